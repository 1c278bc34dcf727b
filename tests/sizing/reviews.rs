//! What a review decides, by the rules of the lab.

use serde_json::{Value, json};

use super::{DATE, input, lab};
use crate::support::project::Project;
use crate::support::trial::tests;

tests! {
    rules_of_tiers_and_services_override_those_of_the_lab,
    exempt_services_and_resources_are_left_alone,
    small_changes_are_not_made,
    quotas_limit_increases,
    old_measurements_do_not_count,
    a_series_counts_if_it_is_long_enough,
    results_without_a_name_need_to_be_told,
    unknown_files_are_refused_with_what_is_known,
    a_review_has_a_lab,
    a_gpu_makes_a_class_of_its_own,
    the_report_for_programs_has_everything,
}

/// Recommendations for the main container of a service.
fn recommended(service: &str, kind: &str, cpu: &str, memory: &str) -> String {
    let measure = json!({ "cpu": cpu, "memory": memory });
    let container =
        json!({ "containerName": "app", "lowerBound": measure, "target": measure, "upperBound": measure });
    let vpa = json!({
        "kind": "VerticalPodAutoscaler",
        "metadata": { "name": service, "namespace": service },
        "spec": { "targetRef": { "kind": kind, "name": service } },
        "status": { "recommendation": { "containerRecommendations": [container] } },
    });
    vpa.to_string()
}

fn rows(here: &Project, arguments: &[&str]) -> Vec<Value> {
    let mut all = vec!["size", "home", "--format", "json", "--from"];
    all.extend(arguments);
    let report: Value = serde_json::from_str(&here.run(&all).succeeds().stdout).expect("JSON");
    report["rows"].as_array().expect("rows").clone()
}

/// The new request of a resource.
fn new(rows: &[Value], resource: &str) -> Value {
    let row = rows.iter().find(|row| row["resource"] == resource).expect("it was measured");
    row["new"].clone()
}

fn rules_of_tiers_and_services_override_those_of_the_lab() {
    let here = lab();
    here.write("vpa.json", recommended("web", "Deployment", "200m", "600Mi"));
    assert_eq!(new(&rows(&here, &["vpa.json"]), "memory"), "720Mi");
    here.write(
        "overlays/home/sizes.ncl",
        "{ sizing.memory_volatile = \"upperBound x 1.5\", sizing.tiers.core.class = 'volatile }",
    );
    assert_eq!(new(&rows(&here, &["vpa.json"]), "memory"), "912Mi");
    here.write(
        "overlays/home/more.ncl",
        "{ sizing.services.web = { memory = \"target x 1\", max.cpu = \"150m\" } }",
    );
    let sized = rows(&here, &["vpa.json"]);
    assert_eq!((new(&sized, "memory"), new(&sized, "cpu")), (json!("608Mi"), json!("150m")));
    // The LimitRange of the tier ends at 1Gi.
    here.write("overlays/home/more.ncl", "{ sizing.services.web.memory = \"target x 3\" }");
    let sized = rows(&here, &["vpa.json"]);
    assert_eq!(new(&sized, "memory"), "1Gi");
    assert!(
        sized[0]["why"].as_str().is_some_and(|why| why.ends_with("limited by the LimitRange")),
        "{sized:?}"
    );
}

fn exempt_services_and_resources_are_left_alone() {
    let here = lab();
    here.write("vpa.json", recommended("web", "Deployment", "200m", "600Mi"));
    here.write(
        "overlays/home/sizes.ncl",
        "{ sizing = { exempt.web = \"killed in May\", resources = ['memory] } }",
    );
    let sized = rows(&here, &["vpa.json"]);
    assert_eq!(sized.len(), 1);
    assert_eq!((&sized[0]["verdict"], &sized[0]["why"]), (&json!("skip"), &json!("exempt: killed in May")));
}

fn small_changes_are_not_made() {
    let here = lab();
    // 430Mi x 1.2 is 516Mi, which is rounded to 528Mi: three percent more than 512Mi.
    here.write("vpa.json", recommended("web", "Deployment", "104m", "430Mi"));
    let sized = rows(&here, &["vpa.json"]);
    assert!(sized.iter().all(|row| row["verdict"] == "keep" && row["new"].is_null()), "{sized:?}");
    here.write("overlays/home/sizes.ncl", "{ sizing.min_change_percent = 1 }");
    assert_eq!(new(&rows(&here, &["vpa.json"]), "memory"), "528Mi");
}

fn quotas_limit_increases() {
    let here = lab();
    here.write("vpa.json", recommended("web", "Deployment", "100m", "800Mi"));
    // Two pods and one more during an update, each with 640Mi: 192Mi are left.
    here.write("overlays/home/quota.ncl", "{ tiers.core.quota.requests_memory = \"2112Mi\" }");
    let sized = rows(&here, &["vpa.json"]);
    assert_eq!(new(&sized, "memory"), "576Mi");
    assert!(sized[0]["why"].as_str().is_some_and(|why| why.ends_with("limited by the quota")), "{sized:?}");
    here.write("overlays/home/quota.ncl", "{ tiers.core.quota.requests_memory = \"1920Mi\" }");
    let sized = rows(&here, &["vpa.json"]);
    assert_eq!(sized[0]["why"], "the quota of namespace `web` has no room for more");
}

fn old_measurements_do_not_count() {
    let here = lab();
    let from = input("prometheus.json");
    let sized = rows(&here, &[&from, "--date", "2026-10-17"]);
    let why = sized.iter().find(|row| row["service"] == "web").map(|row| row["why"].clone());
    assert_eq!(why, Some(json!("measured on 2026-09-30, 17 days before the review")));
    // Without a date, the review is on the day of the newest measurement.
    let sized = rows(&here, &[&from]);
    let date = sized.iter().find(|row| row["service"] == "web").map(|row| row["date"].clone());
    assert_eq!(date, Some(json!("2026-09-30")));
}

fn series(points: usize, seconds: f64) -> String {
    #[allow(clippy::cast_precision_loss, reason = "points are few")]
    let values: Vec<Value> = (0..points)
        .map(|at| json!([1_790_700_000.0 + seconds * at as f64, (at * 1_000_000).to_string()]))
        .collect();
    let metric = json!({ "namespace": "web", "pod": "web-7d9f8b6c5d-x2x4z", "container": "app" });
    json!({ "data": { "result": [{ "metric": metric, "values": values }] } }).to_string()
}

fn a_series_counts_if_it_is_long_enough() {
    let here = lab();
    for (points, seconds, verdict) in [(50, 300.0, "skip"), (200, 10.0, "skip"), (200, 300.0, "change")] {
        here.write("series.json", series(points, seconds));
        let sized = rows(&here, &["memory=series.json"]);
        assert_eq!(sized[0]["verdict"], verdict, "{points} points, one each {seconds} s: {sized:?}");
    }
    assert_eq!(new(&rows(&here, &["memory=series.json"]), "memory"), "240Mi");
}

fn results_without_a_name_need_to_be_told() {
    let here = lab();
    here.write("series.json", series(200, 300.0));
    let run = here.run(&["size", "home", "--from", "series.json"]).ends_with(2);
    assert!(run.stderr.contains("--from memory=FILE"), "{}", run.stderr);
}

fn unknown_files_are_refused_with_what_is_known() {
    let here = lab();
    for text in
        ["", "hello: world\n", "{\"kind\": \"Pod\"}", "a: [", "NAME CPU(cores) MEMORY(bytes)\na 1m 2Mi\n"]
    {
        here.write("input", text);
        let run = here.run(&["size", "home", "--from", "input"]).ends_with(2);
        assert!(run.stderr.starts_with("render: input "), "{}", run.stderr);
    }
    here.run(&["size", "home", "--from", "nothing"]).ends_with(2);
    here.run(&["size", "home"]).ends_with(2);
}

fn a_review_has_a_lab() {
    let here = lab();
    let from = input("top.txt");
    // The only lab of the project.
    here.run(&["size", "--from", &from]).succeeds();
    here.run(&["size", "other", "--from", &from]).ends_with(2);
}

fn a_gpu_makes_a_class_of_its_own() {
    let here = lab();
    here.write("vpa.json", recommended("web", "Deployment", "100m", "400Mi"));
    here.write(
        "overlays/home/gpu.ncl",
        "{
          services.web = {
            containers.app.extended_resources.\"example.com/gpu\" = 1,
            allow.\"PLACE-RESOURCE\" = \"a plugin that is installed by hand offers it\",
          },
        }",
    );
    let run = here.run(&["size", "home", "--format", "json", "--from", "vpa.json"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert!(report["rows"][0]["why"].as_str().is_some_and(|why| why.contains("x 1.3")), "{report:#}");
}

fn the_report_for_programs_has_everything() {
    let here = lab();
    let from = input("vpa-list.yaml");
    let arguments = ["size", "home", "--format", "json", "--date", DATE, "--from", &from, "--write"];
    let report: Value = serde_json::from_str(&here.run(&arguments).succeeds().stdout).expect("JSON");
    assert_eq!(report["written"], json!(["overlays/home/apps.ncl"]));
    let web = &report["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["workload"] == "web")
        .expect("web")
        .clone();
    assert_eq!(web["fields"], json!({ "memory": "288Mi", "memory_limit": "288Mi" }));
    assert_eq!(web["saved"]["bytes"], 2 * (224 << 20));
    assert_eq!((&web["source"], &web["date"]), (&json!("VPA"), &json!("2026-09-30")));
    assert!(web["place"].as_str().is_some_and(|place| place.starts_with("overlays/home/apps.ncl:")));
    assert_eq!(report["freed"][0]["hosts"], json!(["pve"]));
    assert_eq!(report["others"][0]["measured"], "gone/gone/app");
}
