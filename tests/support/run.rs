//! One run of the binary. Its environment is empty, so nothing of the machine can leak into a test.

use std::path::Path;
use std::process::{Command, Output};

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// The binary, to be run in a folder.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_render"));
    command.args(arguments).current_dir(folder).env_clear();
    command
}

/// Runs the binary in a folder.
pub fn run(folder: &Path, arguments: &[&str]) -> Run {
    finish(&mut command(folder, arguments))
}

/// Runs a prepared command to its end.
pub fn finish(command: &mut Command) -> Run {
    let Output { status, stdout, stderr } =
        command.output().unwrap_or_else(|problem| panic!("{command:?}: {problem}"));
    let text = |bytes| String::from_utf8(bytes).unwrap_or_else(|problem| panic!("{command:?}: {problem}"));
    let code = status.code().unwrap_or_else(|| panic!("{command:?} was killed: {status}"));
    Run { code, stdout: text(stdout), stderr: text(stderr) }
}

impl Run {
    /// The run did what was asked and had nothing to remark.
    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "standard output:\n{}", self.stdout);
        self
    }

    /// The run ended with this exit code.
    #[track_caller]
    pub fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "standard error:\n{}standard output:\n{}", self.stderr, self.stdout);
        self
    }

    /// The codes of all findings that it printed for people, in the order in which they stand there.
    pub fn codes(&self) -> Vec<&str> {
        let heads = self.stderr.lines().filter_map(|line| {
            let rest = line.strip_prefix("error[").or_else(|| line.strip_prefix("warning["))?;
            rest.split_once(']').map(|(code, _)| code)
        });
        heads.collect()
    }
}
