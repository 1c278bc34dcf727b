//! A real ssh server in a network namespace, for a place of a test bed. It needs root, and openssh-server.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::bootstrap::bed::Bed;
use crate::support::repository;

const SERVER: &str = "/usr/sbin/sshd";
/// Addresses of the benchmarking range, in namespaces of their own.
const HERE: &str = "198.18.77.1";
pub const THERE: &str = "198.18.77.2";
const PREFIX: u8 = 24;

/// Whether a server can be had here.
pub fn available() -> Result<(), String> {
    let id = Command::new("id").arg("-u").output().map_err(|problem| problem.to_string())?;
    if id.stdout != b"0\n" {
        return Err("needs root, for network namespaces".to_owned());
    }
    if !Path::new(SERVER).exists() {
        return Err("openssh-server is not installed: `cargo xtask setup` as root installs it".to_owned());
    }
    let name = format!("render-probe-{}", std::process::id());
    let made = Command::new("ip").args(["netns", "add", &name]).stderr(Stdio::null()).status();
    if !made.is_ok_and(|status| status.success()) {
        return Err("network namespaces cannot be made here".to_owned());
    }
    ip(&["netns", "delete", &name]);
    Ok(())
}

#[track_caller]
fn ip(arguments: &[&str]) {
    let status = Command::new("ip").args(arguments).status().expect("ip runs");
    assert!(status.success(), "ip {arguments:?}");
}

/// A server and its client, each in a namespace of its own, so that runs of these tests do not meet.
pub struct Server {
    here: String,
    there: String,
    process: Child,
}

impl Server {
    pub fn start(bed: &Bed) -> Self {
        let id = std::process::id();
        let (here, there) = (format!("render-{id}-a"), format!("render-{id}-b"));
        ip(&["netns", "add", &here]);
        ip(&["netns", "add", &there]);
        ip(&["-n", &here, "link", "add", "here", "type", "veth", "peer", "name", "there", "netns", &there]);
        for (namespace, address, link) in [(&here, HERE, "here"), (&there, THERE, "there")] {
            ip(&["-n", namespace, "address", "add", &format!("{address}/{PREFIX}"), "dev", link]);
            ip(&["-n", namespace, "link", "set", link, "up"]);
        }
        let folder = bed.path().join("sshd");
        fs::create_dir_all(&folder).expect("a folder");
        fs::create_dir_all("/run/sshd").expect("a folder");
        for key in ["host", "user"] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(folder.join(key))
                .status();
            assert!(made.expect("ssh-keygen runs").success());
        }
        let place = bed.path().join("places").join(THERE);
        let at = repository("tests/bootstrap/tools/at");
        let (at, place, folder) = (at.display(), place.display(), folder.display());
        let server = format!(
            "HostKey {folder}/host\nAuthorizedKeysFile {folder}/user.pub\nStrictModes no\nUsePAM no\n\
             PidFile none\nPermitRootLogin yes\nForceCommand {at} {place} \"$SSH_ORIGINAL_COMMAND\"\n"
        );
        let client = format!(
            "Host *\n  IdentityFile {folder}/user\n  IdentitiesOnly yes\n  UserKnownHostsFile {folder}/known\n  \
             ConnectTimeout 1\n  ServerAliveInterval 1\n  ServerAliveCountMax 2\n"
        );
        fs::write(format!("{folder}/server.conf"), server).expect("a file");
        fs::write(format!("{folder}/client.conf"), client).expect("a file");
        let mut command = Command::new("ip");
        command
            .args(["netns", "exec", &there, SERVER, "-D", "-e", "-f"])
            .arg(format!("{folder}/server.conf"));
        let log = fs::File::create(format!("{folder}/log")).expect("a file");
        let process = command.stdin(Stdio::null()).stderr(log).spawn().expect("it runs");
        Self { here, there, process }
    }

    pub fn link(&self, state: &str) {
        ip(&["-n", &self.here, "link", "set", "here", state]);
    }

    /// Puts the address of the server on a bridge, which others can be connected to.
    pub fn bridge(&self, name: &str) {
        let (there, address) = (self.there.as_str(), format!("{THERE}/{PREFIX}"));
        ip(&["-n", there, "link", "add", name, "type", "bridge"]);
        ip(&["-n", there, "address", "delete", &address, "dev", "there"]);
        ip(&["-n", there, "link", "set", "there", "master", name]);
        ip(&["-n", there, "address", "add", &address, "dev", name]);
        ip(&["-n", there, "link", "set", name, "up"]);
    }

    /// The command in the namespace of the client, with the system's own ssh.
    pub fn client(&self, command: &Command) -> Command {
        let mut client = Command::new("ip");
        client.args(["netns", "exec", &self.here]).arg(command.get_program()).args(command.get_args());
        client.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin").stdin(Stdio::null());
        client
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        // The link goes with them.
        for namespace in [&self.here, &self.there] {
            let _ = Command::new("ip").args(["netns", "delete", namespace]).status();
        }
    }
}
