//! Projects and targets that are broken or hostile: what cannot be read is an error, nothing outside the project is read
//! or written, and the output stays as it was.

#[cfg(unix)]
mod outputs;
#[cfg(unix)]
mod sources;

use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    #[cfg(unix)]
    let tests = [outputs::tests(), sources::tests()].into_iter().flatten().collect();
    #[cfg(not(unix))]
    let tests = Vec::new();
    tests
}
