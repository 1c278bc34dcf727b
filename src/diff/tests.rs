//! Whole trees in, whole reports out. Here is what a report shows, and to whom.

mod effects;
mod files;
mod objects;

use serde_yaml::Value;

use crate::diff::objects::Format;
use crate::diff::report::{Look, report, report_json};
use crate::diff::*;

fn print(format: Format, value: &Value) -> String {
    match format {
        Format::Yaml => serde_yaml::to_string(value).expect("a value that was read prints"),
        Format::Json => serde_json::to_string_pretty(value).expect("a value that was read prints"),
    }
}

fn files(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// Compares two trees; behind each line of the new one stands a source position made of path and line.
fn check_with(context: usize, look: Look, old: &[(&str, &str)], new: &[(&str, &str)], expected: &str) {
    let changes = diff(&files(old), &files(new), Options { context, print: &print });
    let text = report(&changes, |path, line| Some(format!("<{path}:{line}>")), look);
    assert_eq!(text, expected, "\n{text}");
}

fn check(old: &[(&str, &str)], new: &[(&str, &str)], expected: &str) {
    check_with(0, Look::default(), old, new, expected);
}

const SERVICE: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: site
spec:
  ports:
  - name: http
    port: 80
";

const SERVICE_REORDERED: &str = "\
kind: Service
spec: {ports: [{port: 80, name: \"http\"}]}
metadata: {namespace: site, name: web}
apiVersion: v1
";

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: site
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: sidecar
        image: example.org/log:1
      - name: app
        image: example.org/web:1.2
        args:
        - --verbose
";

/// The same, a new image, and every key somewhere else.
const DEPLOYMENT_NEW_IMAGE: &str = "\
kind: Deployment
apiVersion: apps/v1
spec:
  template:
    spec:
      containers:
      - image: example.org/log:1
        name: sidecar
      - args:
        - --verbose
        image: example.org/web:1.3
        name: app
  replicas: 1
metadata:
  namespace: site
  name: web
";

#[test]
fn context_shows_the_lines_around() {
    check_with(
        1,
        Look::default(),
        &[("web.yaml", DEPLOYMENT)],
        &[("web.yaml", DEPLOYMENT_NEW_IMAGE)],
        "\
~ Deployment site/web  (web.yaml)
    restarts: its pod is replaced
    spec.template.spec.containers[app].image
    - --verbose
  - image: example.org/web:1.2
  + image: example.org/web:1.3  <web.yaml:11>
    name: app

1 object changed, 0 added, 0 removed
1 of these changes restarts something that runs
",
    );
}

#[test]
fn added_and_removed_objects_are_named_and_shown_on_demand() {
    let old = &[("a.yaml", "a: 1\n"), ("gone/web.yaml", SERVICE)];
    let new = &[("a.yaml", "a: 1\n"), ("vm/201.json", "{\n  \"cores\": 4\n}\n")];
    check(
        old,
        new,
        "\
- Service site/web  (gone/web.yaml)

+ vm/201.json

0 objects changed, 1 added, 1 removed
",
    );
    check_with(
        0,
        Look { whole: true, styled: false },
        old,
        new,
        "\
- Service site/web  (gone/web.yaml)
  - apiVersion: v1
  - kind: Service
  - metadata:
  -   name: web
  -   namespace: site
  - spec:
  -   ports:
  -   - name: http
  -     port: 80

+ vm/201.json
  + {             <vm/201.json:1>
  +   \"cores\": 4  <vm/201.json:2>
  + }             <vm/201.json:3>

0 objects changed, 1 added, 1 removed
",
    );
}

#[test]
fn a_terminal_gets_styles_but_no_commands_from_the_tree() {
    let old = files(&[("a.txt", "a\n")]);
    let new = files(&[("a.txt", "\u{1b}[2J\n")]);
    let changes = diff(&old, &new, Options { context: 0, print: &print });
    let look = Look { styled: true, whole: false };
    assert_eq!(
        report(&changes, |_, _| Some("x.ncl:1:2".to_owned()), look),
        "\u{1b}[1m\u{1b}[33m~\u{1b}[0m \u{1b}[1ma.txt\u{1b}[0m\n\
         \u{1b}[31m  - a\u{1b}[0m\n\
         \u{1b}[32m  + \\u{1b}[2J\u{1b}[0m  \u{1b}[2mx.ncl:1:2\u{1b}[0m\n\
         \n\
         \u{1b}[1m1 object changed, 0 added, 0 removed\u{1b}[0m\n"
    );
}

#[test]
fn programs_get_the_same_as_json() {
    let old = files(&[("web.yaml", SERVICE), ("x.bin", "\0")]);
    let new = files(&[("web.yaml", &SERVICE.replace("80", "81"))]);
    let changes = diff(&old, &new, Options { context: 0, print: &print });
    let behind = |path: &str, line| (path == "web.yaml" && line == 9).then(|| "web.ncl:3:7".to_owned());
    let expected = serde_json::json!({
        "changes": [
            {
                "change": "changed",
                "object": { "apiVersion": "v1", "kind": "Service", "namespace": "site", "name": "web" },
                "effect": { "word": "changes", "what": "", "steps": [] },
                "old_path": "web.yaml",
                "new_path": "web.yaml",
                "hunks": [{
                    "path": "spec.ports[http].port",
                    "lines": [
                        { "sign": "-", "text": "    port: 80", "old_line": 9, "new_line": null, "source": null },
                        { "sign": "+", "text": "    port: 81", "old_line": null, "new_line": 9,
                          "source": "web.ncl:3:7" },
                    ],
                }],
            },
            {
                "change": "removed",
                "document": null,
                "old_path": "x.bin",
                "new_path": null,
                "bytes": { "old": 1, "new": null },
            },
        ],
        "summary": { "changed": 1, "added": 0, "removed": 1 },
    });
    assert_eq!(report_json(&changes, behind), expected);
}
