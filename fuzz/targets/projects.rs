//! Projects with links, pipes, modes and names that no author meant: nothing outside the project is read, shown or written,
//! and a tree that is written is the one that was compiled.

#![no_main]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use render::diag::Diagnostic;
use render::diag::human::human;
use render::pipeline::compile;
use render::project::Project;
use render::source::evaluator::Evaluator;
use render::tree::{Policy, compare, write};
use render::value::Sources;

#[allow(dead_code, reason = "other targets use more of it")]
#[path = "shared/starter.rs"]
mod starter;

const SECRET: &str = "hunter2-and-more";

#[derive(Arbitrary, Debug)]
enum Change {
    Link { at: u8, to: u8 },
    HardLink { at: u8, to: u8 },
    Pipe { at: u8 },
    Folder { at: u8 },
    Mode { at: u8, mode: u16 },
    Remove { at: u8 },
    Named { folder: u8, name: String, text: u8 },
    Text { at: u8, text: u8 },
    Output { text: u8 },
    Entry { text: u8 },
}

const PLACES: &[&str] = &[
    "render.ncl",
    "overlays",
    "overlays/home",
    "overlays/home/lab.ncl",
    "overlays/home/x.ncl",
    "overlays/home/.hidden.ncl",
    "overlays/home/apps",
    "overlays/home/apps/y.ncl",
    "overlays/home/leak",
    "config",
    "config/lab.ncl",
    "config/evaluation.ncl",
    "config/catalog",
    "config/catalog/z.ncl",
    "rendered",
    "rendered/home",
    "rendered/home/kubernetes",
    "rendered/home/docs",
    "rendered/home/render-manifest.json",
    "rendered/home/.render-stage-lock",
    "rendered/home/.render-stage-journal",
    "rendered/home/docs/README.md",
    "crds",
    "crds/lock.json",
    "crds/a.json",
    "charts",
    "charts/charts.lock",
    ".git",
];

const TARGETS: &[&str] = &[
    "../outside",
    "../outside/secret.ncl",
    "../outside/tree",
    "../../outside",
    "../../../outside/secret.ncl",
    "/",
    "/dev/null",
    "/proc/self/environ",
    ".",
    "..",
    "x.ncl",
    "missing",
    "lab.ncl",
    "overlays/home",
    "rendered/home",
    "loop",
];

const TEXTS: &[&str] = &[
    "{}",
    "{ description | force = \"x\" }",
    "import \"leak\" as 'Text",
    "{ description | force = import \"leak\" as 'Text }",
    "{ description | force = import \"../../../outside/secret.ncl\" }",
    "import \"../home/x.ncl\"",
    "{ labs = {} }",
    "{\"version\":1,\"files\":{\"../../outside/secret.ncl\":\"sha256:00\"}}",
    "\u{feff}{}",
    "\0",
    "{",
    "rendered/home",
    ".git",
    "..",
    "overlays/home",
    "../outside/tree",
    "/tmp",
    "rendered/HOME",
    "link/home",
    "a\nb",
    "config",
    ".",
];

fuzz_target!(|changes: Vec<Change>| {
    let scratch = tempfile::tempdir().expect("there is a folder for temporary files");
    let (root, outside) = (scratch.path().join("project"), scratch.path().join("outside"));
    fs::create_dir_all(outside.join("tree")).expect("it can be made");
    fs::write(outside.join("secret.ncl"), SECRET).expect("it can be written");
    starter::write(&root);
    render(&root);
    for change in changes.iter().take(6) {
        // What cannot be done, such as a link where something is, is not done.
        let _ = change.make(&root);
    }
    render(&root);
    assert_eq!(contents(&outside), [("secret.ncl".to_owned(), SECRET.to_owned())], "outside of the project");
});

/// Renders every lab as the command does.
fn render(root: &Path) {
    let (mut evaluator, mut sources) = (Evaluator::default(), Sources::new(root));
    let project = match Project::load(root, &mut evaluator, &mut sources) {
        Ok(project) => project,
        Err(found) => return show(&found, &sources),
    };
    for lab in &project.labs {
        let compiled = compile(lab, &mut evaluator, &mut sources);
        show(&compiled.diagnostics, &sources);
        let Some(rendered) = compiled.rendered else { continue };
        for (path, file) in rendered.tree.iter() {
            let text = String::from_utf8_lossy(&file.bytes);
            assert!(!text.contains(SECRET), "{} shows a file outside of the project", path.as_str());
        }
        if write(&rendered.tree, &lab.output, Policy::KeepEdits).is_ok() {
            let comparison = compare(&rendered.tree, &lab.output).expect("it was just written");
            assert!(comparison.is_current(), "{comparison:?}");
        }
    }
}

/// Findings have words, and none shows what is outside.
fn show(found: &[Diagnostic], sources: &Sources) {
    let text = human(found, sources, false);
    assert!(!text.contains(SECRET), "{text}");
}

fn contents(folder: &Path) -> Vec<(String, String)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    let files = entries.filter(|entry| !entry.file_type().is_dir());
    let read = files.map(|entry| {
        let path = entry.path().strip_prefix(folder).expect("it is below").display().to_string();
        (path, fs::read_to_string(entry.path()).unwrap_or_default())
    });
    read.collect()
}

fn of(list: &'static [&'static str], number: u8) -> &'static str {
    list[usize::from(number) % list.len()]
}

impl Change {
    fn make(&self, root: &Path) -> std::io::Result<()> {
        let place = |at: &u8| root.join(of(PLACES, *at));
        // Never through a link: the project's author cannot write outside either.
        let is_inside = |path: &PathBuf| {
            let parent = path.parent().and_then(|parent| parent.canonicalize().ok());
            parent.is_some_and(|parent| root.canonicalize().is_ok_and(|root| parent.starts_with(root)))
        };
        let gone = |path: &PathBuf| -> std::io::Result<()> {
            if !is_inside(path) {
                return Err(std::io::ErrorKind::Other.into());
            }
            match path.symlink_metadata() {
                Ok(about) if about.is_dir() => fs::remove_dir_all(path),
                Ok(_) => fs::remove_file(path),
                Err(_) => Ok(()),
            }
        };
        let text = |path: PathBuf, text: &str| {
            gone(&path)?;
            fs::write(path, text)
        };
        match self {
            Self::Link { at, to } => {
                gone(&place(at))?;
                symlink(of(TARGETS, *to), place(at))
            }
            Self::HardLink { at, to } => {
                gone(&place(at))?;
                fs::hard_link(place(to), place(at))
            }
            Self::Pipe { at } => {
                gone(&place(at))?;
                Command::new("mkfifo").arg(place(at)).status().map(drop)
            }
            Self::Folder { at } => {
                gone(&place(at))?;
                fs::create_dir(place(at))
            }
            Self::Mode { at, mode } if is_inside(&place(at)) && !place(at).is_symlink() => {
                fs::set_permissions(place(at), fs::Permissions::from_mode(u32::from(*mode) & 0o7777))
            }
            Self::Mode { .. } => Ok(()),
            Self::Remove { at } => gone(&place(at)),
            Self::Named { folder, name, text: which } => {
                let name: String = name.chars().filter(|c| !"/\0".contains(*c)).take(60).collect();
                text(place(folder).join(format!("n{name}.ncl")), of(TEXTS, *which))
            }
            Self::Text { at, text: which } => text(place(at), of(TEXTS, *which)),
            Self::Output { text: which } => {
                let output = of(TEXTS, *which).escape_default().to_string();
                text(root.join("render.ncl"), &project("overlays/home", &output))
            }
            Self::Entry { text: which } => {
                let entry = of(TEXTS, *which).escape_default().to_string();
                text(root.join("render.ncl"), &project(&entry, "rendered/home"))
            }
        }
    }
}

fn project(entry: &str, output: &str) -> String {
    format!("{{ labs.home = {{ entry = \"{entry}\", output = \"{output}\" }} }}\n")
}
