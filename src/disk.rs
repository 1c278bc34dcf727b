//! Reading from the disk: the only place that opens and lists the files that a lab is compiled from.
//!
//! An error carries its path. What a missing file means is for the caller to decide, so it is `Ok(None)` and no error.
//! Everything else that keeps a file or folder from being read is an error, and never an absence: what is missing from a
//! lab is removed from its output.

use std::fmt;
use std::fs::{self, File, FileType, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// Bytes; more than any input of a lab has. Pipes, devices and files of the kernel have no size of their own.
const MOST_BYTES: u64 = 256 << 20;

/// A file or folder that exists but cannot be read.
#[derive(Debug)]
pub struct DiskError {
    /// The path as it was requested.
    pub path: PathBuf,
    /// The error of the operating system.
    pub cause: io::Error,
}

impl fmt::Display for DiskError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` cannot be read: {}", self.path.display(), self.cause)
    }
}

impl std::error::Error for DiskError {}

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Option<Vec<u8>>, DiskError> {
    if_exists(path, bytes(path))
}

/// The text of a file. Other bytes than UTF-8 are an error.
pub fn read_text(path: &Path) -> Result<Option<String>, DiskError> {
    if_exists(path, text(path))
}

/// The text of a file that must exist.
pub fn required_text(path: &Path) -> Result<String, DiskError> {
    text(path).map_err(|cause| DiskError { path: path.to_path_buf(), cause })
}

fn text(path: &Path) -> io::Result<String> {
    String::from_utf8(bytes(path)?)
        .map_err(|_| io::Error::new(ErrorKind::InvalidData, "stream did not contain valid UTF-8"))
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    // Before it is opened: opening a pipe waits for its other end.
    let about = fs::metadata(path)?;
    if about.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    if !about.is_file() {
        return Err(io::Error::other(NOT_A_FILE));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len().min(MOST_BYTES)).unwrap_or(0));
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

const NOT_A_FILE: &str = "it is a pipe, a socket or a device";

/// The type and size of a file or folder. Symbolic links are followed.
pub fn stat(path: &Path) -> Result<Option<Metadata>, DiskError> {
    if_exists(path, fs::metadata(path))
}

/// The names in a folder, sorted. Names that are not Unicode are left out: no file of a project has one.
pub fn list(folder: &Path) -> Result<Option<Vec<String>>, DiskError> {
    let Some(entries) = if_exists(folder, fs::read_dir(folder))? else { return Ok(None) };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|cause| DiskError { path: folder.to_path_buf(), cause })?;
        names.extend(entry.file_name().into_string().ok());
    }
    names.sort();
    Ok(Some(names))
}

/// All files below a folder whose names have this ending, sorted by path, and everything that cannot be searched or
/// read: folders that cannot be listed, links that lead nowhere or to folders, pipes and devices. Nothing if there is no
/// such folder.
pub fn files_below(folder: &Path, ending: &str) -> (Vec<PathBuf>, Vec<DiskError>) {
    let (mut files, mut errors) = (Vec::new(), Vec::new());
    if let Ok(None) = stat(folder) {
        return (files, errors);
    }
    for entry in WalkDir::new(folder) {
        match entry {
            Ok(entry) if entry.depth() == 0 => {}
            Ok(entry) => match wanted(entry.path(), entry.file_type(), ending) {
                Ok(true) => files.push(entry.into_path()),
                Ok(false) => {}
                Err(cause) => errors.push(DiskError { path: entry.into_path(), cause }),
            },
            Err(problem) => {
                let path = problem.path().unwrap_or(folder).to_path_buf();
                errors.push(DiskError { path, cause: problem.into() });
            }
        }
    }
    files.sort();
    errors.sort_by(|one, other| one.path.cmp(&other.path));
    (files, errors)
}

/// Whether an entry is a file with this ending.
fn wanted(path: &Path, kind: FileType, ending: &str) -> io::Result<bool> {
    let is_named = path.extension().is_some_and(|extension| extension == ending);
    if !kind.is_symlink() {
        return if is_named && !kind.is_dir() && !kind.is_file() {
            Err(io::Error::other(NOT_A_FILE))
        } else {
            Ok(is_named && kind.is_file())
        };
    }
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => {
            Err(io::Error::other("it is a link to a folder, and files are not searched behind links"))
        }
        Ok(about) if is_named && !about.is_file() => Err(io::Error::other(NOT_A_FILE)),
        Ok(_) => Ok(is_named),
        // Editors mark open files with hidden links that lead nowhere.
        Err(_) if !is_named || is_hidden(path) => Ok(false),
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            Err(io::Error::other("it is a link to a file that does not exist"))
        }
        Err(cause) => Err(cause),
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Whether a path is a file, or a link to one.
pub fn is_file(path: &Path) -> Result<bool, DiskError> {
    Ok(stat(path)?.is_some_and(|about| about.is_file()))
}

/// Whether a path is a folder, or a link to one.
pub fn is_folder(path: &Path) -> Result<bool, DiskError> {
    Ok(stat(path)?.is_some_and(|about| about.is_dir()))
}

/// Whether the path itself is a link.
pub fn is_link(path: &Path) -> Result<bool, DiskError> {
    Ok(if_exists(path, fs::symlink_metadata(path))?.is_some_and(|about| about.is_symlink()))
}

/// Whether a path, after following all links, is in one of these folders. A path that cannot be followed is in none.
pub fn is_within(path: &Path, folders: &[&Path]) -> bool {
    let Ok(path) = path.canonicalize() else { return false };
    folders.iter().any(|folder| folder.canonicalize().is_ok_and(|folder| path.starts_with(folder)))
}

/// Whether a file has these bytes.
pub fn contains(path: &Path, bytes: &[u8]) -> bool {
    read(path).is_ok_and(|found| found.is_some_and(|found| found == bytes))
}

fn if_exists<T>(path: &Path, result: io::Result<T>) -> Result<Option<T>, DiskError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(cause) if matches!(cause.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(cause) => Err(DiskError { path: path.to_path_buf(), cause }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_is_no_error_and_an_unreadable_one_is() {
        let folder = tempfile::tempdir().expect("a directory");
        let missing = folder.path().join("missing");
        assert!(matches!(read(&missing), Ok(None)));
        assert!(matches!(read_text(&missing), Ok(None)));
        assert!(matches!(stat(&missing), Ok(None)));
        assert!(matches!(list(&missing), Ok(None)));
        let error = read(folder.path()).expect_err("a folder has no bytes");
        assert_eq!(error.path, folder.path());
        assert!(error.to_string().starts_with(&format!("`{}` cannot be read: ", folder.path().display())));
    }

    #[test]
    fn names_and_files_are_sorted() {
        let folder = tempfile::tempdir().expect("a directory");
        for name in ["b", "a"] {
            fs::create_dir(folder.path().join(name)).expect("writable");
            fs::write(folder.path().join(name).join("file.ncl"), name).expect("writable");
        }
        assert_eq!(list(folder.path()).expect("readable"), Some(vec!["a".to_owned(), "b".to_owned()]));
        fs::write(folder.path().join("a/other.txt"), "").expect("writable");
        let (files, errors) = files_below(folder.path(), "ncl");
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(files, ["a/file.ncl", "b/file.ncl"].map(|path| folder.path().join(path)));
        assert!(contains(&files[0], b"a") && !contains(&files[0], b"b"));
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_followed_is_an_error() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a directory");
        let place = |name: &str| folder.path().join(name);
        fs::create_dir(place("folder")).expect("writable");
        for (name, to) in [("gone.ncl", "nowhere"), (".#open.ncl", "nowhere"), ("text", "nowhere")] {
            symlink(to, place(name)).expect("writable");
        }
        symlink("folder", place("linked")).expect("writable");
        let (files, errors) = files_below(folder.path(), "ncl");
        assert!(files.is_empty(), "{files:?}");
        let paths: Vec<PathBuf> = errors.into_iter().map(|error| error.path).collect();
        assert_eq!(paths, [place("gone.ncl"), place("linked")]);
    }
}
