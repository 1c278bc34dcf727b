//! Talos Linux: nodes boot from an image of the factory, wait for their configuration, and one of them bootstraps etcd.

use crate::document::Data;
use crate::lab::hardware::StorageContent;
use crate::plan::{
    Action, BootstrapStep, ClusterPart, Context, Effect, MachinePart, NodePart, RunLocation, Stage, StepId,
    quoted,
};
use crate::resolve::{AnyMachine, ClusterNode, Resolved, ResolvedCluster, VirtualMachine};
use crate::targets::nodes::shared::steps::{created, joined, of_cluster, of_machine, ready};

const SECRETS: ClusterPart = ClusterPart::new("secrets");
const CONFIGURATION: ClusterPart = ClusterPart::new("configuration");
const BEGIN: ClusterPart = ClusterPart::new("begin");
const CONFIGURED: NodePart = NodePart::new("configured");
const INSTALLER: MachinePart = MachinePart::new("installer");
const EJECTED: MachinePart = MachinePart::new("ejected");

pub fn steps(context: &mut Context<'_, '_, '_>, cluster: &ResolvedCluster<'_>, first: &ClusterNode<'_>) {
    let nodes: Vec<ClusterNode<'_>> = context.nodes().copied().collect();
    configuration(context, cluster, &nodes);
    for node in &nodes {
        installer(context, node);
        apply(context, node);
    }
    begin(context, cluster, first);
    for node in &nodes {
        let title = format!("Node {} has joined", node.name);
        let id = StepId::node(node.name, NodePart::JOIN);
        let step = of_cluster(node.machine.node, id, RunLocation::Operator, title)
            .needs([applied(node), ClusterPart::KUBECONFIG.into()])
            .command_that(
                Effect::Reads,
                [format!(
                    "for _ in $(seq 120); do kubectl get node {0} && exit 0; sleep 5; done; exit 1",
                    quoted(node.name.as_str())
                )],
            );
        context.plan.add(joined(step, node));
    }
    ejected(context, &nodes);
}

fn applied(node: &ClusterNode<'_>) -> StepId {
    StepId::node(node.name, CONFIGURED)
}

/// Secrets are generated once and kept outside the tree; the configuration is generated from them and the tree's
/// patches.
fn configuration(
    context: &mut Context<'_, '_, '_>,
    cluster: &ResolvedCluster<'_>,
    nodes: &[ClusterNode<'_>],
) {
    let node = cluster.cluster.node;
    let secrets =
        of_cluster(node, SECRETS, RunLocation::Operator, "The cluster's secrets exist and are backed up")
            .command_that(
                Effect::Creates,
                ["umask 077", "talosctl gen secrets --output-file \"$WORK/talos-secrets.yaml\""],
            )
            .operator_proof("[ -s \"$WORK/talos-secrets.yaml\" ]");
    context.plan.add(secrets);
    let reads = context.tree.below("talos");
    // What the files were generated from.
    let sum = "(cd \"$TREE/talos\" && find . -type f | LC_ALL=C sort | xargs cat | cksum)";
    let all: Vec<String> =
        nodes.iter().map(|node| format!("[ -s \"$WORK/talos/{}.yaml\" ]", node.name)).collect();
    let made = of_cluster(
        node,
        CONFIGURATION,
        RunLocation::Operator,
        "The configuration of every node is generated",
    )
    .needs([SECRETS])
    .run(Action::Command {
        lines: vec![
            "sh \"$TREE/talos/generate.sh\" \"$WORK/talos-secrets.yaml\" \"$WORK/talos\"".to_owned(),
            format!("{sum} >\"$WORK/talos/tree.sum\""),
        ],
        reads,
        effect: Effect::Changes,
    });
    let made = all.into_iter().fold(made, BootstrapStep::operator_proof);
    let made = made.operator_proof(format!("{sum} | cmp -s - \"$WORK/talos/tree.sum\""));
    context.plan.add(made);
}

/// The image of the node's patch, as published by the factory.
fn image(context: &Context<'_, '_, '_>, node: &ClusterNode<'_>) -> Option<(String, String)> {
    let image = install_image(context, node)?;
    let (path, version) = image.rsplit_once(':')?;
    let schematic = path.rsplit('/').next()?;
    Some((schematic.to_owned(), version.to_owned()))
}

/// The image that a node is installed from, with its version.
pub fn install_image<'d>(context: &Context<'_, '_, 'd>, node: &ClusterNode<'_>) -> Option<&'d str> {
    let file = context.tree.find(&format!("talos/{}.yaml", node.name))?;
    let install = context.tree.data(&file)?.get("machine")?.get("install")?;
    install.get("image").and_then(Data::as_str)
}

/// A machine with an empty disk boots from the installer's image; a host boots it from a USB stick.
fn installer(context: &mut Context<'_, '_, '_>, node: &ClusterNode<'_>) {
    let Some((schematic, version)) = image(context, node) else { return };
    let url = format!("https://factory.talos.dev/image/{schematic}/{version}/metal-amd64.iso");
    let file = context.tree.find(&format!("talos/schematics/{}.yaml", node.name));
    let id = StepId::node_image("talos", node.name);
    let title = format!("The image factory has the image of {}", node.name);
    let reads: Vec<_> = file.into_iter().collect();
    let post = reads.first().map(|file| {
        format!(
            "curl -fsS -X POST --data-binary @\"$TREE/{}\" https://factory.talos.dev/schematics | grep -qF {schematic}",
            file.path()
        )
    });
    let known =
        BootstrapStep::new(node.node.node, Stage::Kubernetes, id.clone(), RunLocation::Operator, title)
            .run(Action::Command { lines: post.into_iter().collect(), reads, effect: Effect::Creates })
            .operator_proof(format!("curl -fsSI {url} >/dev/null"));
    context.plan.add(known);
    let lab = context.lab;
    match lab.machine(node) {
        AnyMachine::Virtual(machine) => attach(context, machine, &schematic, &version, &url, id),
        AnyMachine::Physical(_) => {
            let title = format!("Machine {} waits for its configuration", node.name);
            let text = format!(
                "Boot host `{}` from {url}, with a USB stick or through its management controller.",
                node.host.name
            );
            let step = of_cluster(node.machine.node, ready(node.name), RunLocation::Operator, title)
                .needs([id])
                .manual(text);
            context.plan.add(step.noted());
            context.plan.only_for(&ready(node.name), vec![applied(node)]);
        }
    }
}

/// The image is on a storage of the host, and the machine boots from it as long as its disk is empty.
fn attach(
    context: &mut Context<'_, '_, '_>,
    machine: &VirtualMachine<'_>,
    schematic: &str,
    version: &str,
    url: &str,
    known: StepId,
) {
    let vmid = machine.vmid;
    let title = format!("Machine {} has booted from the installer", machine.name);
    let Some(storage) = iso_storage(context.lab, machine) else {
        let text = format!("Attach {url} to `{}` as a CD, and boot the machine from it.", machine.name);
        let step = of_machine(machine, Stage::Kubernetes, INSTALLER, title);
        context.plan.add(step.needs([known, ready(machine.name)]).manual(text).noted());
        return;
    };
    let short: String = schematic.chars().take(12).collect();
    let file = format!("talos-{version}-{short}.iso");
    let volume = format!("{storage}:iso/{file}");
    let (host, slot) = (machine.host.name, slot(machine));
    let step = of_machine(machine, Stage::Kubernetes, INSTALLER, title)
        .needs([known, ready(machine.name)])
        .needs(created(context, machine))
        .command([
            format!(
                "[ -s \"$(pvesm path {volume})\" ] || pvesh create /nodes/{host}/storage/{storage}/download-url --content iso \
                 --filename {file} --url {}",
                quoted(url)
            ),
            format!("qm set {vmid} --{slot} {volume},media=cdrom --boot {}", quoted(&boot(machine, Some(slot)))),
            format!("qm stop {vmid}"),
            format!("qm start {vmid}"),
        ])
        .proof(format!("qm config {vmid} | grep -qF {}", quoted(&format!("{slot}: {volume}"))))
        .proof(format!("qm status {vmid} | grep -qx 'status: running'"));
    context.plan.add(step);
}

fn installer_id(machine: &VirtualMachine<'_>) -> StepId {
    StepId::machine(machine.name, INSTALLER)
}

/// The boot order of the machine with the installer.
fn boot(machine: &VirtualMachine<'_>, installer: Option<&str>) -> String {
    let order = machine.view.boot_order.iter().map(|slot| slot.value);
    let slots: Vec<&str> = order.chain(installer).collect();
    format!("order={}", slots.join(";"))
}

/// A free slot for the installer.
fn slot(machine: &VirtualMachine<'_>) -> &'static str {
    let slots = ["ide3", "ide1", "ide0", "ide2", "sata4"];
    slots.into_iter().find(|slot| !machine.view.is_occupied(slot)).unwrap_or("sata5")
}

fn iso_storage<'l>(lab: &Resolved<'l>, machine: &VirtualMachine<'l>) -> Option<&'l str> {
    let host = lab.host(machine.host);
    let holds = |content: &[crate::value::At<StorageContent>]| {
        content.iter().any(|content| content.value == StorageContent::Iso)
    };
    host.storages.iter().find(|storage| holds(&storage.storage.content)).map(|storage| storage.name)
}

/// While it waits, a node has an address from DHCP; its own address is part of the configuration.
fn apply(context: &mut Context<'_, '_, '_>, node: &ClusterNode<'_>) {
    let name = node.name;
    let before = match context.lab.machine(node) {
        AnyMachine::Virtual(machine) => installer_id(machine),
        AnyMachine::Physical(_) => ready(name),
    };
    let own = node.address.map_or_else(|| name.to_string(), |address| address.to_string());
    let title = format!("Node {name} has its configuration");
    let text = format!(
        "Save the address that the console of `{name}` shows in the file `$WORK/talos/{name}.address`. The file is not \
         needed if that is already {own}."
    );
    let step = of_cluster(node.node.node, applied(node), RunLocation::Operator, title)
        .needs([CONFIGURATION.into(), before])
        .manual(text)
        .command([
            format!("address=$(cat \"$WORK/talos/{name}.address\" 2>/dev/null || echo {own})"),
            format!(
                "talosctl apply-config --insecure --nodes \"$address\" --file \"$WORK/talos/{name}.yaml\""
            ),
            format!("for _ in $(seq 120); do {} && exit 0; sleep 5; done; exit 1", version(&own)),
        ])
        .operator_proof(version(&own));
    context.plan.add(step);
}

/// Succeeds only for a node that has its configuration.
fn version(address: &str) -> String {
    format!("{} version >/dev/null", talosctl(address))
}

/// A command for one node.
pub fn talosctl(address: &str) -> String {
    format!("talosctl --talosconfig \"$TALOSCONFIG\" --nodes {address} --endpoints {address}")
}

/// etcd is bootstrapped on one node, once, and the others join it.
fn begin(context: &mut Context<'_, '_, '_>, cluster: &ResolvedCluster<'_>, first: &ClusterNode<'_>) {
    let own = first.address.map_or_else(|| first.name.to_string(), |address| address.to_string());
    let talosctl = talosctl(&own);
    let node = cluster.cluster.node;
    let title = format!("The cluster is bootstrapped on {}", first.name);
    let begun = of_cluster(node, BEGIN, RunLocation::Operator, title)
        .needs([applied(first)])
        .command([format!("{talosctl} bootstrap")])
        .operator_proof(format!("{talosctl} etcd members | grep -qw {}", quoted(first.name.as_str())));
    let begun = context.plan.add(begun);
    let kubeconfig = of_cluster(
        node,
        ClusterPart::KUBECONFIG,
        RunLocation::Operator,
        "The operator can reach the cluster",
    )
    .needs([begun])
    .command([
        format!("{talosctl} kubeconfig --force --merge=false \"$KUBECONFIG\""),
        "for _ in $(seq 120); do kubectl get --raw /readyz && exit 0; sleep 5; done; exit 1".to_owned(),
    ])
    .operator_proof("kubectl get --raw /readyz");
    context.plan.add(kubeconfig);
}

/// Machines boot from their disks only, as the lab describes them.
fn ejected(context: &mut Context<'_, '_, '_>, nodes: &[ClusterNode<'_>]) {
    let lab = context.lab;
    for node in nodes {
        let AnyMachine::Virtual(machine) = lab.machine(node) else { continue };
        let vmid = machine.vmid;
        let slot = slot(machine);
        let title = format!("Machine {} boots from its disk", machine.name);
        let step = of_machine(machine, Stage::Kubernetes, EJECTED, title)
            .needs([StepId::node(node.name, NodePart::JOIN)])
            .command([format!("qm set {vmid} --delete {slot} --boot {}", quoted(&boot(machine, None)))])
            .proof(format!("! qm config {vmid} | grep -q '^{slot}:'"));
        let ejected = context.plan.add(step);
        context.plan.only_for(&installer_id(machine), vec![applied(node), ejected]);
    }
}
