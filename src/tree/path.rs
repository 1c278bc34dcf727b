//! Paths of the output tree.
//!
//! A [`TreePath`] is relative, uses forward slashes, and can be checked out on Linux, macOS and Windows. In: text,
//! from the targets or from a manifest on disk. Out: a path that cannot leave the output directory, and cannot
//! be a file that render reserves there.

use std::borrow::Borrow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::tree::reserved_names;

/// The maximum length of a file or directory name in bytes: the limit of all common file systems.
const NAME_BYTES_MAX: usize = 255;

/// The maximum length of a path in bytes: the lowest limit of the common systems (macOS).
const PATH_BYTES_MAX: usize = 1024;

/// A checked path inside the output directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreePath(Arc<str>);

/// A text that cannot be a [`TreePath`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    /// The text.
    pub path: String,
    /// What is wrong with it.
    pub fault: PathFault,
}

/// Why a text cannot be a [`TreePath`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathFault {
    /// It is empty.
    Empty,
    /// It begins with a slash.
    Absolute,
    /// Two slashes in a row, or one at the end.
    EmptyName,
    /// `.` or `..`.
    DotName,
    /// A control character, an invisible character, a backslash, or a character that Windows reserves.
    Character(char),
    /// Windows drops the last character of such a name.
    EndsInDotOrSpace(String),
    /// A device on Windows, such as `con` or `nul.txt`.
    DeviceName(String),
    /// `.git`, in any spelling: the file would become part of a repository's metadata.
    GitName(String),
    /// A name that render reserves.
    OwnName(String),
    /// A name or the whole path is longer than file systems allow.
    TooLong,
}

impl TreePath {
    /// Checks a path.
    pub fn new(path: impl AsRef<str>) -> Result<Self, PathError> {
        let path = path.as_ref();
        match fault(path) {
            None => Ok(Self(path.into())),
            Some(fault) => Err(PathError { path: path.to_owned(), fault }),
        }
    }

    /// The path as text, with forward slashes.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last name of the path.
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// The parent directories, the outermost first.
    pub fn directories(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(at, _)| &self.0[..at])
    }

    /// The path on disk, for an output directory.
    pub fn on_disk(&self, dir: &Path) -> PathBuf {
        place(dir, &self.0)
    }
}

/// The path on disk of a path with forward slashes.
pub(super) fn place(dir: &Path, path: &str) -> PathBuf {
    let mut place = dir.to_path_buf();
    place.extend(path.split('/'));
    place
}

/// The case-folded name, as case-insensitive file systems compare it: upper case and back, character by character, so
/// that letters with several lower-case forms (`σ`, `ς`) or a multi-letter capital (`ß`) are equal as well.
pub(super) fn fold(path: &str) -> String {
    // Nearly every path: ASCII letters have exactly one other case.
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

fn fault(path: &str) -> Option<PathFault> {
    if path.is_empty() {
        return Some(PathFault::Empty);
    }
    if path.starts_with('/') {
        return Some(PathFault::Absolute);
    }
    if path.len() > PATH_BYTES_MAX {
        return Some(PathFault::TooLong);
    }
    let folded = fold(path);
    if reserved_names::is_root_file(&folded) {
        return Some(PathFault::OwnName(path.to_owned()));
    }
    // Folding does not change slashes.
    path.split('/').zip(folded.split('/')).find_map(|(name, folded)| name_fault(name, folded))
}

fn name_fault(name: &str, folded: &str) -> Option<PathFault> {
    if name.is_empty() {
        Some(PathFault::EmptyName)
    } else if name == "." || name == ".." {
        Some(PathFault::DotName)
    } else if name.len() > NAME_BYTES_MAX {
        Some(PathFault::TooLong)
    } else if let Some(character) = unusable(name) {
        Some(PathFault::Character(character))
    } else if name.ends_with(['.', ' ']) {
        Some(PathFault::EndsInDotOrSpace(name.to_owned()))
    } else if is_device(folded) {
        Some(PathFault::DeviceName(name.to_owned()))
    } else if folded == ".git" || folded == "git~1" {
        Some(PathFault::GitName(name.to_owned()))
    } else if folded.starts_with(reserved_names::PREFIX) {
        Some(PathFault::OwnName(name.to_owned()))
    } else {
        None
    }
}

/// The first character that a name cannot contain.
fn unusable(name: &str) -> Option<char> {
    // Nearly every name.
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')) {
        return None;
    }
    name.chars().find(|character| is_unusable(*character))
}

fn is_unusable(character: char) -> bool {
    let invisible = matches!(character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let reserved = matches!(character, '\\' | '<' | '>' | ':' | '"' | '|' | '?' | '*');
    character.is_control() || invisible || reserved
}

/// Windows compares the name up to its first dot and ignores spaces before it.
fn is_device(folded: &str) -> bool {
    let stem = folded.split('.').next().unwrap_or(folded).trim_end_matches(' ');
    let numbered = |prefix| {
        let mut rest = stem.strip_prefix(prefix).unwrap_or("").chars();
        matches!((rest.next(), rest.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    };
    matches!(stem, "con" | "prn" | "aux" | "nul" | "conin$" | "conout$") || numbered("com") || numbered("lpt")
}

impl Borrow<str> for TreePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} is not a valid path in the output tree: {}", self.path, self.fault)
    }
}

impl std::error::Error for PathError {}

impl fmt::Display for PathFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(formatter, "it is empty"),
            Self::Absolute => write!(formatter, "it is absolute"),
            Self::EmptyName => write!(formatter, "it has an empty component"),
            Self::DotName => write!(formatter, "it has a component `.` or `..`"),
            Self::Character(character) => {
                write!(
                    formatter,
                    "it contains the character {character:?}, which some file systems do not allow"
                )
            }
            Self::EndsInDotOrSpace(name) => {
                write!(formatter, "the name {name:?} ends in a dot or a space, which Windows drops")
            }
            Self::DeviceName(name) => write!(formatter, "{name:?} is a device name on Windows"),
            Self::GitName(name) => write!(formatter, "{name:?} is reserved by git"),
            Self::OwnName(name) => write!(formatter, "{name:?} is reserved by render"),
            Self::TooLong => write!(
                formatter,
                "it is too long (the maximum is {NAME_BYTES_MAX} bytes for a name, {PATH_BYTES_MAX} for a path)"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fault_of(path: &str) -> PathFault {
        TreePath::new(path).expect_err(path).fault
    }

    #[test]
    fn usual_paths_are_taken_as_they_are() {
        let long = "x".repeat(255);
        for path in ["a", "a/b/c.yaml", ".gitignore", "..a", "a b", "Ä/ß", "com10", "console", "a.git", &long]
        {
            assert_eq!(TreePath::new(path).map(|path| path.to_string()), Ok(path.to_owned()));
        }
    }

    #[test]
    fn paths_that_leave_the_directory_are_refused() {
        assert_eq!(fault_of(""), PathFault::Empty);
        assert_eq!(fault_of("/etc/passwd"), PathFault::Absolute);
        assert_eq!(fault_of("../x"), PathFault::DotName);
        assert_eq!(fault_of("a/../x"), PathFault::DotName);
        assert_eq!(fault_of("./x"), PathFault::DotName);
        assert_eq!(fault_of("a//b"), PathFault::EmptyName);
        assert_eq!(fault_of("a/"), PathFault::EmptyName);
        assert_eq!(fault_of("C:/x"), PathFault::Character(':'));
        assert_eq!(fault_of("a\\b"), PathFault::Character('\\'));
    }

    #[test]
    fn names_that_some_file_system_cannot_hold_are_refused() {
        assert_eq!(fault_of("a\nb"), PathFault::Character('\n'));
        assert_eq!(fault_of("a\u{0}"), PathFault::Character('\u{0}'));
        assert_eq!(fault_of("a\u{202e}b"), PathFault::Character('\u{202e}'));
        assert_eq!(fault_of("a./b"), PathFault::EndsInDotOrSpace("a.".into()));
        assert_eq!(fault_of("a "), PathFault::EndsInDotOrSpace("a ".into()));
        for device in ["con", "NUL.txt", "Com1", "lpt9.tar.gz", "aux .x", "COM²"] {
            assert_eq!(fault_of(device), PathFault::DeviceName(device.into()));
        }
        assert_eq!(fault_of(&"x".repeat(256)), PathFault::TooLong);
        assert_eq!(fault_of(&"é".repeat(128)), PathFault::TooLong);
        assert_eq!(fault_of(&["abcdefgh"; 120].join("/")), PathFault::TooLong);
    }

    #[test]
    fn names_of_git_and_of_render_itself_are_refused() {
        assert_eq!(fault_of("a/.GIT/config"), PathFault::GitName(".GIT".into()));
        assert_eq!(fault_of("Render-Manifest.json"), PathFault::OwnName("Render-Manifest.json".into()));
        assert_eq!(fault_of("a/.render-stage-lock"), PathFault::OwnName(".render-stage-lock".into()));
        assert!(TreePath::new("a/render-manifest.json").is_ok());
    }

    #[test]
    fn directories_come_outermost_first() {
        let path = TreePath::new("a/b/c").expect("a path");
        assert_eq!(path.directories().collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(path.file_name(), "c");
        assert_eq!(TreePath::new("a").expect("a path").file_name(), "a");
    }

    #[test]
    fn folding_ignores_case_in_every_script() {
        assert_eq!(fold("ΣΑΣ/Straße"), fold("σας/STRASSE"));
        assert_eq!(fold("STRASSE"), fold("straße"));
        assert_ne!(fold("a"), fold("b"));
    }

    proptest! {
        #[test]
        fn an_accepted_path_stays_inside_and_reads_back(path in "[a-zA-Z0-9./\\\\: \u{0}-\u{ff}-]{0,20}") {
            if let Ok(path) = TreePath::new(&path) {
                let place = path.on_disk(Path::new("/out"));
                let inside = place.strip_prefix("/out").expect("inside");
                let plain = inside.components().all(|part| matches!(part, std::path::Component::Normal(_)));
                prop_assert!(plain);
                prop_assert_eq!(inside.to_str(), Some(path.as_str()));
            }
        }
    }
}
