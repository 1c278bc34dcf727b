//! Comparison of mount paths by the directory they denote.

use crate::lab::MountPath;

/// The components of a path: `/data`, `/data/` and `//data` denote the same directory.
pub fn parts(path: &MountPath) -> Vec<&str> {
    path.as_str().split('/').filter(|part| !matches!(*part, "" | ".")).collect()
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
        for text in ["/data/db", "/data/db/", "//data/./db"] {
            assert_eq!(parts_of(text), "data/db", "{text}");
        }
        assert_eq!(parts_of("/"), "");
    }
}
