//! shellcheck, on every script in a tree and in what machines are given.

use std::process::Command;

use super::report::Report;
use super::trees::{Trees, is_yaml};
use super::{Consumer, tools};

pub(super) const CONSUMER: Consumer =
    Consumer { name: "shellcheck", takes: "scripts, including those in user-data", quick: true, ask };

fn ask(trees: &Trees) -> Result<Vec<Report>, String> {
    let python = tools::python()?;
    let paths = trees.files(|path| path.ends_with(".sh") || is_yaml(path));
    let mut scripts = Command::new(&python);
    scripts.arg(format!("{}/shell.py", tools::SOURCES)).arg(python.with_file_name("shellcheck"));
    Ok(vec![tools::exchange(&mut scripts, &paths)?])
}
