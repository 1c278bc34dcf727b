//! Folders beside a project.

use crate::types::shape::{Class, check_characters};
use crate::types::{Malformed, checked_text, shown};

checked_text! {
    /// A folder in the folder that contains the project: `../shared`.
    SiblingPath by check_sibling;
}

const NAME: Class =
    Class { contains: |c| c.is_alphanumeric() || "-_.".contains(c), words: "letters, digits and `-_.`" };

fn check_sibling(text: &str) -> Result<(), Malformed> {
    let help = "it is `../` and the name of a folder, such as `../shared`, which is not hidden";
    let refused = || Malformed::new(format!("{} is not a folder beside the project", shown(text))).help(help);
    let name = text.strip_prefix("../").ok_or_else(refused)?;
    if name.is_empty() || name.starts_with('.') || name.contains('/') {
        return Err(refused());
    }
    check_characters(&NAME, name, "../".len(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_folders_beside_the_project_are_siblings() {
        for good in ["../shared", "../lab-modules_2.x"] {
            assert!(good.parse::<SiblingPath>().is_ok(), "{good}");
        }
        for bad in [
            "", "..", "../", "../..", "../.ssh", "../a/b", "/etc", "shared", "./shared", "../a\nb", "../a b",
            "..\\a",
        ] {
            assert!(bad.parse::<SiblingPath>().is_err(), "{bad:?}");
        }
    }
}
