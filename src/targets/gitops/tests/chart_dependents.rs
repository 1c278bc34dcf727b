//! Objects whose kinds their service's chart defines: Flux would look up the kinds before the chart is installed.

use crate::testing::{codes, compile_with, document};

const LAB: &str = r#"
  gitops = { engine = 'flux, repository = "https://git.example.com/home/lab.git", path = "rendered/home" },
  services.doors = {
    enable = true,
    chart = { oci = "oci://ghcr.io/example/charts", name = "doors", version = "1.2.0", mode = 'delegate },
    provides.apis = ["traefik.io"],
    middlewares.short.spec.stripPrefix.prefixes = ["/doors"],
  },
  services.hello.middlewares.short.spec.stripPrefix.prefixes = ["/hello"],
"#;

fn file(fragment: &str, path: &str) -> String {
    let (compiled, _) = compile_with(&format!("{{ {LAB} {fragment} }}"));
    assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.diagnostics);
    document(&compiled, &format!("gitops/flux/{path}"))
}

#[test]
fn they_are_applied_after_it() {
    let release = file("", "releases/doors/kustomization.yaml");
    assert!(!release.contains("kubernetes/"), "{release}");
    let following = file("", "kustomizations/doors.objects.yaml");
    assert!(following.contains("path: ./rendered/home/kubernetes/doors/doors\n"), "{following}");
    assert!(following.contains("dependsOn:\n  - name: doors\n"), "{following}");
}

#[test]
fn what_else_is_there_comes_with_it() {
    let settings = r#"services.doors.configs.settings.files."a.txt" = "b","#;
    let release = file(settings, "releases/doors/kustomization.yaml");
    assert!(release.contains("- ../../../../kubernetes/doors/doors\n"), "{release}");
    assert!(
        release.contains("- target:\n    group: traefik.io\n  patch: |\n    $patch: delete\n"),
        "{release}"
    );
    let following = file(settings, "releases/doors.objects/kustomization.yaml");
    assert!(following.contains("- target:\n    kind: ConfigMap\n"), "{following}");
    let path = "path: ./rendered/home/gitops/flux/releases/doors.objects\n";
    assert!(file(settings, "kustomizations/doors.objects.yaml").contains(path));
}

#[test]
fn whoever_needs_the_chart_needs_them_too() {
    let hello = file("", "kustomizations/hello.yaml");
    assert!(hello.contains("- name: doors\n  - name: doors.objects\n"), "{hello}");
}
