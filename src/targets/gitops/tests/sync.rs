//! Sync settings of services.

use crate::testing::{codes, compile_with, document};

const SERVICES: &str = r#"
  services.hello.sync = {
    paused = true,
    prune = false,
    annotations."example.com/owner" = "we",
    argocd = {
      self_heal = false, replace = true, server_side_apply = false, retry_limit = 9,
      ignore_differences.replicas = { group = "apps", kind = "Deployment", json_pointers = ["/spec/replicas"] },
    },
    flux = { interval = "1h", retry_interval = "30s", timeout = "20m", wait = false, force = true },
  },
  services.doors = {
    enable = true,
    chart = { oci = "oci://ghcr.io/example/charts", name = "doors", version = "1.2.0", mode = 'delegate },
    sync = { paused = true, flux = { retries = 4, timeout = "9m" } },
  },
  services.other = {
    enable = true, needs.hello = true,
    containers.app = { image = "docker.io/library/busybox:1.37.0", memory = "16Mi" },
  },
"#;

fn file(engine: &str, more: &str, path: &str) -> String {
    let gitops = format!(
        "gitops = {{ engine = '{engine}, repository = \"https://git.example.com/lab.git\", path = \"rendered/home\", {more} }}"
    );
    let (compiled, _) = compile_with(&format!("{{ {SERVICES} {gitops} }}"));
    assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.diagnostics);
    document(&compiled, &format!("gitops/{engine}/{path}"))
}

fn assert_lines(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.contains(line), "no `{line}` in {text}");
    }
}

#[test]
fn flux_does_so_for_this_service_only() {
    let hello = file("flux", "", "kustomizations/hello.yaml");
    assert_lines(
        &hello,
        &[
            "example.com/owner: we\n",
            "suspend: true\n",
            "prune: false\n",
            "interval: 1h\n",
            "retryInterval: 30s\n",
            "timeout: 20m\n",
            "wait: false\n",
            "force: true\n",
        ],
    );
    let other = file("flux", "", "kustomizations/other.yaml");
    assert_lines(
        &other,
        &["prune: true\n", "interval: 10m\n", "retryInterval: 2m\n", "timeout: 5m\n", "wait: true\n"],
    );
    assert!(
        !other.contains("suspend") && !other.contains("force") && !other.contains("annotations"),
        "{other}"
    );
}

#[test]
fn what_flux_makes_of_a_chart_is_paused_too() {
    let release = file("flux", "", "releases/doors/helmrelease.yaml");
    assert_lines(&release, &["suspend: true\n", "timeout: 9m\n", "interval: 10m\n"]);
    assert_eq!(release.matches("remediation:\n      retries: 4\n").count(), 2, "{release}");
    assert_lines(&file("flux", "", "kustomizations/doors.yaml"), &["suspend: true\n", "timeout: 9m\n"]);
}

#[test]
fn argocd_does_so_for_this_service_only() {
    let hello = file("argocd", "", "applications/hello.yaml");
    assert_lines(
        &hello,
        &[
            "example.com/owner: we\n",
            "- Replace=true\n",
            "jsonPointers:\n    - /spec/replicas\n",
            "limit: 9\n",
        ],
    );
    assert!(!hello.contains("automated") && !hello.contains("ServerSideApply"), "{hello}");
    let other = file("argocd", "", "applications/other.yaml");
    assert_lines(
        &other,
        &["automated:\n      prune: true\n      selfHeal: true\n", "- ServerSideApply=true\n", "limit: 5\n"],
    );
    assert!(!other.contains("Replace=") && !other.contains("ignoreDifferences"), "{other}");
}

#[test]
fn a_set_of_applications_is_patched() {
    let set = "argocd.application_set = {}";
    let text = file("argocd", set, "applications/lab.services.yaml");
    assert!(
        text.contains("templatePatch:") && text.contains("{{ toJson .patch }}{{ else }}{}{{ end }}"),
        "{text}"
    );
    let hello = file("argocd", set, "services/hello/config.yml");
    assert_lines(
        &hello,
        &[
            "patch:\n  metadata:\n    annotations:\n      example.com/owner: we\n",
            "  spec:\n    syncPolicy:\n      syncOptions:\n",
            "- Replace=true\n",
            "automated: null\n",
            "- /spec/replicas\n",
        ],
    );
    let other = file("argocd", set, "services/other/config.yml");
    assert!(!other.contains("patch"), "{other}");
}
