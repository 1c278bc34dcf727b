//! Repositories that others have prepared, as targets of a publication: a commit that has every file and touches nothing
//! else, or an error that leaves the branch as it was; nothing outside the repository is written.

#![no_main]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use arbitrary::Arbitrary;
use git2::{ObjectType, Oid, Repository, Signature};
use libfuzzer_sys::fuzz_target;
use render::publish::{Publication, Source, Target, publish};
use render::tree::{Manifest, Policy, Tree, TreeFile, TreePath};

#[derive(Arbitrary, Debug)]
struct Input {
    entries: Vec<Entry>,
    path: u8,
    checked_out: bool,
    overwrite: bool,
    /// Published before, so that there is a manifest.
    again: bool,
}

#[derive(Arbitrary, Debug)]
struct Entry {
    name: Name,
    mode: u8,
    content: u8,
    below: Vec<Entry>,
}

#[derive(Arbitrary, Debug)]
enum Name {
    Known(u8),
    Raw(Vec<u8>),
}

const NAMES: &[&[u8]] = &[
    b"a",
    b"A",
    b"clusters",
    b"home",
    b"docs",
    b"README.md",
    b"render-manifest.json",
    b".render-stage-lock",
    b".render-stage-journal",
    b"..",
    b".",
    b".git",
    b".GIT",
    b"git~1",
    b"../../outside/x",
    b"/tmp/render-fuzz-outside",
    b"a/b",
    b"a\\b",
    b"",
    b".gitmodules",
    b".gitattributes",
    b"\xff",
    b"\xe2\x80\x8c.git",
];
const MODES: &[&str] = &["100644", "100755", "120000", "40000", "160000", "100664", "0", "777777"];
const CONTENTS: &[&str] = &[
    "theirs\n",
    "../../outside",
    "../outside/x",
    "/tmp/render-fuzz-outside",
    "",
    "{\"version\":1,\"files\":{}}",
    "{",
    "<<<<<<< ours\n",
    "* text eol=crlf\n",
    "mine\n",
];
const PATHS: &[&str] = &[".", "clusters", "clusters/home", "a", "a/b", "home"];

fuzz_target!(|input: Input| {
    let scratch = tempfile::tempdir().expect("there is a folder for temporary files");
    let (folder, outside) = (scratch.path().join("target"), scratch.path().join("outside"));
    fs::create_dir(&outside).expect("it can be made");
    fs::create_dir(scratch.path().join("scratch")).expect("it can be made");
    let repository = Repository::init(&folder).expect("it can be made");
    let mut config = repository.config().expect("there is one");
    config
        .set_str("user.name", "fuzz")
        .and_then(|()| config.set_str("user.email", "f@example.org"))
        .expect("it is set");
    if !begin(&repository, &folder, &input) {
        return;
    }
    let branch = (!input.checked_out).then_some("other");
    let path = PATHS[usize::from(input.path) % PATHS.len()];
    let policy = if input.overwrite { Policy::Overwrite } else { Policy::KeepEdits };
    for edition in ["one\n", "two\n"].into_iter().take(1 + usize::from(input.again)) {
        let Ok(target) = Target::open(&folder, "target", branch, &scratch.path().join("scratch")) else {
            break;
        };
        let reference = format!("refs/heads/{}", target.branch());
        let before = repository.refname_to_id(&reference).ok();
        let tree = tree(edition);
        let source = Source::default();
        let publication = Publication { lab: "home", tree: &tree, path, policy, source: &source, git: None };
        let published = publish(&publication, &target);
        let after = repository.refname_to_id(&reference).ok();
        match published {
            Ok(_) => check(&repository, before, after.expect("it has a commit"), path, &tree),
            Err(found) => {
                assert!(!found.is_empty());
                assert_eq!(before, after, "the branch has moved");
            }
        }
    }
    assert_eq!(fs::read_dir(&outside).expect("it is there").count(), 0, "outside of the repository");
    assert!(!Path::new("/tmp/render-fuzz-outside").exists(), "outside of the repository");
    let left = fs::read_dir(scratch.path().join("scratch")).expect("it is there").count();
    assert_eq!(left, 0, "temporary files are left");
});

/// The first commit of the branch; false if git cannot have it.
fn begin(repository: &Repository, folder: &Path, input: &Input) -> bool {
    let who = Signature::now("fuzz", "f@example.org").expect("a name");
    if input.checked_out {
        on_disk(folder, &input.entries, 0);
        let Ok(mut index) = repository.index() else { return false };
        if index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).is_err() || index.write().is_err() {
            return false;
        }
        let Ok(id) = index.write_tree() else { return false };
        let tree = repository.find_tree(id).expect("just written");
        return repository.commit(Some("HEAD"), &who, &who, "first", &tree, &[]).is_ok();
    }
    let id = objects(repository, &input.entries, 0);
    let Ok(tree) = repository.find_tree(id) else { return false };
    repository.commit(Some("refs/heads/other"), &who, &who, "first", &tree, &[]).is_ok()
}

fn parts(entry: &Entry) -> (&[u8], &'static str, &'static str) {
    let name = match &entry.name {
        Name::Known(number) => NAMES[usize::from(*number) % NAMES.len()],
        Name::Raw(bytes) => bytes,
    };
    let mode = MODES[usize::from(entry.mode) % MODES.len()];
    (name, mode, CONTENTS[usize::from(entry.content) % CONTENTS.len()])
}

/// Files and links as somebody else can commit them.
fn on_disk(folder: &Path, entries: &[Entry], depth: usize) {
    for entry in entries.iter().take(6) {
        let (name, mode, content) = parts(entry);
        let Ok(name) = std::str::from_utf8(name) else { continue };
        if name.contains(['/', '\0']) || ["", ".", "..", ".git"].contains(&name) {
            continue;
        }
        let place = folder.join(name);
        if place.symlink_metadata().is_ok() {
            continue;
        }
        // What the system refuses is not in the repository.
        let _ = match mode {
            "120000" => symlink(content, &place),
            "40000" if depth < 4 => fs::create_dir(&place).map(|()| on_disk(&place, &entry.below, depth + 1)),
            _ => fs::write(&place, content),
        };
    }
}

/// A tree as only the object store has it.
fn objects(repository: &Repository, entries: &[Entry], depth: usize) -> Oid {
    let store = repository.odb().expect("there is one");
    let mut bytes = Vec::new();
    for entry in entries.iter().take(6) {
        let (name, mode, content) = parts(entry);
        let id = match mode {
            "40000" if depth < 6 => objects(repository, &entry.below, depth + 1),
            _ => repository.blob(content.as_bytes()).expect("it is written"),
        };
        bytes.extend_from_slice(mode.as_bytes());
        bytes.push(b' ');
        bytes.extend(name.iter().filter(|byte| **byte != 0));
        bytes.push(0);
        bytes.extend_from_slice(id.as_bytes());
    }
    store.write(ObjectType::Tree, &bytes).expect("it is written")
}

fn tree(edition: &str) -> Tree {
    let mut tree = Tree::new();
    let files = [
        ("docs/README.md", "a page\n", false),
        ("a.yaml", edition, false),
        ("scripts/run.sh", "#!/bin/sh\n", true),
    ];
    for (path, text, is_program) in files {
        let bytes = text.as_bytes().to_vec();
        let file = if is_program { TreeFile::program(bytes) } else { TreeFile::plain(bytes) };
        tree.insert(TreePath::new(path).expect("a path"), file).expect("no path twice");
    }
    tree
}

/// The commit has all files of the tree, and outside of the folder it is what it was.
fn check(repository: &Repository, before: Option<Oid>, after: Oid, path: &str, tree: &Tree) {
    let root = |id: Oid| repository.find_commit(id).and_then(|commit| commit.tree()).expect("a commit");
    let now = root(after);
    let below = |name: &str| if path == "." { name.to_owned() } else { format!("{path}/{name}") };
    let manifest = Manifest::of(tree).print().into_bytes();
    let files = tree.iter().map(|(path, file)| (path.as_str(), file.bytes.to_vec()));
    for (name, bytes) in files.chain([("render-manifest.json", manifest)]) {
        let entry = now.get_path(Path::new(&below(name))).expect("it is published");
        let blob = repository.find_blob(entry.id()).expect("a file");
        assert_eq!(blob.content(), bytes, "{name}");
    }
    let Some(before) = before.filter(|_| path != ".") else { return };
    let first = path.split('/').next().unwrap_or(path).as_bytes();
    for entry in root(before).iter().filter(|entry| entry.name_bytes() != first) {
        let same = now.iter().find(|other| other.name_bytes() == entry.name_bytes());
        assert!(same.is_some_and(|same| same.id() == entry.id()), "{:?}", entry.name_bytes());
    }
}
