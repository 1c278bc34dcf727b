//! CRDs that a project keeps: how they come, what they change, how they go.

use crate::support::project::Project;
use crate::support::run;
use crate::support::trial::tests;

tests! {
    added_crds_are_kept_listed_and_removed,
    everything_but_crds_is_refused_unless_it_may_be_left_out,
    nothing_is_kept_of_sources_that_are_not_sound,
    folders_lists_and_json_are_sources_too,
    a_kept_crd_goes_before_the_one_that_comes_with_render,
    a_file_that_is_not_the_one_added_is_an_error,
    a_file_in_no_list_is_an_error,
    a_list_that_cannot_be_read_is_an_error,
    addresses_are_fetched_by_curl,
    without_curl_an_address_is_refused,
    an_output_folder_cannot_be_that_of_the_crds,
}

/// A CRD of Flux' Kustomization whose one version has a single field.
const CRD: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: kustomizations.kustomize.toolkit.fluxcd.io }
spec:
  group: kustomize.toolkit.fluxcd.io
  scope: Namespaced
  names: { kind: Kustomization, plural: kustomizations }
  versions:
    - name: VERSION
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          description: What to apply.
          properties:
            spec: { type: object, x-kubernetes-preserve-unknown-fields: true, properties: { wait: { type: string } } }
";
const NAME: &str = "kustomizations.kustomize.toolkit.fluxcd.io";
const FILE: &str = "crds/kustomizations.kustomize.toolkit.fluxcd.io.json";
const FLUX: &str = r#"{
  gitops = {
    engine = 'flux,
    repository = "https://git.example.com/home/lab.git",
    path = "rendered/home",
  },
}"#;

fn crd(version: &str) -> String {
    CRD.replace("VERSION", version)
}

/// The starter project with a file that holds the CRD.
fn project(version: &str) -> Project {
    let here = Project::starter();
    here.write("wanted/flux.yaml", crd(version));
    here
}

fn added_crds_are_kept_listed_and_removed() {
    let here = project("v1");
    let before = here.tree("");
    assert_eq!(here.run(&["crds", "list"]).succeeds().stdout, "this project has no CRDs\n");
    let add = ["crds", "add", "wanted/flux.yaml"];
    let said = here.run(&add).succeeds().stdout;
    assert_eq!(said, format!("added {NAME}: Kustomization v1\n"));
    let kept = here.read(FILE);
    assert!(kept.contains("\"wait\"") && !kept.contains("What to apply"), "{kept}");
    assert!(here.read("crds/lock.json").contains("\"source\": \"wanted/flux.yaml\""));
    let said = here.run(&["crds", "list"]).succeeds().stdout;
    assert_eq!(said, "Kustomization  kustomize.toolkit.fluxcd.io  v1  wanted/flux.yaml\n");
    let json = here.run(&["crds", "list", "--format", "json"]).succeeds().stdout;
    assert!(json.contains("\"kind\": \"Kustomization\"") && json.contains("\"hash\": \"sha256:"), "{json}");
    assert_eq!(here.run(&add).succeeds().stdout, format!("unchanged {NAME}: Kustomization v1\n"));
    assert_eq!(here.read(FILE), kept);
    here.write("wanted/flux.yaml", crd("v2"));
    assert_eq!(here.run(&add).succeeds().stdout, format!("updated {NAME}: Kustomization v2\n"));
    here.run(&[]).succeeds();
    here.remove("rendered");
    let run = here.run(&["crds", "remove", "kustomization.kustomize.toolkit.fluxcd.io"]).ends_with(2);
    assert!(run.stderr.ends_with(&format!("did you mean `{NAME}`?\n")), "{}", run.stderr);
    assert_eq!(here.run(&["crds", "remove", NAME]).succeeds().stdout, format!("removed {NAME}\n"));
    here.write("wanted/flux.yaml", crd("v1"));
    assert_eq!(here.tree(""), before);
}

fn everything_but_crds_is_refused_unless_it_may_be_left_out() {
    let here = project("v1");
    let other = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n---\n# nothing\n";
    here.write("wanted/flux.yaml", crd("v1") + other);
    let run = here.run(&["crds", "add", "wanted/flux.yaml"]).ends_with(2);
    assert_eq!(
        run.stderr,
        "render: nothing was added:\n  wanted/flux.yaml: document 2: ConfigMap `settings` is not a CRD; \
         use `--skip-others` to skip it\n"
    );
    assert!(!here.exists("crds"));
    let said = here.run(&["crds", "add", "--skip-others", "wanted/flux.yaml"]).succeeds().stdout;
    assert_eq!(said, format!("added {NAME}: Kustomization v1\nskipped 1 document that is not a CRD\n"));
    let run = here.run(&["crds", "add", "--skip-others", "overlays"]).ends_with(2);
    assert_eq!(run.stderr, "render: overlays: no YAML or JSON files in this folder\n");
}

fn nothing_is_kept_of_sources_that_are_not_sound() {
    for (old, new, expected) in [
        ("apiextensions.k8s.io/v1", "apiextensions.k8s.io/v1beta1", "has not served since 1.22"),
        (NAME, "../escape", "must be named"),
        ("type: string", "type: strong", "is invalid"),
        ("type: string", "type: string, pattern: '(?=x)'", "is invalid"),
        ("openAPIV3Schema", "openAPIV2Schema", "has no schema"),
        ("kind: CustomResourceDefinition", "kind: [", "document 1 cannot be read"),
    ] {
        let here = project("v1");
        here.replace("wanted/flux.yaml", old, new);
        here.write("wanted/other.yaml", crd("v1").replace("kustomize.toolkit.fluxcd.io", "example.org"));
        let run = here.run(&["crds", "add", "wanted"]).ends_with(2);
        assert!(run.stderr.contains(expected) && run.stderr.contains("flux.yaml"), "{new}: {}", run.stderr);
        assert!(!here.exists("crds"), "{new}");
    }
    let here = project("v1");
    here.write("wanted/again.yaml", crd("v2"));
    let run = here.run(&["crds", "add", "wanted"]).ends_with(2);
    assert!(run.stderr.contains("is also defined in wanted/again.yaml"), "{}", run.stderr);
    let run = here.run(&["crds", "add", "wanted/absent.yaml"]).ends_with(2);
    assert!(run.stderr.starts_with("render: wanted/absent.yaml: "), "{}", run.stderr);
    let run = here.run(&["crds", "add", "ftp://example.org/a.yaml"]).ends_with(2);
    assert!(run.stderr.contains("unsupported URL scheme `ftp`"), "{}", run.stderr);
}

fn folders_lists_and_json_are_sources_too() {
    let here = project("v1");
    let value: serde_json::Value = serde_saphyr::from_str(&crd("v1")).expect("it is YAML");
    let mut other = value.clone();
    other["metadata"]["name"] = "widgets.example.org".into();
    other["spec"]["group"] = "example.org".into();
    other["spec"]["names"] = serde_json::json!({ "kind": "Widget", "plural": "widgets" });
    let list = serde_json::json!({ "apiVersion": "v1", "kind": "List", "items": [value, other] });
    here.remove("wanted/flux.yaml");
    here.write("wanted/deep/all.json", list.to_string());
    here.write("wanted/README.md", "not looked at");
    let said = here.run(&["crds", "add", "wanted"]).succeeds().stdout;
    assert_eq!(said, format!("added {NAME}: Kustomization v1\nadded widgets.example.org: Widget v1\n"));
    let path = here.folder().canonicalize().expect("it exists").join("wanted/deep/all.json");
    let said = here.run(&["crds", "add", &format!("file://{}", path.display())]).succeeds().stdout;
    assert!(said.starts_with("unchanged"), "{said}");
}

fn a_kept_crd_goes_before_the_one_that_comes_with_render() {
    let here = project("v1");
    here.write("overlays/home/flux.ncl", FLUX);
    here.run(&[]).succeeds();
    here.run(&["crds", "add", "wanted"]).succeeds();
    let run = here.run(&[]).ends_with(1);
    assert!(
        run.codes().iter().all(|code| *code == "K8S-SCHEMA") && !run.codes().is_empty(),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("sets `spec.wait` to `true`, but it must be text"), "{}", run.stderr);
    here.write("wanted/flux.yaml", crd("v7"));
    here.run(&["crds", "add", "wanted"]).succeeds();
    let run = here.run(&[]).ends_with(1);
    assert!(run.codes().iter().all(|code| *code == "K8S-NOT-SERVED"), "{}", run.stderr);
    assert!(run.stderr.contains("use `kustomize.toolkit.fluxcd.io/v7`"), "{}", run.stderr);
    here.run(&["crds", "remove", NAME]).succeeds();
    here.run(&["check"]).succeeds();
}

fn a_file_that_is_not_the_one_added_is_an_error() {
    let here = project("v1");
    here.run(&["crds", "add", "wanted"]).succeeds();
    here.replace(FILE, "\"wait\"", "\"weight\"");
    for command in [&[] as &[&str], &["check"], &["crds", "list"]] {
        let run = here.run(command).ends_with(1);
        assert_eq!(run.codes(), ["CRD-CHANGED"], "{}", run.stderr);
        assert!(
            run.stderr.contains(FILE) && run.stderr.contains("`render crds add wanted/flux.yaml`"),
            "{}",
            run.stderr
        );
    }
    assert!(!here.exists("rendered"));
    here.run(&["crds", "add", "wanted"]).succeeds();
    here.run(&["crds", "list"]).succeeds();
    here.remove(FILE);
    assert_eq!(here.run(&[]).ends_with(1).codes(), ["CRD-CHANGED"]);
    here.run(&["crds", "remove", NAME]).succeeds();
    here.run(&[]).succeeds();
    assert!(!here.exists("crds"));
}

fn a_file_in_no_list_is_an_error() {
    let here = Project::starter();
    here.write("crds/flux.yaml", crd("v1"));
    here.write("crds/notes.yaml", "nothing: of that kind\n");
    let run = here.run(&[]).ends_with(1);
    assert_eq!(run.codes(), ["CRD-CHANGED"]);
    assert!(run.stderr.contains("crds/flux.yaml"), "{}", run.stderr);
}

fn a_list_that_cannot_be_read_is_an_error() {
    let here = project("v1");
    here.run(&["crds", "add", "wanted"]).succeeds();
    let lock = here.read("crds/lock.json");
    here.write("crds/lock.json", lock.replace("\"Kustomization\"", "\"Kustomisation\""));
    assert_eq!(here.run(&[]).ends_with(1).codes(), ["CRD-LOCK"]);
    here.write("crds/lock.json", format!("<<<<<<< HEAD\n{lock}"));
    for command in [&[] as &[&str], &["crds", "add", "wanted"], &["crds", "remove", NAME]] {
        assert_eq!(here.run(command).ends_with(1).codes(), ["CRD-LOCK"]);
    }
}

/// A program that stands for `curl`: it prints a file, or fails as curl does.
#[cfg(unix)]
fn addresses_are_fetched_by_curl() {
    use std::os::unix::fs::PermissionsExt;

    let here = project("v1");
    let script = "#!/bin/sh\nfor last; do :; done\ncase $last in *good*) exec /bin/cat wanted/flux.yaml;; esac\necho \
                  'curl: (22) The requested URL returned error: 404' >&2\nexit 22\n";
    here.write("bin/curl", script);
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(here.path("bin/curl"), mode).expect("it is our file");
    let add = |address: &str| {
        let mut command = run::command(here.folder(), &["crds", "add", address]);
        run::finish(command.env("PATH", here.path("bin")))
    };
    let said = add("https://example.org/good.yaml").succeeds().stdout;
    assert_eq!(said, format!("added {NAME}: Kustomization v1\n"));
    assert!(here.read("crds/lock.json").contains("\"source\": \"https://example.org/good.yaml\""));
    let run = add("https://example.org/bad.yaml").ends_with(2);
    assert_eq!(
        run.stderr,
        "render: https://example.org/bad.yaml: download failed: (22) The requested URL returned error: 404\n"
    );
}

#[cfg(not(unix))]
fn addresses_are_fetched_by_curl() {
    // A script cannot stand for a program there.
}

fn without_curl_an_address_is_refused() {
    let here = Project::starter();
    here.write("bin/README", "");
    let mut command = run::command(here.folder(), &["crds", "add", "https://example.org/a.yaml"]);
    let run = run::finish(command.env("PATH", here.path("bin"))).ends_with(2);
    assert!(run.stderr.contains("add it with `render crds add FILE`"), "{}", run.stderr);
}

fn an_output_folder_cannot_be_that_of_the_crds() {
    let here = Project::starter();
    here.replace("render.ncl", "rendered/home", "crds");
    assert_eq!(here.run(&[]).ends_with(1).codes(), ["PRJ-OUTPUT"]);
}
