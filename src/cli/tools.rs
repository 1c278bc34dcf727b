//! Programs on this machine that commands can run.

use std::path::PathBuf;

use crate::charts::Helm;

/// The first program of that name on the PATH.
#[allow(clippy::disallowed_methods, reason = "this is where the environment is read")]
pub(super) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    // A part that is empty or relative would find a program in the project.
    let places = std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
    places.into_iter().find(|place| place.is_file()).and_then(|place| place.canonicalize().ok())
}

/// The `helm` that renders charts, if it is installed.
pub(super) fn helm() -> Option<Helm> {
    Some(Helm { program: on_path("helm")?, scratch: scratch() })
}

/// The folder for temporary files.
pub(super) fn scratch() -> PathBuf {
    std::env::temp_dir()
}
