//! Bad configurations: each file or folder in `tests/cases/` is one, and what is printed for it stands beside it.
//!
//! A case is a `.ncl` file, or a folder with a file named `case` in it. Its leading comment says what it shows, and
//! in lines of the form `# key: value`:
//!
//! | key | meaning |
//! |---|---|
//! | `expect` | the codes of all findings, sorted, with repetition; `none` for a lab that is fine |
//! | `base` | `starter` (the default): the starter lab. `empty`: the vocabulary alone. `none`: an empty folder |
//! | `args` | the command's arguments; none for a plain `render` |
//! | `remove` | files of the base that are not there, separated by blanks |
//!
//! A file is added to the lab as `overlays/home/case.ncl`, a folder's files are laid over the base. What the command
//! printed is in the file of the same name that ends in `.expected`; a lab that is fine has none.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;

use crate::support::project::Project;
use crate::support::run::Run;
use crate::support::trial::says;
use crate::support::{expected, files_below, repository};

const FOLDER: &str = "tests/cases";
/// The file that makes a folder a case, and holds its head.
const HEAD: &str = "case";
/// Where a case that is one file is put.
const PLACE: &str = "overlays/home/case.ncl";

/// A test per case, and one that notices expectations without a case.
pub fn tests() -> Vec<Trial> {
    let root = repository(FOLDER);
    let all = files_below(&root);
    let folders: Vec<&str> = all.iter().filter_map(|path| path.strip_suffix(&format!("/{HEAD}"))).collect();
    let inside = |path: &str| folders.iter().any(|folder| path.starts_with(&format!("{folder}/")));
    let files = all.iter().filter(|path| !inside(path));
    let (sources, others): (Vec<&String>, Vec<&String>) = files.partition(|path| path.ends_with(".ncl"));
    let names = sources.iter().filter_map(|path| path.strip_suffix(".ncl")).chain(folders);
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort();
    let orphans: Vec<PathBuf> = others
        .into_iter()
        .filter(|path| {
            !path.strip_suffix(".expected").is_some_and(|name| names.iter().any(|known| known == name))
        })
        .map(|path| root.join(path))
        .collect();
    let mut tests = vec![says("cases::every_expectation_has_a_case", move || {
        orphans.iter().try_for_each(|path| expected::must_not_exist(path))
    })];
    tests.extend(names.into_iter().map(|name| {
        let root = root.clone();
        says(format!("cases::{}", name.replace('/', "::")), move || play(&root, &name))
    }));
    tests
}

fn play(root: &Path, name: &str) -> Result<(), String> {
    let (head, project) = set_up(root, name)?;
    let arguments: Vec<&str> = head.arguments.split_whitespace().collect();
    let before = project.tree("rendered");
    let run = project.run(&arguments);
    let mut codes = run.codes();
    codes.sort_unstable();
    let shown = shown(&run, &head.arguments, &project);
    if codes != head.expect {
        return Err(format!("it expects {:?}, but the run reports {codes:?}:\n{shown}", head.expect));
    }
    if run.code == 0 && run.stderr.contains("error[") || run.code != 0 && !run.stderr.contains("error[") {
        return Err(format!("the exit code does not fit what was reported:\n{shown}"));
    }
    if shown.contains("<project>") {
        return Err(format!("a file is not named as it is from the project's root:\n{shown}"));
    }
    if run.code != 0 && project.tree("rendered") != before {
        return Err("the lab has errors, and something was written nevertheless".to_owned());
    }
    let expectation = root.join(format!("{name}.expected"));
    if head.expect.is_empty() {
        expected::must_not_exist(&expectation)
    } else {
        expected::agrees(&expectation, &shown)
    }
}

fn set_up(root: &Path, name: &str) -> Result<(Head, Project), String> {
    let file = root.join(format!("{name}.ncl"));
    let folder = root.join(name);
    let is_file = file.exists();
    let path = if is_file { file } else { folder.join(HEAD) };
    let bytes = fs::read(&path).map_err(|problem| format!("{}: {problem}", path.display()))?;
    let head = Head::read(&String::from_utf8_lossy(&bytes))?;
    let project = match head.base.as_str() {
        "starter" => Project::starter(),
        "empty" => Project::empty(),
        "none" => Project::none(),
        other => return Err(format!("there is no base `{other}`")),
    };
    for path in head.remove.split_whitespace() {
        project.remove(path);
    }
    if is_file {
        project.write(PLACE, bytes);
    } else {
        for path in files_below(&folder).iter().filter(|path| *path != HEAD) {
            project.write(path, fs::read(folder.join(path)).map_err(|problem| format!("{path}: {problem}"))?);
        }
    }
    Ok((head, project))
}

/// The run as a reader would see it. What it says on success is not the subject of a case.
fn shown(run: &Run, arguments: &str, project: &Project) -> String {
    let mut text = format!("$ render {arguments}").trim_end().to_owned() + "\n";
    text.push_str(&run.stderr);
    if run.code != 0 {
        text.push_str(&run.stdout);
    }
    text.push_str(&format!("exit code {}\n", run.code));
    let folder = project.folder().canonicalize().expect("it exists");
    text.replace(&*folder.to_string_lossy(), "<project>")
}

/// What a case says about itself.
struct Head {
    expect: Vec<String>,
    base: String,
    arguments: String,
    remove: String,
}

impl Head {
    fn read(text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let lines = text.lines().map_while(|line| line.strip_prefix('#')).map(str::trim);
        let mut head = Self {
            expect: Vec::new(),
            base: "starter".to_owned(),
            arguments: String::new(),
            remove: String::new(),
        };
        let (mut says_what, mut says_codes) = (false, false);
        for line in lines {
            match line.split_once(": ") {
                Some(("expect", codes)) => {
                    says_codes = true;
                    head.expect =
                        codes.split(", ").filter(|code| *code != "none").map(str::to_owned).collect();
                }
                Some(("base", base)) => head.base = base.to_owned(),
                Some(("args", arguments)) => head.arguments = arguments.to_owned(),
                Some(("remove", paths)) => head.remove = paths.to_owned(),
                _ => says_what |= !line.is_empty(),
            }
        }
        match (says_what, says_codes) {
            (true, true) => Ok(head),
            (false, _) => Err("the leading comment does not say what the case shows".to_owned()),
            (_, false) => Err("the leading comment has no line `# expect: CODES`".to_owned()),
        }
    }
}
