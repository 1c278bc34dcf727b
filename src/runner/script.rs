//! The shell scripts that the runner sends: each is one argument of a shell, so that standard input is free for data.

use crate::plan::quoted;

/// The folder of a place's locks. It is empty after a restart, like everything that runs there.
const LOCKS: &str = "/run/render-bootstrap";
/// How long a place stays reserved for the last runner that worked there, in minutes.
const RESERVED_MINUTES: u32 = 10;

/// The exit code of a script whose step is still being carried out by an earlier run.
pub const STILL_RUNS: i32 = 75;
/// The exit code of a script at a place where somebody else is at work.
pub const RESERVED: i32 = 76;
/// The exit code of a script that was not run, because a condition against it holds.
pub const CHANGED: i32 = 77;

/// Runs a script, the first argument, unless one of the conditions that follow it holds.
///
/// What it prints passes through a process that outlives its reader: when the runner has been killed or the connection is
/// cut, nothing may end a command in the middle because it cannot print.
const RELAY: &str = "script=$1\nshift\n\
    for asked do if sh -euc \"$asked\" </dev/null >/dev/null 2>&1; then exit 77; fi; done\n\
    exec 3>&1\n\
    code=$({ { code=0; sh -euc \"$script\" 2>&1 3>&- 4>&- || code=$?; echo \"$code\" >&4; } |\n\
    { trap '' PIPE; cat >&3 2>/dev/null || cat >/dev/null; }; } 4>&1)\n\
    exit \"$code\"\n";

/// Where a file is written or compared, as an expression of the shell.
pub fn path(path: Option<&str>, volume: Option<&str>) -> String {
    match (path, volume) {
        (_, Some(volume)) => format!("\"$(pvesm path {})\"", quoted(volume)),
        (Some(path), None) => quoted(path),
        (None, None) => "/dev/null".to_owned(),
    }
}

/// Writes standard input to a file: all of it or nothing, even if the connection breaks.
pub fn write(path: &str, bytes: usize, mode: &str) -> String {
    let mask = if mode.ends_with("00") { "umask 077\n" } else { "" };
    format!(
        "{mask}path={path}\nfolder=$(dirname \"$path\")\nmkdir -p \"$folder\"\nnew=$(mktemp -p \"$folder\")\n\
         trap 'rm -f \"$new\"' EXIT\ncat >\"$new\"\n\
         if [ \"$(wc -c <\"$new\")\" -ne {bytes} ]; then echo 'the file did not arrive completely' >&2; exit 74; fi\n\
         chmod {mode} \"$new\"\nmv -f \"$new\" \"$path\"\n"
    )
}

/// Compares a file with standard input.
pub fn compare(path: &str) -> String {
    format!("path={path}\ncmp - \"$path\"\n")
}

/// A script that changes a place. It reserves the place for this runner, and holds a lock of the step as long as it
/// runs: a command that outlives its runner keeps the lock, and the system releases it when the command ends.
///
/// The conditions are asked while the lock is held, so that nothing changes between the answer and the script.
pub fn locked(owner: &str, step: &str, script: &str, unless: &[String]) -> String {
    let lock = lock_of(step);
    let inner = relayed(script, unless);
    format!(
        "umask 022\nmkdir -p {LOCKS}\n\
         (\nflock 9\n\
         if [ -e {LOCKS}/owner ] && [ \"$(cat {LOCKS}/owner)\" != {owner} ] && \
         [ -z \"$(find {LOCKS}/owner -mmin +{RESERVED_MINUTES})\" ]; then cat {LOCKS}/owner >&2; exit {RESERVED}; fi\n\
         printf '%s\\n' {owner} >{LOCKS}/owner\n\
         ) 9>>{LOCKS}/lock\n\
         exec flock -n -o -E {STILL_RUNS} {lock} {inner}\n",
        owner = quoted(owner),
    )
}

/// The lock of a step, at its place.
fn lock_of(step: &str) -> String {
    quoted(&format!("{LOCKS}/{}.lock", step.replace('/', "+")))
}

fn relayed(script: &str, unless: &[String]) -> String {
    let words = [RELAY, "sh", script].into_iter().chain(unless.iter().map(String::as_str));
    format!("sh -euc {}", words.map(quoted).collect::<Vec<_>>().join(" "))
}

/// Ends a script with [`STILL_RUNS`] while an earlier run's command is at work on a step, at its place.
pub fn settled(step: &str) -> String {
    let lock = lock_of(step);
    format!("if [ -e {lock} ]; then flock -s -n -o -E {STILL_RUNS} {lock} true; fi\n")
}

/// The lock of a step of the operator.
fn lock_of_operator(step: &str) -> String {
    format!("\"$WORK/locks/\"{}", quoted(&step.replace('/', "+")))
}

/// Ends a script of the operator with [`STILL_RUNS`] while an earlier run's command is at work on the step.
pub fn settled_by_operator(step: &str) -> String {
    let lock = lock_of_operator(step);
    format!(
        "if [ -e {lock} ] && command -v flock >/dev/null; then flock -s -n -o -E {STILL_RUNS} {lock} true; fi\n"
    )
}

/// Locks a script of the operator, whose computer may not have the tool for locks.
pub fn locked_by_operator(step: &str, script: &str, unless: &[String]) -> String {
    let inner = relayed(script, unless);
    format!(
        "if ! command -v flock >/dev/null; then exec {inner}; fi\n\
         mkdir -p \"$WORK/locks\"\n\
         exec flock -n -o -E {STILL_RUNS} {} {inner}\n",
        lock_of_operator(step)
    )
}

/// Ends the reservation of a place.
pub fn released(owner: &str) -> String {
    format!("if [ \"$(cat {LOCKS}/owner 2>/dev/null)\" = {} ]; then rm -f {LOCKS}/owner; fi\n", quoted(owner))
}
