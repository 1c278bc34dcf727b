//! The README and the pages for users are true: what they show is what the tool prints.
//!
//! The blocks of a page are played in order in one folder. A `console` block runs each line that starts with `$ ` and holds the
//! output below it. A block whose first line is a comment with a path is that file: `nickel` blocks and blocks with
//! the attribute `file`, such as `yaml,file`, are written, `yaml` blocks are compared. With UPDATE=1 outputs and YAML
//! blocks are put in anew.

#![allow(clippy::disallowed_methods, reason = "the tool is found through the environment")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::expected::is_updating;
use crate::support::repository;

/// Pages whose blocks are played. The chapters of the book are played, too: `tests/book.rs`.
pub const PAGES: &[&str] = &["README.md", "docs/new-service.md", "docs/simulate.md", "docs/sizing.md"];

/// Plays a page.
pub fn page_is_true(page: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|problem| problem.to_string())?;
    page_is_true_in(page, folder.path()).map(|_| ())
}

/// Plays a page in a folder, and returns the folder that its last command ran in.
pub fn page_is_true_in(page: &str, folder: &Path) -> Result<PathBuf, String> {
    let path = repository(page);
    let written = fs::read_to_string(&path).map_err(|problem| problem.to_string())?;
    let (played, last) = play(&written, folder.to_path_buf())?;
    if is_updating() {
        fs::write(&path, played).map_err(|problem| problem.to_string())?;
        return Ok(last);
    }
    if played == written {
        return Ok(last);
    }
    let difference = similar::TextDiff::from_lines(&written, &played);
    Err(format!(
        "{page} shows something else than the tool does; `cargo xtask bless` mends it:\n{}",
        difference.unified_diff().header(page, "what the tool does")
    ))
}

/// The page with every output replaced by what the tool does now, and the folder that it ended in.
fn play(page: &str, mut folder: PathBuf) -> Result<(String, PathBuf), String> {
    let mut played = String::new();
    let mut rest = page;
    while let Some(start) = rest.find("```") {
        let (before, block) = rest.split_at(start);
        let head_end = block.find('\n').ok_or("a block without an end")? + 1;
        let length = block[head_end..].find("```").ok_or("a block without an end")?;
        let (head, body) = (&block[..head_end], &block[head_end..head_end + length]);
        played.push_str(before);
        played.push_str(head);
        match head.trim_start_matches('`').trim() {
            "console" => played.push_str(&console(body, &mut folder)?),
            "yaml" => played.push_str(&shown(body, &folder)?),
            kind => {
                if kind == "nickel" || kind.ends_with(",file") {
                    write(body, &folder)?;
                }
                played.push_str(body);
            }
        }
        played.push_str("```");
        rest = &block[head_end + length + 3..];
    }
    played.push_str(rest);
    Ok((played, folder))
}

fn console(body: &str, folder: &mut PathBuf) -> Result<String, String> {
    let mut played = String::new();
    for command in body.lines().filter_map(|line| line.strip_prefix("$ ")) {
        played.push_str(&format!("$ {command}\n"));
        if let Some(inner) = command.strip_prefix("cd ") {
            folder.push(inner);
            continue;
        }
        let tool = Path::new(env!("CARGO_BIN_EXE_render"));
        let tools = tool.parent().ok_or("the binary is in a folder")?;
        let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default());
        let output = Command::new("sh")
            .args(["-c", &format!("{{ {command}; }} 2>&1")])
            .current_dir(&*folder)
            .env("PATH", path)
            .env("NO_COLOR", "1")
            .output()
            .map_err(|problem| problem.to_string())?;
        played.push_str(&String::from_utf8_lossy(&output.stdout));
    }
    Ok(played)
}

/// The path in a block's first line.
fn named(body: &str) -> Option<&str> {
    body.lines().next()?.strip_prefix("# ").filter(|path| path.contains('/'))
}

/// The files that a page has the reader write, with their paths.
pub fn files_of(page: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(repository(page)).unwrap_or_else(|problem| panic!("{page}: {problem}"));
    let blocks = text.split("```nickel\n").skip(1).map(|rest| rest.split("```").next().unwrap_or(rest));
    blocks.filter_map(|body| Some((named(body)?.to_owned(), body.to_owned()))).collect()
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
