//! `docs/many-labs.md` and `docs/publish.md` are true: the pipelines on the first are run with a hundred labs, as far as
//! that is possible without the systems, and the commands on the second have the options that it names.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::project::Project;
use crate::support::repository;
use crate::support::run::{Run, finish};
use crate::support::trial::tests;

tests! {
    github_runs_a_job_per_lab,
    gitlab_runs_a_child_pipeline,
    argo_runs_a_step_per_lab,
    shares_cover_all_labs,
    every_file_of_the_page_is_run,
    commands_of_the_page_about_publishing_exist,
}

const LABS: usize = 100;
/// Compiling all of them would only take long.
const TRIED: [usize; 3] = [1, 50, 100];

fn name(number: usize) -> String {
    format!("lab-{number:03}")
}

/// A hundred labs, the tried ones rendered.
fn hundred() -> Project {
    let here = Project::starter();
    let lab = |number| {
        let name = name(number);
        format!("  labs.{name} = {{ entry = \"overlays/home\", output = \"rendered/{name}\" }},\n")
    };
    here.write("render.ncl", format!("{{\n{}}}\n", (1..=LABS).map(lab).collect::<String>()));
    let tried: Vec<String> = TRIED.into_iter().map(name).collect();
    here.run(&tried.iter().map(String::as_str).collect::<Vec<_>>()).succeeds();
    here
}

/// The YAML blocks of the page, by the paths in their first lines.
fn files() -> BTreeMap<String, Value> {
    let page = fs::read_to_string(repository("docs/many-labs.md")).expect("there is such a page");
    let blocks =
        page.split("```yaml\n").skip(1).filter_map(|rest| rest.split_once("```").map(|(block, _)| block));
    let read = |block: &str| {
        let (path, text) = block.split_once('\n').expect("a line");
        let path = path.strip_prefix("# ").unwrap_or_else(|| panic!("no path: {path}")).to_owned();
        let value = serde_yaml::from_str(text).unwrap_or_else(|problem| panic!("{path}: {problem}"));
        (path, value)
    };
    blocks.map(read).collect()
}

fn file(path: &str) -> Value {
    files().remove(path).unwrap_or_else(|| panic!("the page has no {path}"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

/// Runs a script as a job would.
#[allow(clippy::disallowed_methods, reason = "the shell is found through the environment")]
fn script(folder: &Path, script: &str, variables: &[(&str, &str)]) -> Run {
    let programs = Path::new(env!("CARGO_BIN_EXE_render")).parent().expect("it is in a folder");
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command.args(["-ec", script]).current_dir(folder).env_clear().env("PATH", path);
    finish(command.envs(variables.iter().copied()))
}

/// The step of a job that runs something: its script, and its variables with a value put in.
fn step<'v>(job: &'v Value, expression: &str, value: &str) -> (&'v str, Vec<(&'v str, String)>) {
    let steps = job["steps"].as_array().expect("steps").iter();
    let step = steps.rev().find(|step| step["run"].is_string()).expect("a step that runs something");
    let variables = step["env"].as_object().into_iter().flatten().map(|(key, text)| {
        let filled = self::text(text).replace(&format!("${{{{ {expression} }}}}"), value);
        assert!(!filled.contains("${{"), "{filled}");
        (key.as_str(), filled)
    });
    (text(&step["run"]), variables.collect())
}

fn borrowed<'v>(variables: &'v [(&'v str, String)]) -> Vec<(&'v str, &'v str)> {
    variables.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

fn github_runs_a_job_per_lab() {
    let (here, workflow) = (hundred(), file(".github/workflows/labs.yaml"));
    let jobs = &workflow["jobs"];
    let (run, _) = step(&jobs["list"], "", "");
    let outputs = here.path("outputs").to_string_lossy().into_owned();
    script(here.folder(), run, &[("GITHUB_OUTPUT", &outputs)]).succeeds();
    assert_eq!(jobs["list"]["outputs"]["matrix"], "${{ steps.list.outputs.matrix }}");
    assert_eq!(jobs["check"]["strategy"]["matrix"], "${{ fromJSON(needs.list.outputs.matrix) }}");
    let outputs = here.read("outputs");
    let matrix = outputs.strip_prefix("matrix=").expect("the output of that name");
    assert_eq!(matrix.lines().count(), 1, "an output is one line");
    let matrix: Value = serde_json::from_str(matrix).expect("JSON");
    let include = matrix["include"].as_array().expect("a list");
    assert_eq!(include.len(), LABS);
    for number in TRIED {
        let lab = text(&include[number - 1]["lab"]);
        let (run, variables) = step(&jobs["check"], "matrix.lab", lab);
        script(here.folder(), run, &borrowed(&variables)).succeeds();
    }
    let (run, variables) = step(&jobs["check"], "matrix.lab", &name(2));
    let late = script(here.folder(), run, &borrowed(&variables)).ends_with(1);
    assert!(late.stdout.starts_with("::error "), "it is not rendered: {}", late.stdout);
}

fn lines(job: &Value) -> String {
    job["script"].as_array().expect("a list").iter().map(|line| format!("{}\n", text(line))).collect()
}

fn gitlab_runs_a_child_pipeline() {
    let (here, parent) = (hundred(), file(".gitlab-ci.yml"));
    script(here.folder(), &lines(&parent["list"]), &[]).succeeds();
    let child: BTreeMap<String, Value> = serde_yaml::from_str(&here.read("labs.yml")).expect("YAML");
    assert_eq!(child.len(), LABS);
    let included = parent["labs"]["trigger"]["include"].as_array().expect("a list");
    assert_eq!(included[0]["artifact"], parent["list"]["artifacts"]["paths"][0]);
    let template = file(text(&included[1]["local"]));
    for number in TRIED {
        let job = &child[&format!("lab:{}", name(number))];
        let script = lines(&template[text(&job["extends"])]);
        let variables = job["variables"].as_object().expect("variables");
        let variables: Vec<_> = variables.iter().map(|(name, value)| (name.as_str(), text(value))).collect();
        self::script(here.folder(), &script, &variables).succeeds();
    }
}

fn argo_runs_a_step_per_lab() {
    let (here, workflow) = (hundred(), file("labs.workflow.yaml"));
    let templates = workflow["spec"]["templates"].as_array().expect("a list");
    let template =
        |name: &str| templates.iter().find(|template| template["name"] == name).expect("it is referred to");
    let steps = template(text(&workflow["spec"]["entrypoint"]))["steps"].as_array().expect("groups of steps");
    let (list, publish) = (&steps[0][0], &steps[1][0]);
    let listed =
        script(here.folder(), text(&template(text(&list["template"]))["script"]["source"]), &[]).succeeds();
    assert_eq!(publish["withParam"], "{{steps.list.outputs.result}}");
    let items: Vec<Value> = serde_json::from_str(&listed.stdout).expect("a list");
    assert_eq!(items.len(), LABS);
    assert_eq!(publish["arguments"]["parameters"][0]["value"], "{{item.lab}}");
    let template = template(text(&publish["template"]));
    assert_eq!(template["inputs"]["parameters"][0]["name"], publish["arguments"]["parameters"][0]["name"]);
    let artifact = workflow["spec"]["arguments"]["parameters"][2]["value"].as_str().expect("a reference");
    let variables = template["script"]["env"].as_array().expect("variables");
    let filled: Vec<(&str, String)> = variables
        .iter()
        .map(|variable| {
            let value = text(&variable["value"]).replace("{{inputs.parameters.lab}}", text(&items[0]["lab"]));
            // A port on which nothing listens: what is run is complete but for the registry.
            let here = artifact.replace("registry.example.com", "127.0.0.1:1");
            (text(&variable["name"]), value.replace("{{workflow.parameters.artifact}}", &here))
        })
        .collect();
    let run = script(here.folder(), text(&template["script"]["source"]), &borrowed(&filled)).ends_with(1);
    assert_eq!(run.codes(), ["PUB-REGISTRY"], "{}", run.stderr);
}

fn shares_cover_all_labs() {
    let here = hundred();
    let (github, gitlab) = (file(".github/workflows/shares.yaml"), file("shares.gitlab-ci.yml"));
    let shares = github["jobs"]["check"]["strategy"]["matrix"]["share"].as_array().expect("a list");
    let count = shares.len();
    assert_eq!(gitlab["check"]["parallel"], count);
    let mut listed = Vec::new();
    for share in shares {
        let (run, variables) = step(&github["jobs"]["check"], "matrix.share", &share.to_string());
        // The same share, without compiling it.
        let list = run.replace("check --format github", "list --matrix argo");
        let run = script(here.folder(), &list, &borrowed(&variables)).succeeds();
        let jobs: Vec<Value> = serde_json::from_str(&run.stdout).expect("a list");
        assert_eq!(jobs.len(), LABS / count);
        listed.extend(jobs.iter().map(|job| text(&job["lab"]).to_owned()));
        let list = lines(&gitlab["check"]).replace("check", "list --matrix argo");
        let (index, total) = (share.to_string(), count.to_string());
        let same =
            script(here.folder(), &list, &[("CI_NODE_INDEX", &index), ("CI_NODE_TOTAL", &total)]).succeeds();
        assert_eq!(same.stdout, run.stdout);
    }
    listed.sort();
    assert_eq!(listed, (1..=LABS).map(name).collect::<Vec<_>>());
}

fn every_file_of_the_page_is_run() {
    let names: Vec<String> = files().into_keys().collect();
    let run = [
        ".github/workflows/labs.yaml",
        ".github/workflows/shares.yaml",
        ".gitlab-ci.yml",
        ".gitlab/lab.yml",
        "labs.workflow.yaml",
        "shares.gitlab-ci.yml",
    ];
    assert_eq!(names, run);
}

fn commands_of_the_page_about_publishing_exist() {
    let page = fs::read_to_string(repository("docs/publish.md")).expect("there is such a page");
    let commands: Vec<&str> = page.lines().filter(|line| line.starts_with("render publish ")).collect();
    assert!(commands.len() >= 4, "{commands:?}");
    let here = Project::none();
    for command in commands {
        // Options are read up to `--help`, and unknown ones are refused.
        script(here.folder(), &format!("{command} --help"), &[]).succeeds();
    }
}
