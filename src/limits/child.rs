//! A program that runs within bounds. The template of a chart can loop or print without end, and helm has no limits.

use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::limits::memory::resident;

/// The most that a program may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Seconds on the clock.
    time: Duration,
    /// Bytes of output.
    output: u64,
    /// Bytes of resident memory, where the system tells them.
    memory: u64,
}

impl Bounds {
    /// More than any known chart needs: the largest render within two seconds, to 5 MB.
    pub(crate) const HELM: Self = Self { time: Duration::from_secs(60), output: 64 << 20, memory: 2 << 30 };
}

/// How a program ended.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// Between two looks at a running program.
const INTERVAL: Duration = Duration::from_millis(2);

/// Runs a program to its end. If it exceeds its bounds, it is ended, and the bound is the error.
pub(crate) fn finish(command: &mut Command, bounds: &Bounds) -> Result<Finished, String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|problem| problem.to_string())?;
    let stdout = reader(child.stdout.take(), bounds.output);
    let stderr = reader(child.stderr.take(), bounds.output);
    let waited = wait(&mut child, bounds);
    if waited.is_err() {
        // It may have ended by itself in the meantime.
        let _ = child.kill();
        let _ = child.wait();
    }
    let status = waited?;
    let (stdout, stderr) = (joined(stdout)?, joined(stderr)?);
    // The rest was not read, which ends most programs.
    if stdout.len() as u64 > bounds.output {
        return Err(format!("it was ended, because it printed more than {} MiB", bounds.output >> 20));
    }
    Ok(Finished { status, stdout, stderr })
}

type Output = JoinHandle<io::Result<Vec<u8>>>;

/// Reads one byte more than allowed, so that the excess shows.
fn reader(pipe: Option<impl Read + Send + 'static>, most: u64) -> Output {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            pipe.take(most + 1).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    })
}

fn joined(output: Output) -> Result<Vec<u8>, String> {
    let read = output.join().map_err(|_| "its output could not be read".to_owned())?;
    read.map_err(|problem| problem.to_string())
}

fn wait(child: &mut Child, bounds: &Bounds) -> Result<ExitStatus, String> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(|problem| problem.to_string())? {
            return Ok(status);
        }
        if start.elapsed() > bounds.time {
            return Err(format!(
                "it was ended, because it ran longer than {} seconds",
                bounds.time.as_secs()
            ));
        }
        if resident(&child.id().to_string()).is_some_and(|bytes| bytes > bounds.memory) {
            return Err(format!("it was ended, because it used more than {} MiB", bounds.memory >> 20));
        }
        thread::sleep(INTERVAL);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const SMALL: Bounds = Bounds { time: Duration::from_millis(300), output: 1000, memory: 2 << 30 };

    fn sh(script: &str) -> Result<Finished, String> {
        finish(Command::new("sh").args(["-c", script]), &SMALL)
    }

    #[test]
    fn a_program_within_its_bounds_gives_its_output() {
        let finished = sh("echo out; echo err >&2; exit 3").expect("it ends");
        assert_eq!((finished.stdout.as_slice(), finished.stderr.as_slice()), (&b"out\n"[..], &b"err\n"[..]));
        assert_eq!(finished.status.code(), Some(3));
    }

    #[test]
    fn a_program_that_exceeds_its_bounds_is_ended() {
        let error = sh("while :; do :; done").expect_err("it does not end by itself");
        assert!(error.contains("ran longer"), "{error}");
        let error = sh("while :; do echo again; done").expect_err("it prints without end");
        assert!(error.contains("printed more"), "{error}");
    }
}
