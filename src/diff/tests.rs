//! Whole trees in, whole reports out.

use super::report::{Look, report, report_json};
use super::*;

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
fn reordered_keys_and_another_style_are_no_change() {
    check(&[("web.yaml", SERVICE)], &[("web.yaml", SERVICE_REORDERED)], "no object changed\n");
}

#[test]
fn moved_files_are_no_change() {
    let kustomization = "resources:\n- web.yaml\n";
    check(
        &[("a/web.yaml", SERVICE), ("a/kustomization.yaml", kustomization), ("a/run.sh", "echo a\n")],
        &[
            ("b/service.yaml", SERVICE_REORDERED),
            ("b/kustomization.yaml", "resources: [web.yaml]\n"),
            ("c/run.sh", "echo a\n"),
        ],
        "no object changed\n",
    );
}

#[test]
fn a_new_image_is_one_object_and_one_line() {
    check(
        &[("web.yaml", DEPLOYMENT), ("service.yaml", SERVICE)],
        &[("web.yaml", DEPLOYMENT_NEW_IMAGE), ("service.yaml", SERVICE_REORDERED)],
        "\
~ Deployment site/web  (web.yaml)
    spec.template.spec.containers[app].image
  - image: example.org/web:1.2
  + image: example.org/web:1.3  <web.yaml:11>

1 object changed, 0 added, 0 removed
",
    );
}

#[test]
fn context_shows_the_lines_around() {
    check_with(
        1,
        Look::default(),
        &[("web.yaml", DEPLOYMENT)],
        &[("web.yaml", DEPLOYMENT_NEW_IMAGE)],
        "\
~ Deployment site/web  (web.yaml)
    spec.template.spec.containers[app].image
    - --verbose
  - image: example.org/web:1.2
  + image: example.org/web:1.3  <web.yaml:11>
    name: app

1 object changed, 0 added, 0 removed
",
    );
}

#[test]
fn a_moved_object_that_changed_tells_both_paths() {
    check(
        &[("old/web.yaml", SERVICE)],
        &[("new/web.yaml", &SERVICE.replace("80", "8080"))],
        "\
~ Service site/web  (old/web.yaml -> new/web.yaml)
    spec.ports[http].port
  - port: 80
  + port: 8080  <new/web.yaml:9>

1 object changed, 0 added, 0 removed
",
    );
}

#[test]
fn a_reordered_list_is_a_change() {
    check(
        &[("a.yaml", "list:\n- name: a\n- name: b\n")],
        &[("a.yaml", "list:\n- name: b\n- name: a\n")],
        "\
~ a.yaml
    list[b].name
  + - name: b  <a.yaml:2>
    list[b].name
  - - name: b

1 object changed, 0 added, 0 removed
",
    );
}

#[test]
fn items_of_a_list_are_told_apart_by_their_names() {
    let old = "env:\n- name: A\n  value: x\n- name: B\n  value: x\nports:\n- port: 80\n  protocol: TCP\n";
    let new = "env:\n- name: A\n  value: x\n- name: C\n  value: x\n- name: B\n  value: x\n\
               ports:\n- port: 81\n  protocol: TCP\n";
    check(
        &[("a.yaml", old)],
        &[("a.yaml", new)],
        "\
~ a.yaml
    env[C]
  + - name: C   <a.yaml:4>
  +   value: x  <a.yaml:5>
    ports
  - - port: 80
  + - port: 81  <a.yaml:9>

1 object changed, 0 added, 0 removed
",
    );
}

#[test]
fn another_api_version_is_a_change_of_the_same_object() {
    let job = "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata:\n  name: dump\n";
    let ingress = "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: web\n";
    check(
        &[("job.yaml", job), ("web.yaml", ingress)],
        &[
            ("job.yaml", &job.replace("batch/v1beta1", "batch/v1")),
            ("web.yaml", &ingress.replace("extensions/v1beta1", "networking.k8s.io/v1")),
        ],
        "\
~ CronJob dump  (job.yaml)
    apiVersion
  - apiVersion: batch/v1beta1
  + apiVersion: batch/v1  <job.yaml:1>

~ Ingress web  (web.yaml)
    apiVersion
  - apiVersion: extensions/v1beta1
  + apiVersion: networking.k8s.io/v1  <web.yaml:1>

2 objects changed, 0 added, 0 removed
",
    );
}

#[test]
fn two_versions_of_an_api_side_by_side_are_two_objects() {
    let old = "apiVersion: a.example.org/v1\nkind: Thing\nmetadata:\n  name: x\n";
    let new = old.replace("v1", "v2");
    check(
        &[("v1.yaml", old)],
        &[("v1.yaml", old), ("v2.yaml", &new)],
        "+ Thing x  (v2.yaml)\n\n0 objects changed, 1 added, 0 removed\n",
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
fn an_object_under_another_name_in_the_same_file_is_another_object() {
    check(
        &[("web.yaml", SERVICE)],
        &[("web.yaml", &SERVICE.replace("name: web", "name: www"))],
        "\
+ Service site/www  (web.yaml)

- Service site/web  (web.yaml)

0 objects changed, 1 added, 1 removed
",
    );
}

#[test]
fn text_is_compared_by_lines() {
    check(
        &[("docs/plan.md", "one\ntwo\nthree\n"), ("end.txt", "a\nb"), ("dos.sh", "x\n")],
        &[("docs/plan.md", "one\n2\nthree\n"), ("end.txt", "a\nb\n"), ("dos.sh", "x\r\n")],
        "\
~ docs/plan.md
    line 2
  - two
  + 2  <docs/plan.md:2>

~ dos.sh
  - x
  + x\\r  <dos.sh:1>

~ end.txt
    line 2
  - b \\ no newline at the end
  + b  <end.txt:2>

3 objects changed, 0 added, 0 removed
",
    );
}

#[test]
fn bytes_are_only_measured() {
    let old = Files::from([("a.bin".to_owned(), vec![0, 1, 2])]);
    let new = Files::from([("a.bin".to_owned(), vec![0xff])]);
    let changes = diff(&old, &new, Options { context: 0, print: &print });
    let text = report(&changes, |_, _| None, Look::default());
    assert_eq!(text, "~ a.bin\n    3 bytes before, 1 byte now\n\n1 object changed, 0 added, 0 removed\n");
}

#[test]
fn the_comment_that_tells_how_to_read_a_file_counts() {
    check(
        &[("vm/user-data", "#cloud-config\nusers:\n- name: a\n")],
        &[("vm/user-data", "# cloud-config\nusers:\n- name: a\n")],
        "\
~ vm/user-data
  - #cloud-config
  + # cloud-config  <vm/user-data:1>

1 object changed, 0 added, 0 removed
",
    );
}

#[test]
fn duplicate_identities_go_by_their_paths_and_none_is_lost() {
    let other = SERVICE.replace("80", "81");
    check(
        &[("a.yaml", SERVICE), ("b.yaml", SERVICE), ("c.yaml", &format!("{SERVICE}---\n{SERVICE}"))],
        &[("a.yaml", SERVICE_REORDERED), ("b.yaml", &other), ("c.yaml", &format!("{SERVICE}---\n{other}"))],
        "\
~ Service site/web  (b.yaml)
    spec.ports[http].port
  - port: 80
  + port: 81  <b.yaml:9>

~ Service site/web  (c.yaml)
    spec.ports[http].port
  - port: 80
  + port: 81  <c.yaml:19>

2 objects changed, 0 added, 0 removed
",
    );
    check(
        &[("a.yaml", SERVICE)],
        &[("b.yaml", SERVICE), ("c.yaml", &other)],
        "+ Service site/web  (c.yaml)\n\n0 objects changed, 1 added, 0 removed\n",
    );
}

#[test]
fn a_file_broken_on_one_side_is_compared_as_text() {
    let broken = SERVICE.replace("name: http", "name: [http");
    let to_broken = "\
~ web.yaml
    line 8
  -   - name: http
  +   - name: [http  <web.yaml:8>

1 object changed, 0 added, 0 removed
";
    check(&[("web.yaml", SERVICE)], &[("web.yaml", &broken)], to_broken);
    let to_whole = "\
~ web.yaml
    line 8
  -   - name: [http
  +   - name: http  <web.yaml:8>

1 object changed, 0 added, 0 removed
";
    check(&[("web.yaml", &broken)], &[("web.yaml", SERVICE)], to_whole);
}

#[test]
fn documents_of_a_file_are_told_apart() {
    let old = "kind: ClusterConfiguration\nversion: 1\n---\nkind: KubeletConfiguration\nswap: false\n";
    let new = "# nodes\n---\nkind: InitConfiguration\nnode: a\n---\nkind: KubeletConfiguration\nswap: true\n---\n\
               kind: ClusterConfiguration\nversion: 1\n";
    check(
        &[("kubeadm.yaml", old)],
        &[("kubeadm.yaml", new)],
        "\
+ kubeadm.yaml, document 1

~ kubeadm.yaml, document 2
    swap
  - swap: false
  + swap: true  <kubeadm.yaml:7>

1 object changed, 1 added, 0 removed
",
    );
}

#[test]
fn commas_of_json_are_not_part_of_a_change() {
    check(
        &[("201.json", "{\n  \"cores\": 4\n}\n")],
        &[("201.json", "{\n  \"cores\": 4,\n  \"net0\": {\n    \"bridge\": \"vmbr0\"\n  }\n}\n")],
        "\
~ 201.json
    net0
  + \"net0\": {            <201.json:3>
  +   \"bridge\": \"vmbr0\"  <201.json:4>
  + }                    <201.json:5>

1 object changed, 0 added, 0 removed
",
    );
}

#[test]
fn values_that_print_alike_are_shown_as_they_are_written() {
    let blind = |_: Format, _: &Value| "hidden\n".to_owned();
    let old = files(&[("a.yaml", "a: 1\n")]);
    let new = files(&[("a.yaml", "a: '1'\n")]);
    let changes = diff(&old, &new, Options { context: 0, print: &blind });
    let text = report(&changes, |_, _| None, Look::default());
    assert_eq!(text, "~ a.yaml\n  - a: 1\n  + a: '1'\n\n1 object changed, 0 added, 0 removed\n");
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
