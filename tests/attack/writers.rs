//! Commands that write single files: a link in a project is replaced or refused, and never followed.

use std::fs;
use std::os::unix::fs::symlink;

use crate::support::project::Project;
use crate::support::trial::tests;

tests! {
    crds_are_not_written_through_links,
    a_linked_folder_of_crds_is_refused,
    the_vocabulary_is_not_written_through_links,
    a_new_project_is_not_written_through_links,
}

const CRD: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.org }
spec:
  group: example.org
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
";

/// A file outside of all projects.
fn victim() -> Project {
    let victim = Project::none();
    victim.write("profile", "mine\n");
    victim
}

fn crds_are_not_written_through_links() {
    let victim = victim();
    let here = Project::starter();
    here.write("crd.yaml", CRD);
    fs::create_dir(here.path("crds")).expect("writable");
    for name in
        [".render-stage-widgets.example.org.json", ".render-stage-lock.json", "widgets.example.org.json"]
    {
        symlink(victim.path("profile"), here.path("crds").join(name)).expect("writable");
    }
    here.run(&["crds", "add", "crd.yaml"]).succeeds();
    assert_eq!(victim.read("profile"), "mine\n");
    here.run(&["check"]).ends_with(1);
    here.run(&[]).succeeds();
}

fn a_linked_folder_of_crds_is_refused() {
    let victim = victim();
    let here = Project::starter();
    here.write("crd.yaml", CRD);
    symlink(victim.folder(), here.path("crds")).expect("writable");
    let run = here.run(&["crds", "add", "crd.yaml"]).ends_with(2);
    assert!(run.stderr.contains("is not a folder"), "{}", run.stderr);
    assert_eq!(victim.tree("").len(), 1);
}

fn the_vocabulary_is_not_written_through_links() {
    let victim = victim();
    let here = Project::starter();
    here.remove("config/lab.ncl");
    symlink(victim.path("profile"), here.path("config/lab.ncl")).expect("writable");
    here.run(&["init", "--config", "."]).succeeds();
    assert_eq!(victim.read("profile"), "mine\n");
    here.remove("config");
    symlink(victim.folder(), here.path("config")).expect("writable");
    here.run(&["init", "--config", "."]).ends_with(2);
    assert_eq!(victim.tree("").len(), 1);
}

fn a_new_project_is_not_written_through_links() {
    let victim = victim();
    let here = Project::none();
    fs::create_dir(here.path("new")).expect("writable");
    symlink(victim.path("made"), here.path("new/render.ncl")).expect("writable");
    here.run(&["init", "new"]).ends_with(2);
    assert!(!victim.exists("made"));
}
