//! How paths relate to each other: what is in a folder, and what leads out of one.

/// Whether a path has a part that leads to the folder above.
pub fn leads_up(path: &str) -> bool {
    path.split('/').any(|part| part == "..")
}

/// Whether a path is a folder, or something in it. The same holds for an image and its registry.
pub fn is_within(path: &str, folder: &str) -> bool {
    let rest = path.strip_prefix(folder.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_ends_where_its_name_ends() {
        for path in ["/srv/data", "/srv/data/", "/srv/data/db"] {
            assert!(
                is_within(path, "/srv/data") && is_within(path, "/srv/data/") && is_within(path, "/"),
                "{path}"
            );
        }
        assert!(!is_within("/srv/database", "/srv/data") && !is_within("/srv", "/srv/data"));
        assert!(leads_up("/a/../b") && leads_up("..") && !leads_up("/a/..b/c.."));
    }
}
