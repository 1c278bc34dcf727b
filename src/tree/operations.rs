//! The few ways in which the writer changes the disk.
//!
//! They are a trait so that tests can stop a run after any of them, as a killed process or a full disk would.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Single changes. Each either happens or does not, except that staging may leave a file half written.
pub(super) trait Operations {
    fn create_directory(&self, path: &Path) -> io::Result<()>;
    /// Makes a new file that nobody reads yet. It must not exist.
    fn stage(&self, path: &Path, bytes: &[u8], executable: bool) -> io::Result<()>;
    /// Puts a staged file in its place, over what is there.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty directory.
    fn remove_directory(&self, path: &Path) -> io::Result<()>;
}

/// The real disk.
pub(super) struct Disk;

impl Operations for Disk {
    fn create_directory(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    /// The bytes are forced to the disk before the file can be renamed: otherwise a power cut could leave the new
    /// name with empty or torn content, which nobody could tell from a hand edit. The directories are not forced:
    /// if a rename is lost, the old file is there, whole, and the next run writes it again.
    fn stage(&self, path: &Path, bytes: &[u8], executable: bool) -> io::Result<()> {
        // `create_new` does not follow a link of that name.
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(bytes)?;
        set_mode(&file, executable)?;
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_directory(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }
}

/// The same modes for everybody, whatever the umask.
#[cfg(unix)]
fn set_mode(file: &fs::File, executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if executable { 0o755 } else { 0o644 };
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &fs::File, _: bool) -> io::Result<()> {
    Ok(())
}
