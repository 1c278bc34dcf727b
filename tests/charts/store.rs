//! The archives in a project: `render charts`, and what a lab says of an archive that is not right.

use super::{SERVICE, archive, project, run, run_without, service, unchanged};
use crate::support::project::Project;
use crate::support::trial::tests;

tests! {
    archives_are_taken_locked_listed_and_verified,
    another_archive_under_the_same_name_is_refused,
    a_changed_archive_is_refused_with_its_place,
    a_digest_of_the_lab_is_compared_with_the_archive,
    an_archive_that_is_gone_or_no_chart_is_told,
    a_lock_that_cannot_be_read_is_told_with_its_line,
    nothing_is_fetched_without_helm,
}

const ARCHIVE: &str = "charts/board-1.2.0.tgz";
const LOCK: &str = "charts/charts.lock";

fn archives_are_taken_locked_listed_and_verified() {
    let here = project("", "", unchanged);
    assert!(here.exists(ARCHIVE));
    let lock = here.read(LOCK);
    assert!(lock.contains("    \"board-1.2.0.tgz\": { \"digest\": \"sha256:"), "{lock}");
    run_without(&here, &["charts", "add", "--from", "https://charts.example.com", "incoming/any-name.tgz"])
        .succeeds();
    assert!(here.read(LOCK).contains("\"from\": \"https://charts.example.com\""));
    let listed = run_without(&here, &["charts", "list"]).succeeds().stdout;
    let words: Vec<&str> = listed.split_whitespace().take(5).collect();
    assert_eq!(words, ["home", "board", "board", "1.2.0", "inflate"]);
    assert!(listed.contains("sha256:"), "{listed}");
    run_without(&here, &["charts", "verify"]).succeeds();
    here.write("charts/stranger-1.0.0.tgz", "no archive");
    let verified = run_without(&here, &["charts", "verify"]).ends_with(1);
    assert!(verified.stderr.contains("`charts/stranger-1.0.0.tgz` is not locked"), "{}", verified.stderr);
}

fn another_archive_under_the_same_name_is_refused() {
    let here = project("", "", unchanged);
    let before = here.tree("charts");
    here.write(
        "incoming/any-name.tgz",
        archive(|files| files.insert("NEWS".into(), "x".into()).map_or((), drop)),
    );
    let refused = run_without(&here, &["charts", "add", "incoming/any-name.tgz"]).ends_with(2);
    assert!(refused.stderr.contains("use `--replace`"), "{}", refused.stderr);
    assert_eq!(here.tree("charts"), before);
    run_without(&here, &["charts", "add", "--replace", "incoming/any-name.tgz"]).succeeds();
    assert_ne!(here.tree("charts"), before);
    run_without(&here, &["charts", "verify"]).succeeds();
}

fn a_changed_archive_is_refused_with_its_place() {
    let here = project("", "", unchanged);
    here.write(ARCHIVE, archive(|files| files.insert("NEWS".into(), "x".into()).map_or((), drop)));
    let run = run_without(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["CHART-DIGEST"], "{}", run.stderr);
    for place in [&*format!("{SERVICE}:5:71"), "charts/charts.lock:"] {
        assert!(run.stderr.contains(place), "{place}: {}", run.stderr);
    }
    assert!(!here.exists("rendered"));
    let verified = run_without(&here, &["charts", "verify"]).ends_with(1);
    assert_eq!(verified.codes(), ["CHART-DIGEST"], "{}", verified.stderr);
}

fn a_digest_of_the_lab_is_compared_with_the_archive() {
    let here = project("", "", unchanged);
    let wrong = format!("digest = \"sha256:{}\",", "0".repeat(64));
    let in_repository = service(&wrong, "")
        .replace("oci = \"oci://ghcr.io/example/charts\"", "repository = \"https://charts.example.com\"");
    here.write(SERVICE, in_repository);
    let run = run_without(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["CHART-DIGEST"], "{}", run.stderr);
}

fn an_archive_that_is_gone_or_no_chart_is_told() {
    let here = project("", "", unchanged);
    here.remove(ARCHIVE);
    let gone = run_without(&here, &[]).ends_with(1);
    assert_eq!(gone.codes(), ["CHART-ARCHIVE"], "{}", gone.stderr);
    assert!(gone.stderr.contains("render charts update"), "{}", gone.stderr);
    for bytes in [&b"no archive"[..], &[]] {
        here.write("incoming/bad.tgz", bytes);
        let refused = run_without(&here, &["charts", "add", "incoming/bad.tgz"]).ends_with(2);
        assert!(refused.stderr.contains("not a Helm chart"), "{}", refused.stderr);
    }
    for (path, text) in
        [("Chart.yaml", "name: [\n"), ("Chart.yaml", "name: board\n"), ("values.yaml", "a: b: c\n")]
    {
        here.write("incoming/bad.tgz", archive(|files| drop(files.insert(path.into(), text.into()))));
        run_without(&here, &["charts", "add", "incoming/bad.tgz"]).ends_with(2);
    }
}

fn a_lock_that_cannot_be_read_is_told_with_its_line() {
    let here = project("", "", unchanged);
    let lock = here.read(LOCK);
    here.write(LOCK, lock.replace("  \"archives\"", "<<<<<<< HEAD\n  \"archives\""));
    let run = run_without(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["CHART-LOCK"], "{}", run.stderr);
    assert!(
        run.stderr.contains("charts/charts.lock:") && run.stderr.contains("<<<<<<< HEAD"),
        "{}",
        run.stderr
    );
    run_without(&here, &["charts", "verify"]).ends_with(2);
}

fn nothing_is_fetched_without_helm() {
    let here = Project::starter();
    run_without(&here, &["charts", "update"]).succeeds();
    here.write(SERVICE, service("", ""));
    let refused = run_without(&here, &["charts", "update"]).ends_with(2);
    assert!(refused.stderr.contains("install it"), "{}", refused.stderr);
    assert!(!here.exists("charts"));
    run(&here, &["charts", "list"]).succeeds();
}
