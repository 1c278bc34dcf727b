//! containerd, if a distribution does not include it: its configuration, and registry mirrors.

use minijinja::context;

use crate::resolve::{Mirror, ResolvedCluster};
use crate::targets::nodes::shared::NodeFile;
use crate::targets::nodes::shared::script::fill;

const CONFIGURATION: &str = include_str!("containerd.toml.jinja");
const HOSTS: &str = include_str!("hosts.toml.jinja");

/// The folder of containerd's mirrors, one folder per registry.
const REGISTRIES: &str = "/etc/containerd/certs.d";

/// The configuration and the mirrors.
pub fn files(cluster: &ResolvedCluster<'_>) -> Vec<NodeFile> {
    // Version 2 of the file is read by containerd 1 and 2; the names of version 3 require containerd 2.
    let version = cluster.cluster.versions.containerd.as_ref();
    let modern = version.is_some_and(|version| version.major() >= 2);
    let configuration = fill("config.toml", CONFIGURATION, context!(modern, registries => REGISTRIES));
    let node = version.map_or(cluster.cluster.distribution.node, |version| version.node);
    let mut files = vec![NodeFile::text("/etc/containerd/config.toml", configuration, node)];
    files.extend(cluster.mirrors.iter().map(mirror));
    files
}

fn mirror(mirror: &Mirror<'_>) -> NodeFile {
    let folder = match mirror.registry {
        "*" => "_default",
        registry => registry,
    };
    // The `server` is tried last.
    let server = match mirror.registry {
        _ if !mirror.mirror.fallback.value => mirror.url.clone(),
        "*" => String::new(),
        "docker.io" => "https://registry-1.docker.io".to_owned(),
        registry => format!("https://{registry}"),
    };
    let text = fill("hosts.toml", HOSTS, context!(server => toml(&server), url => toml(&mirror.url)));
    NodeFile::text(format!("{REGISTRIES}/{folder}/hosts.toml"), text, mirror.node)
}

/// Text as a string of TOML.
fn toml(text: &str) -> String {
    format!("{text:?}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses_are_strings_of_toml() {
        assert_eq!(super::toml("http://10.0.20.10:5000"), r#""http://10.0.20.10:5000""#);
    }
}
