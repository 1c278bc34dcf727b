//! Packages: which are installed, from which repositories, in which versions, and which are held.

use minijinja::context;

use crate::document::{Data, DataKind, Map, Origin};
use crate::lab::hardware::Repository;
use crate::plan::quoted;
use crate::targets::cloud_init::SetUp;
use crate::targets::nodes::shared::NodeFile;
use crate::targets::nodes::shared::script::fill;
use crate::targets::nodes::system::{PackageRepository, Packages};
use crate::types::Line;
use crate::value::{At, NodeId};

const KEYRINGS: &str = "/etc/apt/keyrings";
/// The versions of the packages that make a machine a node.
const NODE_PREFERENCES: &str = "/etc/apt/preferences.d/kubernetes";
const PREFERENCES: &str = include_str!("preferences.jinja");
const UPGRADES: &str = include_str!("unattended-upgrades.jinja");

/// A repository by name.
struct Source {
    name: String,
    uri: String,
    suite: String,
    components: Vec<String>,
    key: Option<String>,
    node: NodeId,
}

impl Source {
    fn of_lab(name: &str, repository: &Repository) -> Self {
        Self {
            name: name.to_owned(),
            uri: repository.uri.to_string(),
            suite: repository.suite.to_string(),
            components: repository.components.iter().map(|component| component.to_string()).collect(),
            key: repository.key.as_ref().map(|key| key.to_string()),
            node: repository.node,
        }
    }

    fn of_node(repository: PackageRepository) -> Self {
        Self {
            name: repository.name.to_owned(),
            uri: repository.uri,
            // The repository has no suites.
            suite: "/".to_owned(),
            components: Vec::new(),
            key: Some(repository.key),
            node: repository.node,
        }
    }

    fn keyring(&self) -> String {
        format!("{KEYRINGS}/{}.asc", self.name)
    }

    /// The line of `sources.list`.
    fn line(&self) -> String {
        let signed = self.key.as_ref().map_or(String::new(), |_| format!("[signed-by={}] ", self.keyring()));
        let components = self.components.iter().map(|component| format!(" {component}"));
        format!("deb {signed}{} {}{}", self.uri, self.suite, components.collect::<String>())
    }
}

/// The repositories of a machine, by name: the repositories of the lab, and that of the packages that make it a node.
fn sources(set_up: &SetUp<'_, '_>) -> Vec<Source> {
    let repositories = &set_up.guest.repositories;
    let mut sources: Vec<Source> =
        repositories.iter().map(|(name, repository)| Source::of_lab(name.as_str(), repository)).collect();
    let of_node = set_up.packages().repository;
    let of_node = of_node.filter(|wanted| repositories.keys().all(|name| name.as_str() != wanted.name));
    sources.extend(of_node.map(Source::of_node));
    sources
}

/// The `apt` section.
pub fn section(set_up: &SetUp<'_, '_>) -> Map {
    let node = set_up.guest.node;
    let sources = sources(set_up).into_iter().map(|source| {
        let entry = Data::map(source.node).text("source", source.line());
        (format!("{}.list", source.name), entry.into())
    });
    Data::map(node).some("sources", Data::map(node).extend(sources))
}

/// Commands that fetch the keys before apt reads the repositories. They run on every boot, and do nothing if the key
/// exists; the download helper is part of apt.
pub fn key_commands(set_up: &SetUp<'_, '_>) -> Vec<Data> {
    let keyed = sources(set_up).into_iter().filter_map(|source| Some((source.key.clone()?, source)));
    keyed
        .map(|(key, source)| {
            let (keyring, key) = (quoted(&source.keyring()), quoted(&key));
            let fetch =
                format!("/usr/lib/apt/apt-helper -o Acquire::Retries=5 download-file {key} {keyring}");
            let command =
                format!("test -s {keyring} || {{ mkdir -p {KEYRINGS} && {fetch} && chmod 0644 {keyring}; }}");
            Data::text(source.node, command)
        })
        .collect()
}

/// The installed packages: the lab's list, and required packages.
pub fn packages(set_up: &SetUp<'_, '_>) -> Data {
    let guest = set_up.guest;
    let mut packages: Vec<(String, Origin)> =
        guest.packages.iter().map(|package| (package.to_string(), Origin::value(package.node))).collect();
    let mut need = |package: &str, node| {
        if packages.iter().all(|(known, _)| known != package) {
            packages.push((package.to_owned(), Origin::follows(node)));
        }
    };
    if set_up.has_agent() {
        need("qemu-guest-agent", set_up.machine.agent.node);
    }
    for required in set_up.packages().required {
        if guest.packages.iter().all(|package| Some(package.as_str()) != required.replacement) {
            need(required.name, required.node);
        }
    }
    if let Some(mount) = guest.mounts.values().find(|mount| mount.r#type.starts_with("nfs")) {
        need("nfs-common", mount.r#type.node);
    }
    if guest.unattended_upgrades.enable.value {
        need("unattended-upgrades", guest.unattended_upgrades.enable.node);
    }
    let shown = packages.into_iter().map(|(package, origin)| Data::new(DataKind::String(package), origin));
    Data::list(guest.node, shown)
}

/// Held packages: the lab's, and on nodes the packages of the cluster's version.
pub fn held<'l>(set_up: &SetUp<'_, 'l>) -> Vec<String> {
    let mut held: Vec<String> =
        set_up.guest.held_packages.iter().map(|package| package.to_string()).collect();
    for package in set_up.packages().held {
        if held.iter().all(|known| known != package) {
            held.push(package.to_owned());
        }
    }
    held
}

/// The files that configure apt's pinned versions and unattended upgrades.
pub fn files(set_up: &SetUp<'_, '_>) -> Vec<NodeFile> {
    let mut files = Vec::new();
    files.extend(preferences(&set_up.packages()));
    let upgrades = &set_up.guest.unattended_upgrades;
    let mut exclude: Vec<String> = upgrades.exclude.iter().map(|pattern| pattern.to_string()).collect();
    for package in held(set_up) {
        // A pattern matches all names that begin with it.
        if !exclude.iter().any(|pattern| package.starts_with(pattern.as_str())) {
            exclude.push(package);
        }
    }
    let values = context! {
        enable => upgrades.enable.value,
        reboot => upgrades.reboot.value,
        exclude,
    };
    let text = fill("unattended-upgrades", UPGRADES, values);
    // Later files override earlier ones: the distribution's are 20auto-upgrades and 50unattended-upgrades.
    files.push(NodeFile::text("/etc/apt/apt.conf.d/60lab-unattended-upgrades", text, upgrades.node));
    files
}

/// The file that pins packages to versions, if there are any.
fn preferences(packages: &Packages) -> Option<NodeFile> {
    let first = packages.pins.first()?;
    let pins = packages.pins.iter();
    let pins: Vec<_> = pins.map(|pin| context!(packages => &pin.packages, version => &pin.version)).collect();
    let text = fill("preferences", PREFERENCES, context!(pins));
    Some(NodeFile::text(NODE_PREFERENCES, text, first.node))
}

/// The command that holds them.
pub fn hold_command(set_up: &SetUp<'_, '_>) -> Option<Data> {
    let held = held(set_up);
    let said: Option<&At<Line>> = set_up.guest.held_packages.first();
    let node = said.map_or(set_up.guest.node, |package| package.node);
    let words: Vec<String> = held.iter().map(|package| quoted(package)).collect();
    (!held.is_empty()).then(|| Data::text(node, format!("apt-mark hold {}", words.join(" "))))
}
