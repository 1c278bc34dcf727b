//! Comparison of mount paths by the directory they denote.

use crate::lab::MountPath;

/// The normalised components of a path: `/data`, `/data/` and `/srv/../data` denote the same directory.
pub fn parts(path: &MountPath) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in path.as_str().split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_matter() {
        let parts_of = |text: &str| {
            let path: MountPath = text.parse().expect("a path");
            parts(&path).join("/")
        };
        for text in ["/data/db", "/data/db/", "//data/./db", "/data/x/../db", "/../data/db"] {
            assert_eq!(parts_of(text), "data/db", "{text}");
        }
        assert_eq!(parts_of("/"), "");
    }
}
