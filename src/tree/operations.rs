//! The operations with which the writer changes the disk.
//!
//! They are a trait, so that tests can interrupt a run after any of them, as a killed process or a full disk does.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::tree::modes;

/// From this number of files, one sync of the whole file system is cheaper than a sync per file. For fewer files it is
/// not, because it also waits for writes of other programs.
#[cfg(target_os = "linux")]
const MANY: usize = 32;

/// Single changes. Each is atomic, except that staging can leave a file half written.
pub(super) trait Operations {
    fn create_directory(&self, path: &Path) -> io::Result<()>;
    /// Creates a new temporary file. It must not exist.
    fn stage(&self, path: &Path, bytes: &[u8], executable: bool) -> io::Result<()>;
    /// Syncs staged files to disk. The error contains the index of the file that failed.
    fn settle(&self, staged: &[&Path]) -> Result<(), (usize, io::Error)>;
    /// Moves a staged file to its target and replaces an existing file.
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
        modes::set(&file, executable)
    }

    /// The content is synced before a file is renamed: otherwise a power failure could leave the new name with empty or
    /// partial content, which looks like a hand edit. The directories are not synced: if a rename is lost, the old file
    /// is still complete, and the next run writes it again.
    fn settle(&self, staged: &[&Path]) -> Result<(), (usize, io::Error)> {
        #[cfg(target_os = "linux")]
        if staged.len() >= MANY {
            return settle_file_systems(staged);
        }
        // Writable, because some systems do not sync through a read-only handle.
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

/// Syncs the file systems of these files, usually one. Since 5.8 Linux reports errors.
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
