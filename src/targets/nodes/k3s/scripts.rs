//! Installation of k3s: a script that downloads the release, and the systemd unit.

use minijinja::context;

use crate::lab::hardware::Role;
use crate::plan::quoted;
use crate::resolve::{ClusterNode, ResolvedCluster};
use crate::targets::nodes::k3s::settings::{FOLDER, START, TOKEN, release};
use crate::targets::nodes::shared::script::fill;
use crate::targets::nodes::shared::{NodeFile, secret_path, systemd};

const INSTALL: &str = include_str!("start.sh.jinja");
const UNIT: &str = include_str!("unit.jinja");

pub fn files(cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>, first: bool) -> [NodeFile; 2] {
    let k3s = &cluster.cluster.k3s;
    let server = node.node.role.value == Role::ControlPlane;
    let (unit, role, arguments) = match server {
        true => ("k3s", "server", &k3s.server_args),
        false => ("k3s-agent", "agent", &k3s.agent_args),
    };
    let arguments: Vec<String> = arguments.iter().map(|argument| systemd::word(argument)).collect();
    let release = release(cluster);
    let values = context! {
        cluster => cluster.name.to_string(),
        release => &release,
        path => release.replace('+', "%2B"),
        secret => k3s.token.as_ref().map(secret_path).unwrap_or_default(),
        token => TOKEN,
        folder => FOLDER,
        first,
        unit,
    };
    let script = NodeFile::script(START, fill("start.sh", INSTALL, values), k3s.node);
    let text = fill("unit", UNIT, context!(role, server, arguments => arguments.join(" ")));
    [script, NodeFile::text(format!("/etc/systemd/system/{unit}.service"), text, k3s.node)]
}

/// The first server always starts; others only if there is a token.
pub fn start_command(cluster: &ResolvedCluster<'_>, first: bool) -> String {
    if first {
        return START.to_owned();
    }
    let secret = cluster.cluster.k3s.token.as_ref().map(secret_path);
    let tokens: Vec<String> = secret.into_iter().chain([TOKEN.to_owned()]).collect();
    let tests: Vec<String> = tokens.iter().map(|path| format!("[ -s {} ]", quoted(path))).collect();
    format!("if {}; then {START}; fi", tests.join(" || "))
}
