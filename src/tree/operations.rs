//! The few ways in which the writer changes the disk.
//!
//! They are a trait so that tests can stop a run after any of them, as a killed process or a full disk would.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// From so many files on, one call for their whole file system is cheaper than one for each. For fewer it is not,
/// because it waits for what other programs have written too.
#[cfg(target_os = "linux")]
const MANY: usize = 32;

/// Single changes. Each either happens or does not, except that staging may leave a file half written.
pub(super) trait Operations {
    fn create_directory(&self, path: &Path) -> io::Result<()>;
    /// Makes a new file that nobody reads yet. It must not exist.
    fn stage(&self, path: &Path, bytes: &[u8], executable: bool) -> io::Result<()>;
    /// Forces staged files to the disk. The error says at which of them it failed.
    fn settle(&self, staged: &[&Path]) -> Result<(), (usize, io::Error)>;
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

    fn stage(&self, path: &Path, bytes: &[u8], executable: bool) -> io::Result<()> {
        // `create_new` does not follow a link of that name.
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(bytes)?;
        set_mode(&file, executable)
    }

    /// The bytes are on the disk before a file is renamed: otherwise a power cut could leave the new name with empty or
    /// torn content, which nobody could tell from a hand edit. The directories are not forced: if a rename is lost,
    /// the old file is there, whole, and the next run writes it again.
    fn settle(&self, staged: &[&Path]) -> Result<(), (usize, io::Error)> {
        #[cfg(target_os = "linux")]
        if staged.len() >= MANY {
            return settle_file_systems(staged);
        }
        // Writable, because some systems force nothing through a handle that only reads.
        let settle = |path: &Path| OpenOptions::new().write(true).open(path)?.sync_all();
        staged.iter().enumerate().try_for_each(|(index, path)| settle(path).map_err(|cause| (index, cause)))
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

/// Forces everything on the file systems that hold these files: most often one. Linux says since 5.8 if that fails.
#[cfg(target_os = "linux")]
fn settle_file_systems(staged: &[&Path]) -> Result<(), (usize, io::Error)> {
    use std::collections::BTreeSet;
    use std::os::unix::fs::MetadataExt;
    let (mut folders, mut settled) = (BTreeSet::new(), BTreeSet::new());
    for (index, path) in staged.iter().enumerate() {
        let folder = path.parent().unwrap_or(path);
        if !folders.insert(folder) {
            continue;
        }
        // A folder inside may be the root of another file system.
        let device = fs::metadata(folder).map_err(|cause| (index, cause))?.dev();
        if settled.insert(device) {
            let settle = || Ok(rustix::fs::syncfs(fs::File::open(path)?)?);
            settle().map_err(|cause| (index, cause))?;
        }
    }
    Ok(())
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
