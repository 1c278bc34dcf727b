//! Continuous operation: notifications, growing claims, literal texts.

use crate::targets::gitops::tests::*;

#[test]
fn flux_can_be_told_of_news() {
    let documents = engine(
        "flux",
        "flux.receivers.forge = { type = 'github, events = [\"push\"], secret = \"webhook\" }",
    );
    let receivers = of_kind(&documents, "gitops/flux/", "Receiver");
    let forge = receivers["forge"];
    assert_eq!(
        (text(forge, "spec.type"), text(forge, "spec.secretRef.name")),
        ("github".into(), "webhook".into())
    );
    let resources = list(forge, "spec.resources");
    assert_eq!(
        (text(&resources[0], "kind"), text(&resources[0], "name")),
        ("GitRepository".into(), "home".into())
    );
}

const GROWING: &str = "storage.classes.local-path.growth = { increase = \"20%\", threshold = \"10%\" }, \
                       services.hello.volumes.data.grows_to = \"9Gi\",";

#[test]
fn the_size_of_a_claim_that_grows_is_left_alone() {
    let gitops = |engine: &str, more: &str| {
        documents(&format!(
            "{GROWING} gitops = {{ engine = '{engine}, repository = \"https://git.example.com/lab.git\", \
             path = \"rendered/home\", {more} }}"
        ))
    };
    let argocd = gitops("argocd", "");
    let applications = of_kind(&argocd, "gitops/", "Application");
    let ignored = list(applications["hello"], "spec.ignoreDifferences");
    assert_eq!(text(&ignored[0], "kind"), "PersistentVolumeClaim");
    let options = list(applications["hello"], "spec.syncPolicy.syncOptions");
    assert!(options.iter().any(|option| option.as_str() == Some("RespectIgnoreDifferences=true")));
    assert!(list(applications["board"], "spec.ignoreDifferences").is_empty());
    let set = gitops("argocd", "argocd.application_set = {}");
    let sets = of_kind(&set, "gitops/", "ApplicationSet");
    assert!(!list(sets["lab.services"], "spec.template.spec.ignoreDifferences").is_empty());
    let claims = of_kind(&gitops("flux", ""), "kubernetes/hello/", "PersistentVolumeClaim")
        .values()
        .filter_map(|claim| {
            let annotations = at(claim, "metadata.annotations")?;
            annotations.get("kustomize.toolkit.fluxcd.io/ssa")?.as_str().map(str::to_owned)
        })
        .collect::<Vec<_>>();
    assert_eq!(claims, ["IfNotPresent"]);
}

/// Nothing that Flux applies is substituted, so a `${NAME}` of a script reaches the cluster unchanged.
#[test]
fn flux_substitutes_nothing() {
    let script = "services.hello.containers.app.command = [\"sh\", \"-c\", \"echo ${HOME}\"],";
    let documents = documents(&format!(
        "{script} gitops = {{ engine = 'flux, repository = \"https://git.example.com/lab.git\", \
         path = \"rendered/home\" }}"
    ));
    for (name, kustomization) in of_kind(&documents, "gitops/flux/", "Kustomization") {
        assert!(at(kustomization, "spec.postBuild").is_none(), "{name}");
    }
    let all: Vec<String> = documents.iter().map(crate::print::tree::text).collect();
    assert!(all.iter().any(|text| text.contains("echo ${HOME}")));
}

/// A claim that leaves the tree with its service stays in the cluster, unless the lab says otherwise.
#[test]
fn claims_are_kept_unless_they_may_be_deleted() {
    let kept = |engine: &str, more: &str| {
        let documents = documents(&format!(
            "{more} gitops = {{ engine = '{engine}, repository = \"https://git.example.com/lab.git\", \
             path = \"rendered/home\" }}"
        ));
        let claims = of_kind(&documents, "kubernetes/hello/", "PersistentVolumeClaim");
        let annotations = claims.values().filter_map(|claim| at(claim, "metadata.annotations"));
        annotations.map(|annotations| format!("{annotations:?}")).collect::<String>()
    };
    assert!(kept("argocd", "").contains("Prune=false,Delete=false"));
    assert!(kept("flux", "").contains("kustomize.toolkit.fluxcd.io/prune"));
    assert_eq!(kept("none", ""), "");
    let deleted = "services.hello.volumes.data.on_removal = 'delete,";
    assert_eq!(kept("argocd", deleted), "");
    assert_eq!(kept("flux", deleted), "");
}
