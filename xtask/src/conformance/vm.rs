//! A machine with Debian under QEMU, made by the bootstrap runner: what is rendered for cloud-init is what it becomes.
//!
//! `image.sh` makes its disk. The tests know how to make a host of a network namespace, and carry the plan out:
//! `tests/bootstrap/vm`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde::Deserialize;

use super::report::Report;
use super::trees::Trees;
use super::{Consumer, record, tools};
use crate::{call, cargo};

pub(super) const CONSUMER: Consumer = Consumer {
    name: "vm",
    takes: "the bootstrap plan of a lab with one machine, which is made, and what the lab says of it",
    quick: false,
    ask,
};

/// Where the tests write the result.
const RESULT: &str = "target/conformance/vm/result.json";
/// What the disk and the machine are made with: programs, and the packages of Debian that have them.
const PROGRAMS: &[(&str, &str)] = &[
    ("qemu-system-x86_64", "qemu-system-x86"),
    ("qemu-img", "qemu-utils"),
    ("debootstrap", "debootstrap"),
    ("genisoimage", "genisoimage"),
    ("mke2fs", "e2fsprogs"),
    ("sfdisk", "fdisk"),
    ("/usr/sbin/sshd", "openssh-server"),
];

const INTRODUCTION: &str = "A lab with one host and one machine is rendered and carried out by `render bootstrap run`. The
host is a network namespace with a real ssh server and stand-ins for the tools of Proxmox VE. The machine is real: QEMU
emulates it, without acceleration, with a disk that debootstrap made and the files of cloud-init that the plan brought to
the host. Its proofs and the checks are asked of it over the system's own ssh. Whatever is not as the lab says counts as
rejected.

";

/// What came of it, as the tests write it.
#[derive(Deserialize)]
struct Made {
    /// Seconds from the start of the machine until it could be reached.
    boot: Option<u64>,
    /// Seconds of the whole run.
    run: u64,
    steps: usize,
    /// How many of the steps were to do before.
    open: usize,
    /// What was checked, and what was said where it does not hold.
    checks: Vec<(String, Option<String>)>,
}

fn ask(_: &Trees) -> Result<Vec<Report>, String> {
    for (program, package) in PROGRAMS {
        tools::debian(program, package)?;
    }
    let (image, built) = image()?;
    // What is left of an earlier run is not a result of this one.
    let _ = std::fs::remove_file(RESULT);
    call(
        cargo()
            .args(["test", "--workspace", "--locked", "--quiet", "--test", "main", "--", "bootstrap::vm"])
            .env("VM_IMAGE", &image),
    )?;
    let text = std::fs::read(RESULT).map_err(|problem| format!("{RESULT}: {problem}"))?;
    let made: Made = serde_json::from_slice(&text).map_err(|problem| format!("{RESULT}: {problem}"))?;
    let version = tools::output(Command::new("qemu-system-x86_64").arg("--version"))?;
    let version = version.split_whitespace().nth(3).unwrap_or_default().to_owned();
    Ok(vec![made.report(&version, built)])
}

/// The folder with the disk, and the seconds in which it was made. It is made anew with a changed script.
fn image() -> Result<(PathBuf, u64), String> {
    let folder = tools::absolute(&Path::new(tools::TOOLS).join("vm"))?;
    let script = Path::new(tools::SOURCES).join("image.sh");
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|problem| format!("{}: {problem}", path.display()))
    };
    let (wanted, made) = (read(&script)?, folder.join("made-by"));
    let seconds = folder.join("seconds");
    if !read(&made).is_ok_and(|by| by == wanted) {
        let begun = Instant::now();
        tools::output(Command::new(&script).arg(&folder))?;
        tools::write(&seconds, begun.elapsed().as_secs().to_string().as_bytes())?;
        tools::write(&made, wanted.as_bytes())?;
    }
    let seconds = read(&seconds)?;
    Ok((folder, seconds.trim().parse().map_err(|problem| format!("seconds: {problem}"))?))
}

impl Made {
    fn report(self, version: &str, built: u64) -> Report {
        let mut report = Report::of(format!("QEMU {version}, Debian 12"));
        let boot = self.boot.map_or("never".to_owned(), |seconds| format!("{seconds} s"));
        report.section = format!(
            "{}{INTRODUCTION}\
             - The plan has {} steps, of which {} were to do before the run.\n\
             - The disk was made in {built} s, once.\n\
             - From the start of the machine until its ssh server answered: {boot}.\n\
             - The whole run, with all that cloud-init does at the first start: {} s.\n",
            record::head(CONSUMER.name),
            self.steps,
            self.open,
            self.run,
        );
        for (what, said) in self.checks {
            report.add(&what, said.map_or(Ok(()), Err));
        }
        report
    }
}
