//! What comes out of an inflated chart.

use libtest_mimic::Trial;

use super::{ELSEWHERE, SERVICE, archive, project, run, run_in, run_without, service, unchanged, with_helm};
use crate::support::project::Project;

pub fn tests() -> Vec<Trial> {
    with_helm![
        a_chart_becomes_objects_like_any_others,
        lines_come_from_the_values_that_made_them,
        objects_are_patched_like_any_others,
        a_patch_that_finds_nothing_is_told,
        the_same_chart_gives_the_same_bytes_everywhere,
        the_engine_changes_nothing_but_its_own_objects,
        definitions_can_be_taken_out_and_left_out,
        hooks_are_dealt_with_and_told,
        a_cluster_can_be_said_to_have_more,
        what_helm_refuses_is_told_in_its_words,
        what_differs_from_run_to_run_is_refused,
        a_secret_is_refused_unless_allowed,
        objects_are_held_against_their_schemas,
        without_helm_the_last_objects_stay,
        another_helm_than_the_recorded_one_is_refused,
        services_wait_for_the_definitions_of_a_chart,
    ]
}

const FOLDER: &str = "rendered/home/kubernetes/board/board";
const ALLOWED: &str = "allow.\"CHART-HOOK\" = \"nothing depends on the order\",";
const VALUES: &str = "values = { replicas = 2, title = \"Notice board\", cache.memory = \"48Mi\" },";

fn engine(name: &str) -> String {
    format!(
        "{{ gitops = {{ engine = '{name}, repository = \"https://git.example.com/home/lab.git\", path = \
         \"rendered/home\" }} }}"
    )
}

fn a_chart_becomes_objects_like_any_others() {
    let here = project(VALUES, ALLOWED, unchanged);
    run(&here, &[]).succeeds();
    let kustomization = here.read(&format!("{FOLDER}/kustomization.yaml"));
    let listed: Vec<&str> = kustomization.lines().filter_map(|line| line.strip_prefix("- ")).collect();
    let expected = [
        "customresourcedefinition-boards.example.com.yaml",
        "configmap-board.yaml",
        "clusterrole-board-reader.yaml",
        "service-board.yaml",
        "deployment-board-cache.yaml",
        "deployment-board.yaml",
        "board-board.yaml",
        "job-board-pre-upgrade.yaml",
    ];
    assert_eq!(listed, expected, "definitions first, then as helm installs");
    let deployment = here.read(&format!("{FOLDER}/deployment-board.yaml"));
    for line in [
        "  namespace: board\n",
        "  replicas: 2\n",
        "          defaultMode: 416\n",
        "        image: docker.io/library/nginx:3.4.5\n",
    ] {
        assert!(deployment.contains(line), "{line}{deployment}");
    }
    let cache = here.read(&format!("{FOLDER}/deployment-board-cache.yaml"));
    assert!(cache.contains("- 48Mi\n") && cache.contains("namespace: board\n"), "{cache}");
    let role = here.read(&format!("{FOLDER}/clusterrole-board-reader.yaml"));
    assert!(role.contains("name: board:reader\n") && !role.contains("namespace"), "{role}");
    run(&here, &["check"]).succeeds();
}

fn lines_come_from_the_values_that_made_them() {
    let here = project(VALUES, ALLOWED, unchanged);
    run(&here, &[]).succeeds();
    let why = |file: &str, line: &str| {
        let text = here.read(&format!("{FOLDER}/{file}"));
        let number = text.lines().position(|each| each.trim() == line).expect("the line is there") + 1;
        run(&here, &["why", &format!("{FOLDER}/{file}:{number}")]).succeeds().stdout
    };
    let place = |text: &str| {
        let source = here.read(SERVICE);
        let line = source.lines().position(|line| line.contains(text)).expect("it is there");
        let column = source.lines().nth(line).and_then(|line| line.find(text)).expect("it is there");
        format!(
            "{SERVICE}:{}:{}",
            line + 1,
            source.lines().nth(line).expect("there")[..column].chars().count() + 1
        )
    };
    assert!(why("deployment-board.yaml", "replicas: 2").contains(&place("2, title")));
    assert!(why("configmap-board.yaml", "title: Notice board").contains(&place("\"Notice board\"")));
    assert!(why("deployment-board-cache.yaml", "- 48Mi").contains(&place("\"48Mi\"")));
    let chart = why("deployment-board.yaml", "image: docker.io/library/nginx:3.4.5");
    assert!(chart.contains(&place("\"board\", version")), "{chart}");
}

const PATCHES: &str = r#"
    patches = {
      image = {
        kind = "Deployment",
        merge.spec.template.spec.containers = [{ name = "board", image = "docker.io/library/nginx:3.4.6" }],
      },
      port = { kind = "Service", json = [{ op = 'replace, path = "/spec/ports/0/port", value = 81 }] },
      column = {
        kind = "CustomResourceDefinition",
        name = "boards.example.com",
        merge.metadata.annotations."example.com/kept" = "yes",
      },
    },
"#;

fn objects_are_patched_like_any_others() {
    let more = format!("{ALLOWED}{PATCHES}");
    let here = project(VALUES, &more, unchanged);
    run(&here, &[]).succeeds();
    let deployment = here.read(&format!("{FOLDER}/deployment-board.yaml"));
    assert!(deployment.contains("image: docker.io/library/nginx:3.4.6\n"), "{deployment}");
    assert!(!deployment.contains("nginx:3.4.5") && deployment.contains("replicas: 2\n"), "{deployment}");
    assert!(here.read(&format!("{FOLDER}/service-board.yaml")).contains("port: 81\n"));
    let definition = "customresourcedefinition-boards.example.com.yaml";
    assert!(here.read(&format!("{FOLDER}/{definition}")).contains("example.com/kept: \"yes\"\n"));
    let line = deployment.lines().position(|line| line.contains("nginx:3.4.6")).expect("it is there") + 1;
    let why = run(&here, &["why", &format!("{FOLDER}/deployment-board.yaml:{line}")]).succeeds().stdout;
    let source = here.read(SERVICE);
    let place = source.lines().position(|line| line.contains("nginx:3.4.6")).expect("it is there") + 1;
    assert!(why.contains(&format!("{SERVICE}:{place}:")), "{why}");
    // Definitions that lie in a folder of their own are changed there.
    here.write(SERVICE, service(&format!("crds = 'separate, {VALUES}"), &more));
    run(&here, &[]).succeeds();
    let definition = here.read(&format!("rendered/home/kubernetes/_definitions/board/{definition}"));
    assert!(definition.contains("example.com/kept: \"yes\"\n"), "{definition}");
    // What was made the last time is patched already.
    let kept = here.tree(FOLDER);
    here.write(SERVICE, service(&format!("crds = 'separate, {VALUES}").replace("2,", "3,"), &more));
    let without = run_without(&here, &[]).ends_with(1);
    assert_eq!(without.codes(), ["CHART-HELM"], "{}", without.stderr);
    assert_eq!(here.tree(FOLDER), kept);
}

fn a_patch_that_finds_nothing_is_told() {
    let patch = r#"patches.image = { kind = "Deployment", name = "bord", merge.spec.paused = true },"#;
    let here = project(VALUES, &format!("{ALLOWED}{patch}"), unchanged);
    let lost = run(&here, &[]).ends_with(1);
    assert_eq!(lost.codes(), ["PATCH-TARGET"], "{}", lost.stderr);
    assert!(lost.stderr.contains("did you mean Deployment `board`?"), "{}", lost.stderr);
    // Objects that an engine makes are not here to be changed.
    here.write("overlays/home/gitops.ncl", engine("flux"));
    here.write(SERVICE, service("mode = 'delegate,", &patch.replace("bord", "board")));
    let delegated = run(&here, &[]).ends_with(1);
    assert_eq!(delegated.codes(), ["PATCH-TARGET"], "{}", delegated.stderr);
    assert!(delegated.stderr.contains("'inflate"), "{}", delegated.stderr);
}

fn the_same_chart_gives_the_same_bytes_everywhere() {
    let one = project(VALUES, ALLOWED, unchanged);
    run(&one, &[]).succeeds();
    let outer = Project::none();
    for (path, bytes) in one.tree("").into_iter().filter(|(path, _)| !path.starts_with("rendered/")) {
        outer.write(&format!("elsewhere/größe/{path}"), bytes);
    }
    run_in(&outer.path("elsewhere/größe"), &[]).succeeds();
    assert_eq!(one.tree("rendered"), outer.tree("elsewhere/größe/rendered"));
}

fn the_engine_changes_nothing_but_its_own_objects() {
    let here = project(VALUES, ALLOWED, unchanged);
    // An engine is told to keep claims by an annotation of its own.
    here.write("overlays/home/data.ncl", "{ services.hello.volumes.data.on_removal = 'delete }");
    run(&here, &[]).succeeds();
    let plain = here.tree("rendered/home/kubernetes");
    for name in ["argocd", "flux", "none"] {
        here.write("overlays/home/gitops.ncl", engine(name));
        let run = run(&here, &[]).ends_with(0);
        // Argo CD runs hooks of upgrades, so there is less to allow; the one of a removal is left out there, too.
        assert_eq!(run.codes(), [""; 0], "{name}: {}", run.stderr);
        assert_eq!(here.tree("rendered/home/kubernetes"), plain, "{name}");
    }
}

fn definitions_can_be_taken_out_and_left_out() {
    let here = project("crds = 'separate,", ALLOWED, unchanged);
    here.write("overlays/home/gitops.ncl", engine("flux"));
    run(&here, &[]).succeeds();
    let crd = "customresourcedefinition-boards.example.com.yaml";
    assert!(here.exists(&format!("rendered/home/kubernetes/_definitions/board/{crd}")));
    assert!(!here.exists(&format!("{FOLDER}/{crd}")));
    let kustomization = here.read("rendered/home/gitops/flux/kustomizations/lab.definitions.yaml");
    assert!(kustomization.contains("prune: false\n"), "{kustomization}");
    for service in ["board", "hello"] {
        let kustomization = here.read(&format!("rendered/home/gitops/flux/kustomizations/{service}.yaml"));
        assert!(kustomization.contains("- name: lab.definitions\n"), "{kustomization}");
    }
    here.write(SERVICE, service("crds = 'skip,", ALLOWED));
    // Nobody brings the definition now: the object's kind is unknown.
    let run = run(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["K8S-UNKNOWN-KIND"], "{}", run.stderr);
}

fn hooks_are_dealt_with_and_told() {
    let here = project("", "", unchanged);
    let run = run(&here, &[]).ends_with(0);
    assert_eq!(run.codes(), ["CHART-HOOK"], "{}", run.stderr);
    for said in [
        "applied together with everything else: Job `board-pre-upgrade` (pre-upgrade)",
        "left out: Job `board-post-delete` (post-delete)",
    ] {
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    let files = here.tree(FOLDER);
    let jobs: Vec<&String> = files.keys().filter(|file| file.starts_with("job-")).collect();
    assert_eq!(jobs, ["job-board-pre-upgrade.yaml"], "no test, and nothing that runs at a removal");
    let job = here.read(&format!("{FOLDER}/job-board-pre-upgrade.yaml"));
    assert!(job.contains("helm.sh/hook: pre-upgrade\n"), "for Argo CD: {job}");
    assert!(job.contains("kustomize.toolkit.fluxcd.io/force: enabled\n"), "for Flux: {job}");
}

fn a_cluster_can_be_said_to_have_more() {
    let monitor = format!("{FOLDER}/servicemonitor-board.yaml");
    let here = project("values.monitoring.enabled = true,", ALLOWED, unchanged);
    run(&here, &[]).succeeds();
    assert!(!here.exists(&monitor));
    let more = "values.monitoring.enabled = true, capabilities = [\"monitoring.coreos.com/v1\"],";
    let allowed = format!("{ALLOWED} allow.\"REF-SELECTOR\" = \"the chart has no Service\",");
    here.write(SERVICE, service(more, &allowed));
    run(&here, &[]).succeeds();
    assert!(here.read(&monitor).contains("namespace: board\n"));
}

fn what_helm_refuses_is_told_in_its_words() {
    let here = project("", ALLOWED, |files| {
        files.insert("templates/fails.yaml".into(), "{{ fail \"a host is required\" }}".into());
    });
    let run = run(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["CHART-TEMPLATE"], "{}", run.stderr);
    assert!(run.stderr.contains("a host is required") && run.stderr.contains(SERVICE), "{}", run.stderr);
    assert!(!here.exists("rendered"));
}

fn what_differs_from_run_to_run_is_refused() {
    let here = project("values.random = true,", ALLOWED, unchanged);
    let run = run(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["CHART-RANDOM"], "{}", run.stderr);
    assert!(run.stderr.contains("board/templates/config.yaml"), "{}", run.stderr);
    assert!(!run.stderr.contains("token"), "what is made up is not shown: {}", run.stderr);
}

fn a_secret_is_refused_unless_allowed() {
    let here = project("values.password = \"hunter2\",", ALLOWED, unchanged);
    // The chart itself has the login.
    here.write(ELSEWHERE, "{}");
    let refused = run(&here, &[]).ends_with(1);
    assert_eq!(refused.codes(), ["CHART-SECRET"], "{}", refused.stderr);
    assert!(refused.stderr.contains("Secret `board-login`"), "{}", refused.stderr);
    let allowed = format!("{ALLOWED} allow.\"CHART-SECRET\" = \"everybody knows it\",");
    here.write(SERVICE, service("values.password = \"hunter2\",", &allowed));
    run(&here, &[]).succeeds();
    assert!(here.exists(&format!("{FOLDER}/secret-board-login.yaml")));
}

fn objects_are_held_against_their_schemas() {
    let here = project("values.title = \"\",", ALLOWED, unchanged);
    let run = run(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["K8S-SCHEMA"], "{}", run.stderr);
    assert!(run.stderr.contains("`spec.title`") && run.stderr.contains(SERVICE), "{}", run.stderr);
}

fn without_helm_the_last_objects_stay() {
    let here = project(VALUES, ALLOWED, unchanged);
    run(&here, &[]).succeeds();
    let before = here.tree(FOLDER);
    here.replace("overlays/home/services.ncl", "memory = \"32Mi\"", "memory = \"48Mi\"");
    here.write(SERVICE, service("values.replicas = 5,", ALLOWED));
    let run = run_without(&here, &[]).ends_with(1);
    assert_eq!(run.codes(), ["CHART-HELM"], "{}", run.stderr);
    assert!(run.stderr.contains("its existing files are kept"), "{}", run.stderr);
    assert_eq!(here.tree(FOLDER), before);
    assert!(here.read("rendered/home/kubernetes/hello/hello/deployment.yaml").contains("48Mi"));
    assert!(here.read("rendered/home/kubernetes/kustomization.yaml").contains("- board/board\n"));
    // A hand edit is not taken over by being kept.
    let file = format!("{FOLDER}/service-board.yaml");
    here.replace(&file, "port: 80\n", "port: 81\n");
    let edited = run_without(&here, &[]).ends_with(1);
    assert_eq!(edited.codes(), ["CHART-HELM", "OUT-EDITED"], "{}", edited.stderr);
}

fn another_helm_than_the_recorded_one_is_refused() {
    let here = project("", ALLOWED, unchanged);
    let lock = here.read("charts/charts.lock");
    let recorded = lock.lines().find(|line| line.contains("\"helm\"")).expect("it is recorded").to_owned();
    here.write("charts/charts.lock", lock.replace(&recorded, "  \"helm\": \"v3.10.2\","));
    let refused = run(&here, &[]).ends_with(1);
    assert_eq!(refused.codes(), ["CHART-HELM"], "{}", refused.stderr);
    assert!(refused.stderr.contains("charts/charts.lock:3"), "{}", refused.stderr);
    run(&here, &["charts", "update", "--helm"]).succeeds();
    run(&here, &[]).succeeds();
}

fn services_wait_for_the_definitions_of_a_chart() {
    let here = project("", ALLOWED, unchanged);
    here.write("overlays/home/gitops.ncl", engine("flux"));
    // The same chart once more, without what it brings for the whole cluster: it needs the first one's.
    here.write(
        "incoming/second.tgz",
        archive(|files| {
            files.retain(|path, _| path != "crds/boards.yaml");
            files.insert(
                "templates/board.yaml".into(),
                "apiVersion: example.com/v1\nkind: Board\nmetadata: { name: second }\nspec: { title: x }\n"
                    .into(),
            );
            let head = files["Chart.yaml"].replace("name: board", "name: second");
            files.insert("Chart.yaml".into(), head);
        }),
    );
    run(&here, &["charts", "add", "incoming/second.tgz"]).succeeds();
    let second =
        service("", ALLOWED).replace("services.board", "services.second").replace("\"board\"", "\"second\"");
    here.write("overlays/home/second.ncl", second);
    run(&here, &[]).succeeds();
    let kustomization = here.read("rendered/home/gitops/flux/kustomizations/second.yaml");
    assert!(kustomization.contains("- name: board\n"), "{kustomization}");
}
