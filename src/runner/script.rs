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
pub fn locked(owner: &str, step: &str, script: &str) -> String {
    let lock = quoted(&format!("{LOCKS}/{}.lock", step.replace('/', "+")));
    let inner = quoted(script);
    format!(
        "umask 022\nmkdir -p {LOCKS}\n\
         (\nflock 9\n\
         if [ -e {LOCKS}/owner ] && [ \"$(cat {LOCKS}/owner)\" != {owner} ] && \
         [ -z \"$(find {LOCKS}/owner -mmin +{RESERVED_MINUTES})\" ]; then cat {LOCKS}/owner >&2; exit {RESERVED}; fi\n\
         printf '%s\\n' {owner} >{LOCKS}/owner\n\
         ) 9>>{LOCKS}/lock\n\
         exec flock -n -o -E {STILL_RUNS} {lock} sh -euc {inner}\n",
        owner = quoted(owner),
    )
}

/// Locks a script of the operator, whose computer may not have the tool for locks.
pub fn locked_by_operator(step: &str, script: &str) -> String {
    let lock = step.replace('/', "+");
    let inner = quoted(script);
    format!(
        "if ! command -v flock >/dev/null; then exec sh -euc {inner}; fi\n\
         mkdir -p \"$WORK/locks\"\n\
         exec flock -n -o -E {STILL_RUNS} \"$WORK/locks/\"{} sh -euc {inner}\n",
        quoted(&lock)
    )
}

/// Ends the reservation of a place.
pub fn released(owner: &str) -> String {
    format!("if [ \"$(cat {LOCKS}/owner 2>/dev/null)\" = {} ]; then rm -f {LOCKS}/owner; fi\n", quoted(owner))
}
