//! What needs no helm: everything that is wrong with values, and the rest of a lab.

use super::{SERVICE, project, run_without, service, unchanged};
use crate::support::trial::tests;

tests! {
    everything_else_renders_and_the_error_says_what_to_install,
    values_that_the_schema_refuses_have_their_place,
    values_that_nothing_reads_have_their_place,
    values_that_something_reads_are_not_remarked,
    a_schema_that_cannot_be_used_is_told,
    a_delegated_chart_that_the_project_has_is_checked_too,
    what_a_chart_needs_besides_is_applied_with_it,
    definitions_of_a_delegated_chart_can_be_taken_out,
    a_definition_that_two_charts_bring_is_refused,
    an_engine_that_is_delegated_to_itself_is_a_circle,
}

const FLUX: &str = "{ gitops = { engine = 'flux, repository = \"https://git.example.com/home/lab.git\", path \
                    = \"rendered/home\" } }";

fn everything_else_renders_and_the_error_says_what_to_install() {
    let here = project("", "", unchanged);
    let lock =
        here.read("charts/charts.lock").replace("  \"archives\"", "  \"helm\": \"v3.18.6\",\n  \"archives\"");
    let lock: Vec<&str> =
        lock.lines().filter(|line| !line.contains("\"helm\"") || line.contains("v3.18.6")).collect();
    here.write("charts/charts.lock", lock.join("\n"));
    let run = run_without(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["CHART-HELM"], "{}", run.stderr);
    for said in ["`helm` is not on the PATH", "helm.sh/helm/v3/cmd/helm@v3.18.6", SERVICE] {
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    assert!(here.exists("rendered/home/kubernetes/hello/hello/deployment.yaml"));
    assert!(here.exists("rendered/home/docs/machines.md"));
    let all = here.read("rendered/home/kubernetes/kustomization.yaml");
    assert!(!all.contains("board"), "nothing refers to what is not there: {all}");
}

fn values_that_the_schema_refuses_have_their_place() {
    let values = "values = { replicas = \"two\", image.tag = 5, cache.memory = 64 },";
    let here = project(values, "", unchanged);
    let run = run_without(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["CHART-VALUE", "CHART-VALUE", "CHART-VALUE"], "{}", run.stderr);
    let line = here.read(SERVICE).lines().nth(5).expect("the values").to_owned();
    for value in ["\"two\"", "5,", "64 "] {
        let place = format!("{SERVICE}:6:{}", line.find(value).expect("it is there") + 1);
        assert!(run.stderr.contains(&place), "{place}: {}", run.stderr);
    }
    assert!(!here.exists("rendered"));
}

fn values_that_nothing_reads_have_their_place() {
    let values =
        "values = { replicaCuont = 2, image.tga = \"x\", settings.colour = \"red\", cache.memroy = \"1\" },";
    let here = project(values, "", unchanged);
    let run = run_without(&here, &[]).ends_with(1);
    let codes = run.codes();
    assert_eq!(codes.iter().filter(|code| **code == "CHART-UNREAD").count(), 4, "{}", run.stderr);
    let line = here.read(SERVICE).lines().nth(5).expect("the values").to_owned();
    for key in ["replicaCuont", "tga", "colour", "memroy"] {
        let place = format!("{SERVICE}:6:{}", line.find(key).expect("it is there") + 1);
        assert!(run.stderr.contains(&place), "{place}: {}", run.stderr);
    }
    assert!(run.stderr.contains("did you mean `tag`?"), "{}", run.stderr);
}

fn values_that_something_reads_are_not_remarked() {
    let values = "values = {
        resources.limits.memory = \"64Mi\", nodeSelector.\"kubernetes.io/os\" = \
                  \"linux\", motd = \"hi\",
        cache.enabled = true, global.anything = 1, \
                  monitoring.enabled = false,
      },";
    let here = project(values, "", unchanged);
    let run = run_without(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["CHART-HELM"], "{}", run.stderr);
}

fn a_schema_that_cannot_be_used_is_told() {
    let here = project("", "", |files| {
        let schema = "{ \"$ref\": \"https://schemas.example.com/board.json\" }";
        files.insert("values.schema.json".into(), schema.into());
    });
    let run = run_without(&here, &[]).ends_with(1);
    assert!(run.codes().contains(&"CHART-SCHEMA"), "{}", run.stderr);
}

fn a_delegated_chart_that_the_project_has_is_checked_too() {
    let here = project("mode = 'delegate, values.replicas = \"two\",", "", unchanged);
    here.write("overlays/home/gitops.ncl", FLUX);
    let run = run_without(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["CHART-VALUE"], "{}", run.stderr);
    here.write(SERVICE, service("mode = 'delegate, values.replicas = 2,", ""));
    run_without(&here, &[]).succeeds();
    let release = here.read("rendered/home/gitops/flux/releases/board/helmrelease.yaml");
    assert!(release.contains("  values:\n    replicas: 2\n"), "{release}");
}

fn what_a_chart_needs_besides_is_applied_with_it() {
    let more = "secrets.board-login = { path = \"board\", keys.password = \"password\" },";
    let here = project("mode = 'delegate,", more, unchanged);
    here.write("overlays/home/gitops.ncl", FLUX);
    here.write("overlays/home/store.ncl", "{ secrets.store = \"vault\" }");
    run_without(&here, &[]).succeeds();
    assert!(here.exists("rendered/home/kubernetes/board/board/externalsecret-board-login.yaml"));
    let folder = here.read("rendered/home/gitops/flux/releases/board/kustomization.yaml");
    assert!(folder.contains("- ../../../../kubernetes/board/board\n- helmrelease.yaml\n"), "{folder}");
    here.replace("overlays/home/gitops.ncl", "'flux", "'argocd");
    run_without(&here, &[]).succeeds();
    let application = here.read("rendered/home/gitops/argocd/applications/board.yaml");
    for part in ["  sources:\n", "    path: rendered/home/kubernetes/board/board\n", "    chart: board\n"] {
        assert!(application.contains(part), "{part}{application}");
    }
}

fn definitions_of_a_delegated_chart_can_be_taken_out() {
    let here = project("mode = 'delegate, crds = 'separate,", "", unchanged);
    here.write("overlays/home/gitops.ncl", FLUX);
    run_without(&here, &[]).succeeds();
    let folder = "rendered/home/kubernetes/_definitions/board";
    assert!(here.exists(&format!("{folder}/customresourcedefinition-boards.example.com.yaml")));
    let release = here.read("rendered/home/gitops/flux/releases/board/helmrelease.yaml");
    assert!(release.contains("crds: Skip\n") && !release.contains("CreateReplace"), "{release}");
}

fn a_definition_that_two_charts_bring_is_refused() {
    let chart = "mode = 'delegate, crds = 'separate,";
    let here = project(chart, "", unchanged);
    here.write("overlays/home/gitops.ncl", FLUX);
    here.write("overlays/home/again.ncl", service(chart, "").replace("services.board", "services.again"));
    let run = run_without(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["OBJ-TWICE"], "{}", run.stderr);
    for place in [SERVICE, "overlays/home/again.ncl", "CustomResourceDefinition `boards.example.com`"] {
        assert!(run.stderr.contains(place), "{place}: {}", run.stderr);
    }
    here.write(
        "overlays/home/again.ncl",
        service("mode = 'delegate, crds = 'skip,", "").replace("services.board", "services.again"),
    );
    run_without(&here, &[]).succeeds();
}

fn an_engine_that_is_delegated_to_itself_is_a_circle() {
    let here = project("mode = 'delegate,", "provides.engine = 'flux,", unchanged);
    here.write("overlays/home/gitops.ncl", FLUX);
    let alone = run_without(&here, &[]).ends_with(1);
    assert_eq!(alone.codes(), ["DEP-CYCLE"], "{}", alone.stderr);
    // An engine that the lab does not use is a service like any other.
    here.write(SERVICE, service("mode = 'delegate,", "provides.engine = 'argocd,"));
    run_without(&here, &[]).succeeds();
    // The same through what the engine stands on.
    let other = service("mode = 'delegate,", "").replace("services.board", "services.beneath");
    here.write("overlays/home/beneath.ncl", other);
    let engine = "{ services.engine = { enable = true, containers.app = { image = \
                  \"docker.io/library/nginx:1.29.1\", memory = \"64Mi\" }, needs.beneath = true, \
                  provides.engine = 'flux } }";
    here.write(SERVICE, engine);
    let through = run_without(&here, &[]).ends_with(1);
    assert_eq!(through.codes(), ["DEP-CYCLE"], "{}", through.stderr);
    assert!(through.stderr.contains("`beneath` is delegated to the engine `engine`"), "{}", through.stderr);
}
