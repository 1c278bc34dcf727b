//! Files that are no Kubernetes objects, and files that cannot be read as what they seem.

use crate::diff::tests::*;

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
