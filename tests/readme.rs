//! The README is true: what it shows is what the tool prints.
//!
//! Its blocks are played in order in one folder. A `console` block runs each line that starts with `$ ` and holds the
//! output below it. A `nickel` or `yaml` block whose first line is a comment with a path is that file: Nickel files
//! are written, YAML files are compared. With UPDATE=1 outputs and YAML blocks are put in anew.

#![allow(clippy::disallowed_methods, reason = "the tool is found through the environment")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::expected::is_updating;

/// Plays the README.
pub fn readme_is_true() -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let written = fs::read_to_string(&path).map_err(|problem| problem.to_string())?;
    let folder = tempfile::tempdir().map_err(|problem| problem.to_string())?;
    let played = play(&written, folder.path().to_path_buf())?;
    if is_updating() {
        return fs::write(&path, played).map_err(|problem| problem.to_string());
    }
    if played == written {
        return Ok(());
    }
    let difference = similar::TextDiff::from_lines(&written, &played);
    Err(format!(
        "README.md shows something else than the tool does; `cargo xtask bless` mends it:\n{}",
        difference.unified_diff().header("README.md", "what the tool does")
    ))
}

/// The README with every output replaced by what the tool does now.
fn play(readme: &str, mut folder: PathBuf) -> Result<String, String> {
    let mut played = String::new();
    let mut rest = readme;
    while let Some(start) = rest.find("```") {
        let (before, block) = rest.split_at(start);
        let head_end = block.find('\n').ok_or("a block without an end")? + 1;
        let length = block[head_end..].find("```").ok_or("a block without an end")?;
        let (head, body) = (&block[..head_end], &block[head_end..head_end + length]);
        played.push_str(before);
        played.push_str(head);
        match head.trim_start_matches('`').trim() {
            "console" => played.push_str(&console(body, &mut folder)?),
            "nickel" => {
                write(body, &folder)?;
                played.push_str(body);
            }
            "yaml" => played.push_str(&shown(body, &folder)?),
            _ => played.push_str(body),
        }
        played.push_str("```");
        rest = &block[head_end + length + 3..];
    }
    played.push_str(rest);
    Ok(played)
}

fn console(body: &str, folder: &mut PathBuf) -> Result<String, String> {
    let mut played = String::new();
    for command in body.lines().filter_map(|line| line.strip_prefix("$ ")) {
        played.push_str(&format!("$ {command}\n"));
        if let Some(inner) = command.strip_prefix("cd ") {
            folder.push(inner);
            continue;
        }
        let output = Command::new("sh")
            .args(["-c", &format!("{{ {command}; }} 2>&1")])
            .current_dir(&*folder)
            .env("PATH", search_path())
            .env("NO_COLOR", "1")
            .output()
            .map_err(|problem| problem.to_string())?;
        played.push_str(&String::from_utf8_lossy(&output.stdout));
    }
    Ok(played)
}

/// Where the shell finds the tool, and everything else that a README may call.
#[allow(clippy::disallowed_methods, reason = "the shell's own programs are where this machine has them")]
fn search_path() -> String {
    let tools = Path::new(env!("CARGO_BIN_EXE_render")).parent().expect("the binary is in a folder");
    format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default())
}

/// The path in a block's first line.
fn named(body: &str) -> Option<&str> {
    body.lines().next()?.strip_prefix("# ").filter(|path| path.contains('/'))
}

fn write(body: &str, folder: &Path) -> Result<(), String> {
    let Some(path) = named(body) else { return Ok(()) };
    fs::write(folder.join(path), body).map_err(|problem| format!("{path}: {problem}"))
}

fn shown(body: &str, folder: &Path) -> Result<String, String> {
    let Some(path) = named(body) else { return Ok(body.to_owned()) };
    let text = fs::read_to_string(folder.join(path)).map_err(|problem| format!("{path}: {problem}"))?;
    Ok(format!("# {path}\n{text}"))
}
