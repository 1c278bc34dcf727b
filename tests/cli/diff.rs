//! `render diff`: what a change of the source does to the objects, before anything is written.

use git2::{Repository, Signature};

use crate::support::project::{OUTPUT, Project};
use crate::support::trial::tests;

tests! {
    nothing_has_changed,
    a_change_is_one_object_and_one_line,
    a_moved_or_reordered_object_is_no_change,
    a_revision_is_compared_with,
    a_folder_is_compared_with,
    a_base_that_is_not_there_is_refused,
}

const SERVICES: &str = "overlays/home/services.ncl";
const ONE_LINE: &str = "\
~ Deployment hello/hello  (kubernetes/hello/hello/deployment.yaml)
    restarts: its pods end before new ones start
    spec.template.spec.containers[app].image
  - image: docker.io/traefik/whoami:v1.11.0
  + image: docker.io/traefik/whoami:v1.12.0  overlays/home/services.ncl:7:15

1 object changed, 0 added, 0 removed
1 of these changes restarts something that runs
";

fn rendered() -> Project {
    let here = Project::starter();
    here.run(&[]).succeeds();
    here
}

fn change_the_image(here: &Project) {
    here.replace(SERVICES, "whoami:v1.11.0", "whoami:v1.12.0");
}

fn nothing_has_changed() {
    assert_eq!(rendered().run(&["diff"]).succeeds().stdout, "no object changed\n");
}

fn a_change_is_one_object_and_one_line() {
    let here = rendered();
    change_the_image(&here);
    let before = here.tree(OUTPUT);
    let run = here.run(&["diff"]).ends_with(1);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (ONE_LINE, ""));
    assert_eq!(here.tree(OUTPUT), before, "it only looks");
}

fn a_moved_or_reordered_object_is_no_change() {
    let here = rendered();
    for (path, bytes) in here.tree(OUTPUT).into_iter().filter(|(path, _)| path.starts_with("kubernetes/")) {
        let text = String::from_utf8(bytes).expect("manifests are text");
        let reordered = text.replacen(
            "apiVersion: apps/v1\nkind: Deployment\n",
            "kind: Deployment\napiVersion: apps/v1\n",
            1,
        );
        assert_eq!(reordered != text, path.ends_with("deployment.yaml"));
        here.write(&format!("kept/{}", path.replace("hello/deployment.yaml", "app.yaml")), reordered);
    }
    let said = here.run(&["diff", "kept"]).ends_with(1).stdout;
    assert!(!said.contains("Deployment"), "{said}");
}

fn a_revision_is_compared_with() {
    let here = rendered();
    commit(&here);
    change_the_image(&here);
    here.run(&[]).succeeds();
    assert_eq!(here.run(&["diff"]).succeeds().stdout, "no object changed\n");
    assert_eq!(here.run(&["diff", "HEAD"]).ends_with(1).stdout, ONE_LINE);
    assert_eq!(here.run(&["diff", "HEAD", "--lab", "home"]).ends_with(1).stdout, ONE_LINE);
}

/// Makes the project a git repository with one commit.
fn commit(here: &Project) {
    let repository = Repository::init(here.folder()).expect("it is a folder of ours");
    let mut index = repository.index().expect("it is new");
    index.add_all(["*"], git2::IndexAddOption::DEFAULT, None).expect("they are files");
    let tree = index.write_tree().and_then(|id| repository.find_tree(id)).expect("it was just written");
    let author = Signature::new("A", "a@example.com", &git2::Time::new(0, 0)).expect("it is valid");
    repository.commit(Some("HEAD"), &author, &author, "first", &tree, &[]).expect("it is the first");
}

fn a_folder_is_compared_with() {
    let here = rendered();
    for (path, bytes) in here.tree(OUTPUT) {
        here.write(&format!("kept/{path}"), bytes);
    }
    change_the_image(&here);
    here.run(&[]).succeeds();
    assert_eq!(here.run(&["diff", "kept"]).ends_with(1).stdout, ONE_LINE);
}

fn a_base_that_is_not_there_is_refused() {
    let here = rendered();
    commit(&here);
    let run = here.run(&["diff", "nowhere"]).ends_with(2);
    assert!(run.stderr.contains("nowhere") && run.stdout.is_empty(), "{}", run.stderr);
}
