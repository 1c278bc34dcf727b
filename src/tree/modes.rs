//! Whether a file system distinguishes programs from other files. File systems of other operating systems have no mode
//! bits: all files appear with the same mode, and setting it has no effect or is refused.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use crate::tree::listing::is_executable;
use crate::tree::reserved_names::MANIFEST;

/// Whether the modes of files in an output directory can be compared. The manifest is never a program: if it appears to be
/// one, all files do.
pub(super) fn are_told(dir: &Path) -> bool {
    let all_are_programs = fs::symlink_metadata(dir.join(MANIFEST))
        .is_ok_and(|manifest| manifest.is_file() && is_executable(&manifest));
    cfg!(unix) && !all_are_programs && !File::open(dir).is_ok_and(|dir| is_without_modes(&dir))
}

/// Fixed modes, independent of the umask. Most files have theirs from the start, and looking is cheaper than setting.
#[cfg(unix)]
pub(super) fn set(file: &File, executable: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    const PERMISSIONS: u32 = 0o7777;
    let mode = if executable { 0o755 } else { 0o644 };
    if file.metadata()?.permissions().mode() & PERMISSIONS == mode {
        return Ok(());
    }
    match file.set_permissions(fs::Permissions::from_mode(mode)) {
        Err(_) if is_without_modes(file) => Ok(()),
        set => set,
    }
}

#[cfg(not(unix))]
pub(super) fn set(_: &File, _: bool) -> io::Result<()> {
    Ok(())
}

/// FAT, exFAT, NTFS, and shares of SMB.
#[cfg(target_os = "linux")]
fn is_without_modes(file: &File) -> bool {
    const TYPES: [u32; 7] = [0x4d44, 0x2011_bab0, 0x5346_544e, 0x7366_746e, 0x517b, 0xff53_4d42, 0xfe53_4d42];
    // The type of the field differs by processor; the numbers have 32 bits on all.
    rustix::fs::fstatfs(file).is_ok_and(|about| TYPES.contains(&(about.f_type as u32)))
}

#[cfg(not(target_os = "linux"))]
fn is_without_modes(_: &File) -> bool {
    false
}
