#[cfg(test)]
mod chart_dependents;
#[cfg(test)]
mod sync;
#[cfg(test)]
mod upkeep;

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Content, Data, DataKind, Document};
use crate::testing::compile_with;

/// Services in three namespaces; the services in `platform` are ordered through `databases`.
const SERVICES: &str = r#"
  secrets.store = "vault",
  tiers.core.priority = 1000,
  services.store = {
    enable = true, namespace = "platform", tier = "core",
    containers.app = { image = "docker.io/hashicorp/vault:1.20.0", memory = "64Mi" },
  },
  services.secrets = {
    enable = true, namespace = "platform",
    containers.app = { image = "ghcr.io/external-secrets/external-secrets:v2.6.0", memory = "64Mi" },
    needs.store = true,
    provides = { secret_store = true, apis = ["external-secrets.io"] },
  },
  services.disks = {
    enable = true, namespace = "platform",
    containers.app = { image = "registry.k8s.io/sig-storage/csi-provisioner:v5.3.0", memory = "64Mi" },
    provides.storage_classes = ["local-path"],
  },
  services.database = {
    enable = true, namespace = "databases",
    containers.app = {
      image = "docker.io/library/postgres:18.0", memory = "64Mi",
      env.POSTGRES_PASSWORD = { secret = "login", key = "PASSWORD" },
    },
    secrets.login = { path = "database", keys.PASSWORD = "password" },
  },
  services.board = {
    enable = true, namespace = "platform",
    containers.app = { image = "docker.io/grafana/grafana:12.2.0", memory = "64Mi" },
    needs.database = true,
  },
"#;

/// The documents of a lab with these services and one way of applying them.
fn documents(gitops: &str) -> Vec<Document> {
    let (compiled, sources) = compile_with(&format!("{{ {SERVICES} {gitops} }}"));
    let found = crate::diag::human::human(&compiled.diagnostics, &sources, false);
    compiled.rendered.unwrap_or_else(|| panic!("{found}")).documents
}

fn engine(name: &str, more: &str) -> Vec<Document> {
    documents(&format!(
        "gitops = {{ engine = '{name}, repository = \"https://git.example.com/lab.git\", \
         path = \"rendered/home\", {more} }}"
    ))
}

fn data(document: &Document) -> &Data {
    match &document.content {
        Content::Yaml(documents) => &documents[0],
        _ => panic!("{} is no plain YAML", document.path),
    }
}

/// The value at a path such as `spec.source.path`.
fn at<'d>(data: &'d Data, path: &str) -> Option<&'d Data> {
    path.split('.').try_fold(data, |data, key| data.get(key))
}

fn text(data: &Data, path: &str) -> String {
    at(data, path).and_then(Data::as_str).unwrap_or_else(|| panic!("no `{path}`")).to_owned()
}

fn list<'d>(data: &'d Data, path: &str) -> &'d [Data] {
    match at(data, path).map(|data| &data.kind) {
        Some(DataKind::List(elements)) => elements,
        _ => &[],
    }
}

fn of_kind<'d>(documents: &'d [Document], folder: &str, kind: &str) -> BTreeMap<String, &'d Data> {
    documents
        .iter()
        .filter(|document| {
            document.path.starts_with(folder) && !document.path.ends_with("kustomization.yaml")
        })
        .filter(|document| matches!(document.content, Content::Yaml(_)))
        .map(data)
        .filter(|data| data.get("kind").and_then(Data::as_str) == Some(kind))
        .map(|data| (text(data, "metadata.name"), data))
        .collect()
}

/// The folder of the tree for an engine's path; it must be a kustomization.
fn folder(documents: &[Document], path: &str) -> String {
    let path = path.trim_start_matches("./");
    let folder = path.strip_prefix("rendered/home/").unwrap_or_else(|| panic!("{path} is outside the tree"));
    let file = format!("{folder}/kustomization.yaml");
    assert!(documents.iter().any(|document| document.path == file), "{file} does not exist");
    folder.to_owned()
}

/// The files that kustomize finds from a folder on, each as often as it finds it.
fn reached(documents: &[Document], folder: &str) -> Vec<String> {
    let file = format!("{folder}/kustomization.yaml");
    let kustomization = documents.iter().find(|document| document.path == file);
    let kustomization = kustomization.unwrap_or_else(|| panic!("{file} does not exist"));
    let resources = list(data(kustomization), "resources");
    assert!(!resources.is_empty(), "kustomize refuses an empty {file}");
    let mut reached = Vec::new();
    for resource in resources.iter().filter_map(Data::as_str) {
        let path = match resource.strip_prefix("../") {
            Some(beside) => format!("{}/{beside}", folder.rsplit_once('/').expect("is below another").0),
            None => format!("{folder}/{resource}"),
        };
        if path.ends_with(".yaml") {
            assert!(documents.iter().any(|document| document.path == path), "{path} does not exist");
            reached.push(path);
        } else {
            reached.extend(self::reached(documents, &path));
        }
    }
    reached
}

/// The manifests below `kubernetes/`, without the kustomizations.
fn manifests(documents: &[Document]) -> BTreeSet<String> {
    let paths = documents.iter().map(|document| document.path.clone());
    paths.filter(|path| path.starts_with("kubernetes/") && !path.ends_with("kustomization.yaml")).collect()
}

/// Each manifest belongs to exactly one of the folders that are applied.
fn assert_each_owned_once(documents: &[Document], folders: impl IntoIterator<Item = String>) {
    let owned: Vec<String> = folders.into_iter().flat_map(|folder| reached(documents, &folder)).collect();
    let once: BTreeSet<String> = owned.iter().cloned().collect();
    assert_eq!(once.len(), owned.len(), "owned more than once: {owned:?}");
    assert_eq!(once, manifests(documents));
}

/// The text of a document without the annotation that tells an engine to keep an object.
fn without_keeping(document: &Document) -> String {
    let text = crate::print::tree::text(document);
    let keeps = |line: &&str| {
        line.contains("/sync-options:") || line.contains("/prune:") || line.trim() == "annotations:"
    };
    text.lines().filter(|line| !keeps(line)).collect::<Vec<&str>>().join("\n")
}

#[test]
fn the_engine_changes_nothing_but_its_own_objects() {
    let others = |documents: Vec<Document>| -> BTreeMap<String, String> {
        // The bootstrap plan ends with the engine's own installation.
        let own = |path: &str| path.starts_with("gitops/") || path.starts_with("bootstrap/");
        let others = documents.into_iter().filter(|document| !own(&document.path));
        others.map(|document| (document.path.clone(), without_keeping(&document))).collect()
    };
    let plain = others(documents(""));
    assert!(plain.keys().any(|path| path == "kubernetes/databases/database/deployment.yaml"));
    for (name, more) in
        [("argocd", ""), ("argocd", "argocd.application_set = {}"), ("flux", ""), ("none", "")]
    {
        assert_eq!(others(engine(name, more)), plain, "{name} {more}");
    }
}

#[test]
fn without_an_engine_all_is_listed_in_the_order_of_needs() {
    for documents in [documents(""), engine("none", "")] {
        assert!(documents.iter().all(|document| !document.path.starts_with("gitops/")));
        assert_each_owned_once(&documents, ["kubernetes".to_owned()]);
        let all = documents.iter().find(|document| document.path == "kubernetes/kustomization.yaml");
        let all = data(all.expect("is there"));
        let order: Vec<&str> = list(all, "resources").iter().filter_map(Data::as_str).collect();
        let expected = [
            "_cluster",
            "platform/disks",
            "platform/store",
            "hello/hello",
            "platform/secrets",
            "databases/database",
            "platform/board",
        ];
        assert_eq!(order, expected);
        assert_eq!(text(all, "sortOptions.order"), "fifo");
    }
}

#[test]
fn argo_cd_finds_all_it_is_told_of_and_owns_each_object_once() {
    let documents = engine("argocd", "");
    let projects = of_kind(&documents, "gitops/", "AppProject");
    let mut applications = of_kind(&documents, "gitops/", "Application");
    for application in applications.values() {
        assert!(projects.contains_key(&text(application, "spec.project")));
        folder(&documents, &text(application, "spec.source.path"));
    }
    let root = applications.remove("lab.root").expect("a root");
    let owned = reached(&documents, &folder(&documents, &text(root, "spec.source.path")));
    let expected: BTreeSet<String> = applications
        .keys()
        .map(|name| format!("gitops/argocd/applications/{name}.yaml"))
        .chain(["gitops/argocd/project/project.yaml".to_owned()])
        .collect();
    assert_eq!(owned.into_iter().collect::<BTreeSet<_>>(), expected);
    let start = ["gitops/argocd/project/project.yaml", "gitops/argocd/root.yaml"];
    assert_eq!(reached(&documents, "gitops/argocd"), start);
    let folders = applications.values().map(|object| folder(&documents, &text(object, "spec.source.path")));
    assert_each_owned_once(&documents, folders);
}

#[test]
fn argo_cd_lets_objects_into_every_namespace_that_they_have() {
    let documents = engine("argocd", "argocd.destination = \"far\", argocd.namespaces = [\"kube-system\"]");
    let projects = of_kind(&documents, "gitops/", "AppProject");
    let destinations = list(projects["home"], "spec.destinations").iter();
    let allowed: BTreeSet<(String, String)> = destinations
        .map(|cluster| {
            let name = cluster.get("name").or(cluster.get("server")).and_then(Data::as_str);
            (name.expect("a cluster").to_owned(), text(cluster, "namespace"))
        })
        .collect();
    let far = ["argocd", "databases", "hello", "kube-system", "platform"].map(|name| ("far", name));
    let own = ("https://kubernetes.default.svc", "argocd");
    let expected =
        far.into_iter().chain([own]).map(|(cluster, name)| (cluster.into(), name.into())).collect();
    assert_eq!(allowed, expected);
    for (name, application) in of_kind(&documents, "gitops/", "Application") {
        let cluster =
            application.get("spec").and_then(|spec| spec.get("destination")).expect("a destination");
        let key = if name == "lab.root" { "server" } else { "name" };
        assert!(allowed.contains(&(text(cluster, key), text(cluster, "namespace"))), "{name}");
    }
}

#[test]
fn argo_cd_applies_in_waves() {
    let documents = engine("argocd", "");
    let waves: BTreeMap<String, i64> = of_kind(&documents, "gitops/argocd/applications/", "Application")
        .into_iter()
        .map(|(name, application)| {
            let annotations = at(application, "metadata.annotations").expect("annotations");
            let wave = annotations.get("argocd.argoproj.io/sync-wave").and_then(Data::as_str);
            (name, wave.expect("a wave").parse().expect("a number"))
        })
        .collect();
    let expected = [
        ("lab.cluster", -1),
        ("store", 0),
        ("disks", 0),
        ("secrets", 1),
        ("hello", 1),
        ("database", 2),
        ("board", 3),
    ];
    assert_eq!(waves, expected.map(|(name, wave)| (name.to_owned(), wave)).into());
}

#[test]
fn namespaces_are_never_removed() {
    let documents = engine("argocd", "");
    let cluster = of_kind(&documents, "gitops/", "Application")["lab.cluster"];
    assert_eq!(
        at(cluster, "spec.syncPolicy.automated.prune").map(|data| &data.kind),
        Some(&DataKind::Bool(false))
    );
    assert!(at(cluster, "metadata.finalizers").is_none());
    let documents = engine("flux", "");
    let cluster = of_kind(&documents, "gitops/", "Kustomization")["lab.cluster"];
    assert_eq!(at(cluster, "spec.prune").map(|data| &data.kind), Some(&DataKind::Bool(false)));
}

#[test]
fn annotations_of_the_lab_win() {
    let documents = engine(
        "argocd",
        "argocd.annotations.\"argocd.argoproj.io/compare-options\" = \"ServerSideDiff=false\"",
    );
    for application in of_kind(&documents, "gitops/", "Application").values() {
        let annotations = at(application, "metadata.annotations").expect("annotations");
        let compare = annotations.get("argocd.argoproj.io/compare-options").and_then(Data::as_str);
        assert_eq!(compare, Some("ServerSideDiff=false"));
    }
}

#[test]
fn an_application_set_describes_every_service_by_a_file() {
    let documents = engine("argocd", "argocd.application_set = { file = \"config.yaml\" }");
    let set = of_kind(&documents, "gitops/", "ApplicationSet")["lab.services"];
    let git = list(set, "spec.generators")[0].get("git").expect("a git generator");
    let pattern = text(&list(git, "files")[0], "path");
    assert_eq!(pattern, "rendered/home/gitops/argocd/services/*/config.yaml");
    let described: Vec<&Data> = documents
        .iter()
        .filter(|document| document.path.starts_with("gitops/argocd/services/"))
        .inspect(|document| assert!(document.path.ends_with("/config.yaml"), "{}", document.path))
        .map(data)
        .collect();
    assert_eq!(described.len(), 6);
    let source = text(set, "spec.template.spec.source.path");
    let folders = described.iter().map(|file| source.replace("{{ .folder }}", &text(file, "folder")));
    let mut applications = of_kind(&documents, "gitops/", "Application");
    applications.remove("lab.root");
    let one_by_one = applications.values().map(|object| text(object, "spec.source.path"));
    let folders: Vec<String> = folders.chain(one_by_one).map(|path| folder(&documents, &path)).collect();
    assert_each_owned_once(&documents, folders);
    assert!(
        reached(&documents, "gitops/argocd/applications")
            .iter()
            .any(|path| path.ends_with("lab.services.yaml"))
    );
}

#[test]
fn flux_finds_all_it_is_told_of_and_owns_each_object_once() {
    let chat = "flux.notifications.chat = { provider = 'slack, secret = \"slack\" }";
    let documents = engine("flux", chat);
    let sources = of_kind(&documents, "gitops/", "GitRepository");
    let mut kustomizations = of_kind(&documents, "gitops/", "Kustomization");
    for kustomization in kustomizations.values() {
        assert!(sources.contains_key(&text(kustomization, "spec.sourceRef.name")));
        for other in list(kustomization, "spec.dependsOn") {
            assert!(kustomizations.contains_key(&text(other, "name")));
        }
        folder(&documents, &text(kustomization, "spec.path"));
    }
    let alerts = of_kind(&documents, "gitops/", "Alert");
    assert_eq!(text(alerts["chat"], "spec.providerRef.name"), "chat");
    assert!(of_kind(&documents, "gitops/", "Provider").contains_key("chat"));
    let root = kustomizations.remove("lab.root").expect("a root");
    let owned = reached(&documents, &folder(&documents, &text(root, "spec.path")));
    let gitops = documents.iter().map(|document| document.path.clone());
    let gitops =
        gitops.filter(|path| path.starts_with("gitops/") && path != "gitops/flux/kustomization.yaml");
    assert_eq!(owned.into_iter().collect::<BTreeSet<_>>(), gitops.collect());
    let folders = kustomizations.values().map(|object| folder(&documents, &text(object, "spec.path")));
    assert_each_owned_once(&documents, folders);
}

#[test]
fn flux_waits_for_what_a_service_needs() {
    let documents = engine("flux", "");
    let kustomizations = of_kind(&documents, "gitops/", "Kustomization");
    let after = |name: &str| -> Vec<String> {
        list(kustomizations[name], "spec.dependsOn").iter().map(|other| text(other, "name")).collect()
    };
    assert!(after("lab.root").is_empty() && after("lab.cluster").is_empty());
    assert_eq!(after("store"), ["lab.cluster"]);
    assert_eq!(after("secrets"), ["lab.cluster", "store"]);
    assert_eq!(after("database"), ["lab.cluster", "secrets"]);
    assert_eq!(after("board"), ["lab.cluster", "database"]);
    assert_eq!(after("hello"), ["lab.cluster", "disks"]);
}

#[test]
fn a_source_made_elsewhere_is_only_referred_to() {
    let external = "flux.source = { name = \"flux-system\", external = true }";
    let documents = engine("flux", external);
    assert!(of_kind(&documents, "gitops/", "GitRepository").is_empty());
    let root = of_kind(&documents, "gitops/", "Kustomization")["lab.root"];
    assert_eq!(text(root, "spec.sourceRef.name"), "flux-system");
}

#[test]
fn an_artifact_is_a_source_too() {
    let artifact =
        "flux.source = { kind = 'OCIRepository, url = \"oci://registry.example.com/lab\", tag = \"main\" }";
    let documents = engine("flux", artifact);
    let source = of_kind(&documents, "gitops/", "OCIRepository")["home"];
    assert_eq!(text(source, "spec.url"), "oci://registry.example.com/lab");
    assert_eq!(text(source, "spec.ref.tag"), "main");
    for kustomization in of_kind(&documents, "gitops/", "Kustomization").values() {
        assert_eq!(text(kustomization, "spec.sourceRef.kind"), "OCIRepository");
    }
}
