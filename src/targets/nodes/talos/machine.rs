//! One node: its name, disk, image, labels, taints, network, and its own settings.

use crate::document::{Data, Map};
use crate::facts::time;
use crate::facts::vm::file_systems;
use crate::lab::FreeName;
use crate::lab::hardware::Talos;
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::shared::kubelet;
use crate::targets::nodes::shared::registration::{self, Registration};
use crate::targets::nodes::talos::network;
use crate::targets::nodes::talos::schematic::Schematic;
use crate::targets::nodes::talos::volume::{volume, volume_of_disk};
use crate::types::Release;
use crate::value::At;

/// Since this release the installers of the factory are named after the platform.
const FIRST_WITH_PLATFORMS: (u32, u32) = (1, 10);
/// The file with the mount options of NFS.
const NFS_MOUNT: &str = "/etc/nfsmount.conf";

/// The patch of the node, and its volumes.
pub fn patch(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Vec<Data> {
    let described = node.node;
    let talos = &described.talos;
    let common: Vec<&str> = cluster.cluster.talos.kernel_modules.keys().map(FreeName::as_str).collect();
    let labels = registration::labels(lab, node)
        .into_iter()
        .filter(|(key, _)| Registration::System.sets(node, key))
        .map(|(key, value)| (key.to_owned(), Data::from(value)));
    let annotations =
        described.annotations.iter().map(|(key, value)| (key.as_str().to_owned(), Data::from(value)));
    let taints = described.taints.iter().map(|(key, taint)| {
        let text = match taint.value.as_str() {
            "" => taint.effect.word().to_owned(),
            value => format!("{value}:{}", taint.effect.word()),
        };
        (key.as_str().to_owned(), Data::text(taint.node, text))
    });
    let machine = settings(talos, &common)
        .some("install", install(cluster, node))
        .put("network", network::section(lab, cluster, node))
        .some("time", time_section(lab, node))
        .some("kubelet", kubelet_section(lab, cluster, node))
        .some("nodeLabels", Data::map(described.node).extend(labels))
        .some("nodeAnnotations", Data::map(described.node).extend(annotations))
        .some("nodeTaints", Data::map(described.node).extend(taints));
    let volumes = talos.volumes.iter().map(|(name, described)| volume(name.as_str(), described));
    let disks = file_systems(node.machine).filter_map(|(slot, _, described)| volume_of_disk(slot, described));
    let patch = Data::map(described.node).put("machine", machine);
    [patch.into()].into_iter().chain(volumes).chain(disks).collect()
}

/// Settings that both the cluster and a node may have. Lists of patches are concatenated, so modules that all nodes
/// load are not repeated.
pub fn settings(talos: &Talos, known_modules: &[&str]) -> Map {
    let modules = talos.kernel_modules.iter().filter(|(name, _)| !known_modules.contains(&name.as_str()));
    let modules = modules.map(|(name, parameters)| {
        let node = parameters.first().map_or(talos.node, |parameter| parameter.node);
        Data::map(node)
            .text("name", name.as_str())
            .some("parameters", Data::list(node, parameters.iter().map(Data::from)))
            .into()
    });
    let modules = Data::map(talos.node).some("modules", Data::list(talos.node, modules));
    let sysctls = talos.sysctls.iter().map(|(name, value)| (name.as_str().to_owned(), Data::from(value)));
    Data::map(talos.node)
        .some("kernel", modules)
        .some("sysctls", Data::map(talos.node).extend(sysctls))
        .some("files", Data::list(talos.node, files(talos)))
}

fn files(talos: &Talos) -> Vec<Data> {
    let mut files = Vec::new();
    let written = talos.files.contains_key(NFS_MOUNT);
    if let Some(first) = talos.nfs_mount_options.values().next().filter(|_| !written) {
        let options = talos.nfs_mount_options.iter();
        let options: String = options.map(|(name, value)| format!("{}={value}\n", name.as_str())).collect();
        let content = format!("[ NFSMount_Global_Options ]\n{options}");
        files.push(file(NFS_MOUNT, Data::text(first.node, content), 0o644));
    }
    files.extend(talos.files.iter().map(|(path, described)| {
        file(path.as_str(), Data::from(&described.content), permissions(&described.permissions))
    }));
    files
}

/// Outside `/var` the system is read-only: only its existing files can be replaced, except for drop-ins of the
/// container runtime.
fn file(path: &str, content: Data, permissions: i64) -> Data {
    let node = content.origin.node;
    let new = path.starts_with("/var/") || path.starts_with("/etc/cri/conf.d/");
    Data::map(node)
        .put("content", content)
        .put("permissions", Data::integer(node, permissions))
        .text("path", path)
        .text("op", if new { "create" } else { "overwrite" })
        .into()
}

/// `0o644` or `0644`, as a number; the default for anything else.
fn permissions(text: &At<String>) -> i64 {
    let digits = text.strip_prefix("0o").unwrap_or(text);
    i64::from_str_radix(digits, 8).unwrap_or(0o644)
}

fn install(cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Map {
    let talos = &cluster.cluster.talos;
    let disk = node.node.talos.install_disk.as_ref().or(talos.install_disk.as_ref());
    let version = cluster.cluster.versions.talos.as_ref();
    let image = version.zip(Schematic::new(cluster, node).id());
    let image = image.map(|(version, id)| Data::text(version.node, image_of(version.value, &id)));
    Data::map(node.node.talos.node).maybe("disk", disk).maybe("image", image)
}

fn image_of(version: Release, schematic: &str) -> String {
    let platforms = (version.major(), version.minor()) >= FIRST_WITH_PLATFORMS;
    let installer = if platforms { "metal-installer" } else { "installer" };
    format!("factory.talos.dev/{installer}/{schematic}:v{version}")
}

/// Lists of patches are concatenated: were the lab's servers in the patch of all nodes, a node could not have others.
fn time_section(lab: &Resolved<'_>, node: &ClusterNode<'_>) -> Map {
    let servers = time::of_machine(lab.lab, node.machine);
    let at = servers.first().map_or(node.node.node, |first| first.node);
    Data::map(at).some("servers", Data::list(at, servers.iter().map(Data::from)))
}

fn kubelet_section(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Map {
    let own = kubelet::fields(&node.node.kubelet, cluster.cluster.version.minor(), lab.values);
    let map = Data::map(node.node.kubelet.node);
    let map = if kubelet::is_empty(&own) { map } else { map.put("extraConfig", own) };
    // With several networks, the kubelet needs the subnet of the node's address.
    let Some(attached) = node.nic.filter(|_| node.machine.nics.len() > 1) else { return map };
    let prefix = Data::from(&attached.network.prefix);
    map.put(
        "nodeIP",
        Data::map(attached.nic.node).put("validSubnets", Data::list(attached.nic.node, [prefix])),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn installers_are_named_after_platforms_since_1_10() {
        let image = |version: &str| image_of(version.parse().expect("a version"), "abc");
        assert_eq!(image("1.9.5"), "factory.talos.dev/installer/abc:v1.9.5");
        assert_eq!(image("1.11.5"), "factory.talos.dev/metal-installer/abc:v1.11.5");
    }
}
