//! Handover: the engine is installed, and gets the root object that owns all others.

use crate::lab::gitops::{Flux, GitOps, GitOpsEngine};
use crate::plan::{
    Action, BootstrapStep, ClusterPart, Context, Effect, GitOpsPart, RunLocation, Stage, quoted,
};
use crate::value::NodeId;

pub fn steps(context: &mut Context<'_, '_, '_>) {
    if !context.plan.has(&ClusterPart::KUBECONFIG.into()) {
        return;
    }
    let gitops = context.lab.lab.gitops.as_ref();
    match gitops.map(|gitops| (gitops.engine.value, gitops)) {
        Some((GitOpsEngine::ArgoCd, gitops)) => argocd(context, gitops),
        Some((GitOpsEngine::Flux, gitops)) => flux(context, gitops),
        Some((GitOpsEngine::None, _)) | None => by_hand(context),
    }
}

fn step(node: NodeId, part: GitOpsPart, title: impl Into<String>) -> BootstrapStep {
    BootstrapStep::new(node, Stage::GitOps, part, RunLocation::Operator, title)
        .needs([ClusterPart::READY, ClusterPart::KUBECONFIG])
}

/// `kubectl apply -k`, with the files that it reads.
fn apply(context: &Context<'_, '_, '_>, folder: &str) -> Action {
    let line = format!("kubectl apply --server-side --force-conflicts -k \"$TREE/{folder}\"");
    Action::Command { lines: vec![line], reads: context.tree.below(folder), effect: Effect::Changes }
}

/// The tree is pushed to the repository that the engine reads.
fn pushed(context: &mut Context<'_, '_, '_>, gitops: &GitOps) {
    let (repository, branch) = (gitops.repository.to_string(), gitops.branch.to_string());
    let text =
        format!("Push the tree to branch `{branch}` of `{repository}`, into the folder `{}`.", *gitops.path);
    let reference = quoted(&format!("refs/heads/{branch}"));
    let step = step(
        gitops.repository.node,
        GitOpsPart::PUSHED,
        "The tree is in the repository that the engine reads",
    )
    .manual(text)
    .operator_proof(format!("git ls-remote --exit-code {} {reference}", quoted(&repository)));
    context.plan.add(step);
}

/// Deployments of the engine that must be available.
fn running(step: BootstrapStep, namespace: &str, deployments: &[&str]) -> BootstrapStep {
    deployments.iter().fold(step, |step, name| {
        step.operator_proof(format!("kubectl -n {namespace} rollout status deployment/{name} --timeout=1s"))
    })
}

fn argocd(context: &mut Context<'_, '_, '_>, gitops: &GitOps) {
    pushed(context, gitops);
    let argocd = &gitops.argocd;
    let namespace = argocd.namespace.to_string();
    let version = &*argocd.version;
    let manifest =
        format!("https://raw.githubusercontent.com/argoproj/argo-cd/v{version}/manifests/install.yaml");
    let wait = |name: &str| format!("kubectl -n {namespace} rollout status {name} --timeout=10m");
    let engine = step(argocd.version.node, GitOpsPart::ENGINE, format!("Argo CD {version} runs"))
        .command([
            format!("kubectl create namespace {namespace} --dry-run=client -o yaml | kubectl apply --server-side -f -"),
            format!("kubectl apply --server-side --force-conflicts -n {namespace} -f {manifest}"),
            wait("deployment/argocd-repo-server"),
            wait("statefulset/argocd-application-controller"),
        ])
        .operator_proof(format!(
            "kubectl -n {namespace} get deployment argocd-repo-server -o jsonpath='{{..image}}' | grep -qF v{version}"
        ));
    // The published cluster role bindings refer to the default namespace.
    let engine = match namespace == "argocd" {
        true => engine,
        false => engine.command([format!(
            "for name in argocd-application-controller argocd-applicationset-controller argocd-server; do kubectl patch \
             clusterrolebinding \"$name\" --type=json -p '[{{\"op\":\"replace\",\"path\":\"/subjects/0/namespace\",\"value\":\
             \"{namespace}\"}}]'; done"
        )]),
    };
    let engine = running(
        engine,
        &namespace,
        &["argocd-repo-server", "argocd-server", "argocd-applicationset-controller"],
    );
    context.plan.add(engine);
    let folder = "gitops/argocd";
    let state = format!(
        "kubectl -n {namespace} get applications.argoproj.io lab.root -o jsonpath='{{.status.sync.status}}'"
    );
    let root = step(gitops.engine.node, GitOpsPart::ROOT, "Argo CD manages the cluster")
        .needs([GitOpsPart::ENGINE, GitOpsPart::PUSHED])
        .run(apply(context, folder))
        .operator_proof(format!("{state} | grep -qx Synced"));
    context.plan.add(root);
}

fn flux(context: &mut Context<'_, '_, '_>, gitops: &GitOps) {
    pushed(context, gitops);
    let flux = &gitops.flux;
    let namespace = flux.namespace.to_string();
    let version = &*flux.version;
    let engine = step(flux.version.node, GitOpsPart::ENGINE, format!("Flux {version} runs"));
    let engine = match flux.source.external.value {
        true => engine.manual(format!(
            "Run `flux bootstrap` of version {version} for `{}`, with the namespace `{namespace}`: it installs Flux and \
             creates the source that the tree refers to.",
            *gitops.repository
        )),
        false => engine.command([format!("flux install --version=v{version} --namespace={namespace}")]),
    };
    let engine = running(engine, &namespace, &["source-controller", "kustomize-controller"]);
    context.plan.add(engine);
    credentials(context, flux, &namespace);
    let folder = "gitops/flux";
    let ready = "jsonpath='{.status.conditions[?(@.type==\"Ready\")].status}'";
    let root = step(gitops.engine.node, GitOpsPart::ROOT, "Flux manages the cluster")
        .needs([GitOpsPart::ENGINE, GitOpsPart::PUSHED, GitOpsPart::CREDENTIALS])
        .run(apply(context, folder))
        .operator_proof(format!(
            "kubectl -n {namespace} get kustomizations.kustomize.toolkit.fluxcd.io lab.root -o {ready} | grep -qx True"
        ));
    context.plan.add(root);
}

/// Secrets that the engine itself needs before anything in the cluster can create them.
fn credentials(context: &mut Context<'_, '_, '_>, flux: &Flux, namespace: &str) {
    let source = flux.source.secret.as_ref().map(|secret| (secret, "repository credentials"));
    let decryption = flux.decryption.as_ref().and_then(|decryption| decryption.secret.as_ref());
    let decryption = decryption.map(|secret| (secret, "decryption keys"));
    let notifications = flux.notifications.values().filter_map(|notification| notification.secret.as_ref());
    let all: Vec<_> = source
        .into_iter()
        .chain(decryption)
        .chain(notifications.map(|secret| (secret, "notification credentials")))
        .collect();
    let Some((first, _)) = all.first() else { return };
    let mut step =
        step(first.node, GitOpsPart::CREDENTIALS, "Flux has its own secrets").needs([GitOpsPart::ENGINE]);
    for (secret, what) in &all {
        let how = match flux.decryption.as_ref().and_then(|decryption| decryption.secret.as_ref()) {
            // Flux takes every key whose name ends like this for an age key.
            Some(keys) if keys.node == secret.node => format!(
                ", such as `kubectl -n {namespace} create secret generic {} --from-file=age.agekey=FILE`",
                secret.value
            ),
            _ => String::new(),
        };
        step = step
            .manual(format!("Make the Secret `{}` in namespace `{namespace}`: {what}{how}.", secret.value))
            .operator_proof(format!("kubectl -n {namespace} get secret {}", secret.value));
    }
    context.plan.add(step);
}

/// Without an engine, the manifests are applied directly.
fn by_hand(context: &mut Context<'_, '_, '_>) {
    if context.tree.find("kubernetes/kustomization.yaml").is_none() {
        return;
    }
    let node = context.lab.lab.name.node;
    let action = apply(context, "kubernetes");
    let diff = "kubectl diff --server-side --force-conflicts -k \"$TREE/kubernetes\" >/dev/null";
    let step = step(node, GitOpsPart::APPLY, "The services are applied").run(action).operator_proof(diff);

    context.plan.add(step);
}
