//! A single file of a project that a command writes: atomically, and only inside the project.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Component, Path};

use tempfile::Builder;

use crate::tree::reserved_names;

/// Writes a file below a root, and the folders above it. It is staged under a random name, synced and renamed: no link
/// is followed, a link with the name of the file is replaced, and a link among the folders is an error.
pub fn write_file(root: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(root);
    create_folders(root, folder)?;
    let mut staged = Builder::new().prefix(reserved_names::PREFIX).tempfile_in(folder)?;
    staged.write_all(bytes)?;
    set_mode(staged.as_file())?;
    staged.as_file().sync_all()?;
    staged.persist(path).map(drop).map_err(|problem| problem.error)
}

fn create_folders(root: &Path, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(root)?;
    let below = folder.strip_prefix(root).map_err(|_| io::Error::from(ErrorKind::InvalidInput))?;
    let mut place = root.to_path_buf();
    for part in below.components() {
        let Component::Normal(name) = part else { return Err(ErrorKind::InvalidInput.into()) };
        place.push(name);
        match fs::create_dir(&place) {
            Err(problem) if problem.kind() == ErrorKind::AlreadyExists => {
                if !fs::symlink_metadata(&place)?.is_dir() {
                    return Err(io::Error::other(format!("`{}` is not a folder", place.display())));
                }
            }
            created => created?,
        }
    }
    Ok(())
}

/// The mode of files in a tree: the staged file is readable only for its owner.
#[cfg(unix)]
fn set_mode(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_mode(_: &fs::File) -> io::Result<()> {
    Ok(())
}
