//! Which objects of two trees are the same one, and what has changed in them.

use crate::diff::tests::*;

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
    restarts: its pod is replaced
    spec.template.spec.containers[app].image
  - image: example.org/web:1.2
  + image: example.org/web:1.3  <web.yaml:11>

1 object changed, 0 added, 0 removed
1 of these changes restarts something that runs
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
