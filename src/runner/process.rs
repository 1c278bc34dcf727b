//! One process: what it is given, what it says line by line, and how it ends.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// The longest output that is kept, in bytes: the end of it tells why a command failed.
const KEPT: usize = 64 << 10;
/// The longest time between two looks at a process that has a limit.
const LONGEST_PAUSE: Duration = Duration::from_millis(20);

/// What a process is given, and which of its output is shown.
pub struct Job<'a> {
    /// Standard input.
    pub input: &'a [u8],
    /// A process that runs longer is ended.
    pub limit: Option<Duration>,
    /// Whether standard output is data, which is kept as it is and never shown.
    pub is_data: bool,
    /// Receives each line as soon as it is complete.
    pub line: &'a (dyn Fn(&str) + Sync),
}

/// How a process ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code; none if it was ended by a signal or took too long.
    pub code: Option<i32>,
    /// Standard output.
    pub output: Vec<u8>,
    /// The lines that were shown, or the last of them.
    pub said: String,
    /// Whether it took too long.
    pub is_late: bool,
}

/// Runs a process to its end.
///
/// It is in a process group of its own: Ctrl-C ends the runner and not in the middle of a command, which the next run
/// waits for.
pub fn run(mut command: Command, job: &Job<'_>) -> io::Result<Ended> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let (input, output, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let said = Mutex::new(String::new());
    let hear = |line: &str| {
        (job.line)(line);
        let mut said = said.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        said.push_str(line);
        said.push('\n');
        if said.len() > 2 * KEPT {
            let from = (said.len() - KEPT..said.len()).find(|at| said.is_char_boundary(*at));
            drop(said.drain(..from.unwrap_or(0)));
        }
    };
    let (output, ended) = thread::scope(|scope| {
        scope.spawn(|| {
            // A process that does not read its input has its reasons, which its exit code tells.
            let _ = input.map(|mut input| input.write_all(job.input));
        });
        scope.spawn(|| lines(errors, &mut |line| hear(line)));
        let output = scope.spawn(|| {
            let mut all = Vec::new();
            match output {
                Some(mut output) if job.is_data => drop(output.read_to_end(&mut all)),
                output => lines(output, &mut |line| {
                    hear(line);
                    all.extend_from_slice(line.as_bytes());
                    all.push(b'\n');
                }),
            }
            all
        });
        let ended = wait(&mut child, job.limit);
        (output.join().unwrap_or_default(), ended)
    });
    let (code, is_late) = ended?;
    let said = said.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    Ok(Ended { code, output, said, is_late })
}

/// Reads lines to the end. What is not text is shown as far as it is.
fn lines(from: Option<impl Read>, hear: &mut dyn FnMut(&str)) {
    let Some(from) = from else { return };
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        hear(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']));
        line.clear();
    }
}

fn wait(child: &mut Child, limit: Option<Duration>) -> io::Result<(Option<i32>, bool)> {
    let Some(limit) = limit else { return Ok((child.wait()?.code(), false)) };
    let begun = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok((status.code(), false));
        }
        if begun.elapsed() > limit {
            end(child);
            child.wait()?;
            return Ok((None, true));
        }
        thread::sleep(pause);
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}

/// Ends a process and those that it has started, which may hold its output open.
fn end(child: &mut Child) {
    let group = format!("-{}", child.id());
    let ended = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
    if !ended.is_ok_and(|status| status.success()) {
        // It has ended in the meantime, or cannot be ended: waiting for it tells.
        let _ = child.kill();
    }
}
