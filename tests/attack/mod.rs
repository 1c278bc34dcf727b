//! Projects and targets that are broken or hostile: what cannot be read is an error, nothing outside the project is read
//! or written, and the output stays as it was.

#[cfg(unix)]
mod disks;
#[cfg(unix)]
mod expensive;
#[cfg(unix)]
mod imports;
#[cfg(unix)]
mod limits;
#[cfg(unix)]
mod lines;
#[cfg(unix)]
mod newcomer;
#[cfg(unix)]
mod outputs;
#[cfg(unix)]
mod publish;
#[cfg(unix)]
mod sources;
#[cfg(unix)]
mod streams;
#[cfg(unix)]
mod writers;

use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    #[cfg(unix)]
    let tests = [
        disks::tests(),
        expensive::tests(),
        imports::tests(),
        limits::tests(),
        lines::tests(),
        newcomer::tests(),
        outputs::tests(),
        publish::tests(),
        sources::tests(),
        streams::tests(),
        writers::tests(),
    ]
    .into_iter()
    .flatten()
    .collect();
    #[cfg(not(unix))]
    let tests = Vec::new();
    tests
}
