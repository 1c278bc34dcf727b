//! `render publish --oci`: a lab's tree as an artifact in a registry.

use std::collections::BTreeMap;
use std::io::Read;
use std::process::Command;

use git2::Repository;
use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::registry::{Access, LOGIN, Registry, digest};
use super::{GITOPS, both, change, commit_all, head, two_labs};
use crate::support::project::Project;
use crate::support::run::{Run, command, finish};
use crate::support::trial::{asserts, needs};

pub fn tests() -> Vec<Trial> {
    let curl: &[(&str, fn())] = &[
        ("a_tree_becomes_an_artifact", a_tree_becomes_an_artifact),
        ("nothing_is_pushed_twice", nothing_is_pushed_twice),
        ("the_digest_follows_from_the_commit", the_digest_follows_from_the_commit),
        ("argo_cd_gets_the_media_types_of_images", argo_cd_gets_the_media_types_of_images),
        ("passwords_come_from_the_configuration_of_docker", passwords_come_from_the_configuration_of_docker),
        ("tokens_are_fetched_where_they_are_issued", tokens_are_fetched_where_they_are_issued),
        ("a_helper_is_asked_for_credentials", a_helper_is_asked_for_credentials),
        ("a_refused_login_is_reported", a_refused_login_is_reported),
        ("an_incomplete_artifact_gets_no_tag", an_incomplete_artifact_gets_no_tag),
        ("each_lab_gets_an_artifact", each_lab_gets_an_artifact),
    ];
    let mut tests: Vec<Trial> = curl
        .iter()
        .map(|(name, test)| {
            let test = *test;
            needs(format!("publish::oci::{name}"), curl_available, move || {
                test();
                Ok(())
            })
        })
        .collect();
    tests.push(asserts("publish::oci::what_is_missing_is_reported", what_is_missing_is_reported));
    tests
}

const PROGRAMS: &str = "/usr/local/bin:/usr/bin:/bin";

fn curl_available() -> Result<(), String> {
    match Command::new("curl").env("PATH", PROGRAMS).arg("--version").output() {
        Ok(output) if output.status.success() => Ok(()),
        _ => Err("there is no curl: install it".to_owned()),
    }
}

/// A project with a commit.
fn project() -> Project {
    let here = both();
    here.write("project/.gitignore", "/rendered\n");
    commit(&here);
    here
}

fn commit(here: &Project) -> String {
    let mut options = git2::RepositoryInitOptions::new();
    let repository =
        Repository::init_opts(here.path("project"), options.initial_head("main")).expect("a repository");
    commit_all(&repository, "the lab");
    head(&repository).id().to_string()
}

fn push(here: &Project, registry: &Registry, more: &[&str]) -> Run {
    let reference = format!("oci://{}/labs/home:main", registry.address);
    let arguments: Vec<&str> = ["publish", "--oci", &reference].iter().chain(more).copied().collect();
    let mut command = command(&here.path("project"), &arguments);
    finish(command.env("PATH", PROGRAMS).env("DOCKER_CONFIG", here.path("docker")))
}

fn manifest(registry: &Registry) -> Value {
    serde_json::from_slice(&registry.content().manifests["labs/home:main"]).expect("JSON")
}

/// The files of the only layer.
fn files(registry: &Registry) -> BTreeMap<String, Vec<u8>> {
    let manifest = manifest(registry);
    let layers = manifest["layers"].as_array().expect("a list");
    assert_eq!(layers.len(), 1);
    let content = registry.content();
    let layer = &content.blobs[layers[0]["digest"].as_str().expect("a digest")];
    assert_eq!(layers[0]["size"], layer.len());
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(&layer[..]));
    let entries = archive.entries().expect("an archive").map(|entry| entry.expect("an entry"));
    let files = entries.filter(|entry| entry.header().entry_type().is_file()).map(|mut entry| {
        let path = String::from_utf8(entry.path_bytes().into_owned()).expect("UTF-8");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("it can be read");
        (path, bytes)
    });
    files.collect()
}

fn a_tree_becomes_an_artifact() {
    let (here, registry) = (project(), Registry::start(Access::Anyone));
    let repository = Repository::open(here.path("project")).expect("a repository");
    let id = head(&repository).id().to_string();
    repository.remote("origin", "https://me:s3cret@git.example.com/labs.git").expect("a remote");
    let run = push(&here, &registry, &[]).succeeds();
    let manifest = manifest(&registry);
    assert_eq!(manifest["mediaType"], "application/vnd.oci.image.manifest.v1+json");
    assert_eq!(manifest["config"]["mediaType"], "application/vnd.cncf.flux.config.v1+json");
    assert_eq!(manifest["layers"][0]["mediaType"], "application/vnd.cncf.flux.content.v1.tar+gzip");
    let notes = &manifest["annotations"];
    assert_eq!(notes["org.opencontainers.image.revision"], format!("main@sha1:{id}"));
    assert_eq!(notes["org.opencontainers.image.source"], "https://git.example.com/labs.git");
    let created = notes["org.opencontainers.image.created"].as_str().expect("a time");
    assert!(created.ends_with('Z') && !created.starts_with("1970"), "{created}");
    let digest = digest(&registry.content().manifests["labs/home:main"]);
    let expected = format!("home: pushed oci://{}/labs/home:main@{digest}\n", registry.address);
    assert_eq!(run.stdout, expected);
    here.run(&["-C", "project"]).succeeds();
    let tree = here.tree("project/rendered/home").into_iter();
    let tree: BTreeMap<_, _> = tree.map(|(path, bytes)| (format!("rendered/home/{path}"), bytes)).collect();
    assert_eq!(files(&registry), tree, "the files are where the objects of the engine expect them");
    push(&here, &registry, &["--source", "https://example.com/other.git", "--path", "."]).succeeds();
    assert_eq!(
        self::manifest(&registry)["annotations"]["org.opencontainers.image.source"],
        "https://example.com/other.git"
    );
    assert_eq!(files(&registry), here.tree("project/rendered/home"));
}

fn nothing_is_pushed_twice() {
    let (here, registry) = (project(), Registry::start(Access::Anyone));
    push(&here, &registry, &[]).succeeds();
    registry.requests();
    for terse in [false, true] {
        registry.content().terse = terse;
        let again = push(&here, &registry, &[]).succeeds();
        assert!(again.stdout.starts_with("home: no changes at oci://"), "{}", again.stdout);
        let requests = registry.requests();
        assert!(
            requests.iter().all(|request| request.ends_with("/v2/labs/home/manifests/main")),
            "{requests:?}"
        );
        assert!(!requests.iter().any(|request| request.starts_with("PUT")), "{requests:?}");
    }
    // Another commit with the same tree: the layer is there already.
    here.write("project/README.md", "About the lab.\n");
    commit(&here);
    push(&here, &registry, &[]).succeeds();
    let requests = registry.requests();
    let puts: Vec<&String> = requests.iter().filter(|request| request.starts_with("PUT")).collect();
    assert_eq!(puts, ["PUT /v2/labs/home/manifests/main"]);
}

fn the_digest_follows_from_the_commit() {
    let (here, registry) = (project(), Registry::start(Access::Anyone));
    let url = ["--source", "https://git.example.com/labs.git"];
    let first = push(&here, &registry, &url).succeeds().stdout;
    let elsewhere = Project::none();
    Repository::clone(&here.path("project").to_string_lossy(), elsewhere.path("project")).expect("a clone");
    let again = push(&elsewhere, &registry, &url).succeeds().stdout;
    assert_eq!(again, first.replace("pushed", "no changes at"));
    change(&here);
    let dirty = push(&here, &registry, &[]).succeeds().stdout;
    assert_ne!(dirty, first);
    let revision = manifest(&registry)["annotations"]["org.opencontainers.image.revision"].clone();
    assert!(revision.as_str().is_some_and(|text| text.ends_with("-dirty")), "{revision}");
}

fn argo_cd_gets_the_media_types_of_images() {
    let (here, registry) = (project(), Registry::start(Access::Anyone));
    here.write("project/overlays/home/gitops.ncl", GITOPS.replace("'flux", "'argocd"));
    push(&here, &registry, &[]).succeeds();
    let manifest = manifest(&registry);
    assert_eq!(manifest["config"]["mediaType"], "application/vnd.oci.image.config.v1+json");
    assert_eq!(manifest["layers"][0]["mediaType"], "application/vnd.oci.image.layer.v1.tar+gzip");
    let config = &registry.content().blobs[manifest["config"]["digest"].as_str().expect("a digest")];
    let config: Value = serde_json::from_slice(config).expect("JSON");
    assert_eq!(config["rootfs"]["type"], "layers");
}

fn docker_config(here: &Project, config: &Value) {
    here.write("docker/config.json", config.to_string());
}

fn passwords_come_from_the_configuration_of_docker() {
    let (here, registry) = (project(), Registry::start(Access::Password));
    assert_eq!(push(&here, &registry, &[]).ends_with(1).codes(), ["PUB-LOGIN"]);
    docker_config(&here, &json!({ "auths": { registry.address.as_str(): { "auth": LOGIN } } }));
    push(&here, &registry, &[]).succeeds();
    docker_config(
        &here,
        &json!({ "auths": { format!("https://{}", registry.address): {
        "username": "me", "password": "word"
    } } }),
    );
    push(&here, &registry, &[]).succeeds();
}

fn tokens_are_fetched_where_they_are_issued() {
    for login in [json!({ "auth": LOGIN }), json!({ "identitytoken": "identity" })] {
        let (here, registry) = (project(), Registry::start(Access::Token));
        docker_config(&here, &json!({ "auths": { registry.address.as_str(): login } }));
        push(&here, &registry, &[]).succeeds();
        let requests = registry.requests();
        let asked = requests.iter().filter(|request| request.ends_with("/token")).count();
        assert_eq!(asked, 1, "the token is used for all requests: {requests:?}");
    }
}

fn a_helper_is_asked_for_credentials() {
    use std::os::unix::fs::PermissionsExt;
    let (here, registry) = (project(), Registry::start(Access::Token));
    docker_config(&here, &json!({ "auths": { registry.address.as_str(): {} }, "credsStore": "test" }));
    assert_eq!(push(&here, &registry, &[]).ends_with(1).codes(), ["PUB-LOGIN"], "there is no such helper");
    let script = "#!/bin/sh\ncat > \"$0.asked\"\nprintf '{\"Username\":\"me\",\"Secret\":\"word\"}'\n";
    let helper = "bin/docker-credential-test";
    here.write(helper, script);
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(here.path(helper), mode).expect("it is our file");
    let reference = format!("oci://{}/labs/home", registry.address);
    let mut command = command(&here.path("project"), &["publish", "--oci", &reference]);
    let path = format!("{}:{PROGRAMS}", here.path("bin").display());
    finish(command.env("PATH", path).env("DOCKER_CONFIG", here.path("docker"))).succeeds();
    assert_eq!(here.read("bin/docker-credential-test.asked"), registry.address);
    assert!(registry.content().manifests.contains_key("labs/home:latest"));
}

fn a_refused_login_is_reported() {
    for access in [Access::Password, Access::Token] {
        let (here, registry) = (project(), Registry::start(access));
        docker_config(
            &here,
            &json!({ "auths": { registry.address.as_str(): { "auth": "d3Jvbmc6d29yZA==" } } }),
        );
        let run = push(&here, &registry, &[]).ends_with(1);
        assert_eq!(run.codes(), ["PUB-LOGIN"], "{}", run.stderr);
        assert!(
            run.stderr.contains("docker login") && !run.stderr.contains("d3Jvbmc6d29yZA=="),
            "{}",
            run.stderr
        );
    }
}

fn an_incomplete_artifact_gets_no_tag() {
    let (here, registry) = (project(), Registry::start(Access::Anyone));
    registry.content().full = true;
    let run = push(&here, &registry, &[]).ends_with(1);
    assert_eq!(run.codes(), ["PUB-REGISTRY"], "{}", run.stderr);
    assert!(run.stderr.contains("507") && run.stderr.contains("no space left"), "{}", run.stderr);
    assert!(registry.content().manifests.is_empty());
}

fn each_lab_gets_an_artifact() {
    let (here, registry) = (project(), Registry::start(Access::Anyone));
    two_labs(&here);
    let reference = format!("oci://{}/labs/{{lab}}:main", registry.address);
    let two = |reference: &str| {
        let mut command = command(&here.path("project"), &["publish", "--oci", reference]);
        finish(command.env("PATH", PROGRAMS))
    };
    let same = two(&format!("oci://{}/labs:main", registry.address)).ends_with(1);
    assert_eq!(same.codes(), ["PUB-REFERENCE"], "{}", same.stderr);
    assert!(registry.content().manifests.is_empty());
    let run = two(&reference).succeeds();
    assert_eq!(run.stdout.lines().count(), 2, "{}", run.stdout);
    let content = registry.content();
    let tags: Vec<&String> = content.manifests.keys().collect();
    assert_eq!(tags, ["labs/away:main", "labs/home:main"]);
}

fn what_is_missing_is_reported() {
    let here = project();
    let push = |reference: &str, path: &str| {
        let mut command = command(&here.path("project"), &["publish", "--oci", reference]);
        finish(command.env("PATH", path))
    };
    let without = push("oci://127.0.0.1:1/home", "").ends_with(1);
    assert_eq!(without.codes(), ["PUB-REGISTRY"]);
    assert!(without.stderr.contains("`curl` was not found"), "{}", without.stderr);
    assert_eq!(push("registry.example.com/home", "").ends_with(1).codes(), ["PUB-REFERENCE"]);
    if curl_available().is_ok() {
        let nobody = push("oci://127.0.0.1:1/home", PROGRAMS).ends_with(1);
        assert_eq!(nobody.codes(), ["PUB-REGISTRY"], "{}", nobody.stderr);
    }
    here.write("docker/config.json", "not JSON");
    let mut command = command(&here.path("project"), &["publish", "--oci", "oci://127.0.0.1:1/home"]);
    let broken = finish(command.env("PATH", PROGRAMS).env("DOCKER_CONFIG", here.path("docker"))).ends_with(1);
    assert!(curl_available().is_err() || broken.codes() == ["PUB-LOGIN"], "{}", broken.stderr);
}
