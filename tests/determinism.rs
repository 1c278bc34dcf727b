//! The same configuration gives the same bytes: in any folder, under any environment, whatever order its files were
//! made in.

use crate::support::many::{service, services};
use crate::support::project::Project;
use crate::support::run::{Run, command, finish};
use crate::support::trial::tests;

tests! {
    a_lab_of_many_files_is_the_same_everywhere,
    findings_are_the_same_everywhere,
    how_services_are_spread_over_files_does_not_matter,
    the_order_of_fields_does_not_matter,
    machines_may_reach_the_project_through_a_link,
    what_was_rendered_before_does_not_matter,
}

const FILES: usize = 40;

/// Where, and under which environment, a project is rendered.
struct Place {
    /// Folder of the project, below a temporary one.
    folder: &'static str,
    environment: &'static [(&'static str, &'static str)],
    /// Multiplied with a file's number, it decides when the file is made.
    shuffle: usize,
}

const PLACES: &[Place] = &[
    Place { folder: "a", environment: &[], shuffle: 1 },
    Place {
        folder: "another place/with blanks/größe",
        environment: &[
            ("LANG", "de_DE.UTF-8"),
            ("LC_ALL", "de_DE.UTF-8"),
            ("TZ", "Asia/Kolkata"),
            ("HOME", "/nonexistent"),
            ("USER", "somebody"),
            ("COLUMNS", "40"),
            ("TERM", "dumb"),
        ],
        shuffle: 17,
    },
    Place {
        folder: "z/z/z/z/z/z",
        environment: &[
            ("LANG", "tr_TR.ISO-8859-9"),
            ("LC_ALL", "C"),
            ("LC_COLLATE", "C"),
            ("TZ", "America/St_Johns"),
            ("RUST_BACKTRACE", "full"),
            ("SOURCE_DATE_EPOCH", "1"),
            ("NICKEL_IMPORT_PATH", "/nonexistent"),
            ("NO_COLOR", "1"),
        ],
        shuffle: 39,
    },
];

/// A fresh project in a place, with the starter lab and a file per name and text, made in the place's order.
fn project_in(place: &Place, files: &[(String, String)]) -> Project {
    let starter = Project::starter();
    let here = Project::none();
    let base = starter.tree("");
    let mut all: Vec<(String, Vec<u8>)> = base.into_iter().collect();
    all.extend(files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())));
    let count = all.len();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|number| ((number * place.shuffle) % count, *number));
    for number in order {
        let (path, bytes) = &all[number];
        here.write(&format!("{}/{path}", place.folder), bytes);
    }
    here
}

fn run_in(place: &Place, here: &Project, arguments: &[&str]) -> Run {
    let mut command = command(&here.path(place.folder), arguments);
    finish(command.envs(place.environment.iter().copied()))
}

fn many_files() -> Vec<(String, String)> {
    (0..FILES)
        .map(|number| {
            let folder = ["", "media/", "tools/deep/"][number % 3];
            let path = format!("overlays/home/{folder}{:02}.ncl", (number * 7) % FILES);
            (path, services([number], 1))
        })
        .collect()
}

fn a_lab_of_many_files_is_the_same_everywhere() {
    let files = many_files();
    let mut first = None;
    for place in PLACES {
        let here = project_in(place, &files);
        let said = run_in(place, &here, &[]).succeeds().stdout;
        let tree = here.tree(&format!("{}/rendered", place.folder));
        assert!(tree.len() > FILES * 2, "{} files", tree.len());
        let (tree_first, said_first) = first.get_or_insert_with(|| (tree.clone(), said.clone()));
        assert_eq!(&said, said_first, "{}", place.folder);
        assert!(tree_first.keys().eq(tree.keys()), "other files in {}", place.folder);
        for (path, bytes) in &tree {
            assert_eq!(bytes, &tree_first[path], "{path} in {}", place.folder);
        }
    }
}

fn findings_are_the_same_everywhere() {
    let mut files = many_files();
    for (number, (_, text)) in files.iter_mut().enumerate().filter(|(number, _)| number % 4 == 0) {
        *text = text.replace("Mi\"", ["\"", "Mb\""][number / 4 % 2]);
    }
    files.push(("overlays/home/broken.ncl".to_owned(), "{ services.hello.labels.x = {}.y }\n".to_owned()));
    for arguments in [&[] as &[&str], &["--format", "json"], &["--format", "sarif"], &["--format", "github"]]
    {
        let mut first = None;
        for place in PLACES {
            let here = project_in(place, &files);
            let run = run_in(place, &here, arguments).ends_with(1);
            let said = (run.stdout, run.stderr);
            assert_eq!(&said, first.get_or_insert_with(|| said.clone()), "{}", place.folder);
        }
    }
}

/// Renders a project.
fn tree_of(here: &Project) -> std::collections::BTreeMap<String, Vec<u8>> {
    here.run(&[]).succeeds();
    here.tree("rendered")
}

fn how_services_are_spread_over_files_does_not_matter() {
    let one = Project::starter();
    one.write("overlays/home/all.ncl", services(0..FILES, 1));
    let many = Project::starter();
    for (path, text) in many_files() {
        many.write(&path, text);
    }
    assert_eq!(tree_of(&one), tree_of(&many));
}

fn the_order_of_fields_does_not_matter() {
    let forwards = Project::starter();
    forwards.write("overlays/home/all.ncl", services(0..FILES, 1));
    let backwards = Project::starter();
    backwards.write("overlays/home/all.ncl", services((0..FILES).rev(), 1));
    assert_eq!(tree_of(&forwards), tree_of(&backwards));
    let turned = Project::starter();
    let services: String = (0..FILES).map(|number| turned_over(&service(number, 1))).collect();
    turned.write("overlays/home/all.ncl", format!("{{\n{services}}}\n"));
    assert_eq!(tree_of(&forwards), tree_of(&turned));
}

/// A service with the fields of its record in the opposite order.
fn turned_over(service: &str) -> String {
    let mut lines: Vec<&str> = service.lines().collect();
    let last = lines.len() - 1;
    lines[1..last].reverse();
    lines.join("\n") + "\n"
}

fn machines_may_reach_the_project_through_a_link() {
    let here = Project::starter();
    let outside = Project::none();
    std::os::unix::fs::symlink(here.folder(), outside.path("link")).expect("links can be made");
    let direct = here.run(&["check", "--format", "json"]).stdout;
    let linked = outside.run(&["check", "-C", "link", "--format", "json"]).stdout;
    assert_eq!(direct, linked);
    outside.run(&["-C", "link"]).succeeds();
    let fresh = Project::starter();
    fresh.run(&[]).succeeds();
    assert_eq!(here.tree("rendered"), fresh.tree("rendered"));
}

/// There is no cache: a tree that went through other states is the one a fresh clone gets.
fn what_was_rendered_before_does_not_matter() {
    let worn = Project::starter();
    for edition in 1..4 {
        worn.write(
            "overlays/home/all.ncl",
            services((0..FILES).filter(|number| number % edition == 0), edition),
        );
        worn.run(&[]).succeeds();
    }
    let fresh = Project::starter();
    fresh.write("overlays/home/all.ncl", worn.read("overlays/home/all.ncl"));
    assert_eq!(tree_of(&worn), tree_of(&fresh));
}
