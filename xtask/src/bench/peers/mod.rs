//! Other tools in the same run, each with a program of ours that makes the same kinds of objects.
//!
//! A peer is a file here and a folder in `xtask/bench`. What cannot be installed becomes a row that says why.

mod cdk8s;
mod jsonnet;
mod kapitan;
mod kcl;
mod kustomize;
mod makejinja;
mod python;

use std::path::{Path, PathBuf};
use std::process::Command;

use super::Bench;
use super::generate::Size;
use super::project::{Project, Scratch};
use super::record::Record;
use super::rounds::{Contestant, interleave};
use crate::Outcome;
use crate::pins::{Registry, version};
use crate::process::{absolute, remove};

/// Services of the lab that all tools make.
const SERVICES: usize = 72;
/// Objects that each service has at least.
const OBJECTS: usize = 8;

/// A tool, and how its program is run.
struct Peer {
    name: &'static str,
    shown: &'static str,
    package: (Registry, &'static str),
    /// What it checks of the objects that it writes.
    validates: &'static str,
    /// Installs the tool and returns the command that writes all objects into a folder.
    ///
    /// The first folder is for whatever it needs besides, the second is where objects go.
    prepare: fn(&Path, &Path) -> Result<Command, String>,
}

const ALL: &[Peer] =
    &[jsonnet::PEER, kcl::PEER, cdk8s::PEER, kustomize::PEER, makejinja::PEER, kapitan::PEER];

/// What the page shows of every tool: its key in records, its name, its version, and what it validates.
pub(super) fn shown() -> impl Iterator<Item = (&'static str, &'static str, &'static str, &'static str)> {
    let ours = [
        ("render", "render", "", "types, references, every object against the schema and rules of its API"),
        ("export", "nickel export", "", "contracts of the vocabulary"),
    ];
    let theirs = ALL.iter().map(|peer| {
        let version = version(peer.package.0, peer.package.1).unwrap_or_default();
        (peer.name, peer.shown, version, peer.validates)
    });
    ours.into_iter().chain(theirs)
}

pub(super) fn measure(bench: &Bench, record: &mut Record) -> Outcome {
    let scratch = Scratch::in_memory()?;
    let project = Project::generated(Size::of(SERVICES), scratch.join("project"))?;
    let mut contestants = vec![
        Contestant::new("render", project.render(&[&project.lab])).after(|_| remove(&project.tree)),
        Contestant::new("export", project.export(&bench.nickel)?),
    ];
    for peer in ALL {
        let output = scratch.join(&format!("out-{}", peer.name));
        match ready(peer, &scratch.join(peer.name), &output) {
            Ok(command) => {
                contestants.push(Contestant::new(peer.name, command).after(move |_| empty(&output)))
            }
            Err(why) => {
                eprintln!("{}: {why}", peer.name);
                record.note(format!("peer/{}", peer.name), one_line(&why));
            }
        }
    }
    let rounds = interleave(bench.rounds, &contestants)?;
    record.rounds("peers", &rounds, "render");
    if let Some(ratio) = rounds.ratio("render", "kcl", |cost| cost.cpu) {
        record.set("peers/render/of-kcl", ratio);
    }
    Ok(())
}

/// The command of a peer, after it has been seen to write as many objects as it must.
fn ready(peer: &Peer, folder: &Path, output: &Path) -> Result<Command, String> {
    let mut command = (peer.prepare)(folder, output)?;
    empty(output)?;
    crate::process::output(&mut command)?;
    let objects = objects(output)?;
    match objects == SERVICES * OBJECTS {
        true => Ok(command),
        false => Err(format!("it wrote {objects} objects instead of {}", SERVICES * OBJECTS)),
    }
}

/// How many objects lie below a folder. `kind` stands at the beginning of a line in YAML, and behind one blank in the JSON that
/// the programs write; kinds inside objects stand further in.
fn objects(folder: &Path) -> Result<usize, String> {
    let is_kind = |line: &&str| line.starts_with("kind:") || line.starts_with(" \"kind\":");
    let mut count = 0;
    for file in crate::process::files_below(folder)? {
        count += crate::process::read(&file)?.lines().filter(is_kind).count();
    }
    Ok(count)
}

fn empty(folder: &Path) -> Outcome {
    remove(folder)?;
    std::fs::create_dir_all(folder).map_err(crate::process::at(folder))
}

/// The folder of a peer's program.
fn program(name: &str) -> Result<PathBuf, String> {
    absolute(&Path::new("xtask/bench").join(name))
}

/// The beginning of a message, as a cell of a table takes it.
fn one_line(message: &str) -> String {
    // The page is for everybody: where files are on this machine is not.
    let words: Vec<&str> = message
        .split_whitespace()
        .map(|word| match word.rsplit_once('/') {
            Some((before, name)) if before.trim_start_matches('"').starts_with('/') => {
                name.trim_end_matches('"')
            }
            _ => word,
        })
        .collect();
    let text = words.join(" ").replace('|', "/");
    text.chars().take(200).collect()
}
