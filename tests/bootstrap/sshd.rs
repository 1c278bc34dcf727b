//! A real server in a network namespace, whose link is cut: needs root, and openssh-server.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;

use crate::bootstrap::bed::Bed;
use crate::support::repository;
use crate::support::trial::needs;

const SERVER: &str = "/usr/sbin/sshd";
/// Addresses of the benchmarking range, in namespaces of their own.
const HERE: &str = "198.18.77.1";
const THERE: &str = "198.18.77.2";

pub fn tests() -> Vec<Trial> {
    vec![needs("bootstrap::sshd::a_server_is_worked_on", available, || {
        a_server_is_worked_on();
        Ok(())
    })]
}

fn available() -> Result<(), String> {
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
struct Server {
    here: String,
    there: String,
    process: Child,
}

impl Server {
    fn start(bed: &Bed) -> Self {
        let id = std::process::id();
        let (here, there) = (format!("render-{id}-a"), format!("render-{id}-b"));
        ip(&["netns", "add", &here]);
        ip(&["netns", "add", &there]);
        ip(&["-n", &here, "link", "add", "here", "type", "veth", "peer", "name", "there", "netns", &there]);
        for (namespace, address, link) in [(&here, HERE, "here"), (&there, THERE, "there")] {
            ip(&["-n", namespace, "address", "add", &format!("{address}/30"), "dev", link]);
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

    fn link(&self, state: &str) {
        ip(&["-n", &self.here, "link", "set", "here", state]);
    }

    /// The command in the namespace of the client, with the system's own ssh.
    fn client(&self, command: &Command) -> Command {
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

/// Steps that take a while each, so that cuts hit them.
fn steps() -> String {
    let step = |number: u32| {
        let needs = if number == 0 { String::new() } else { format!("  needs: [step/{}]\n", number - 1) };
        format!(
            "- id: step/{number}\n  stage: all\n  title: Step {number}\n  place: host/far\n{needs}  run:\n  - command: \
             echo begins; sleep 0.3; echo {number} >>/run/steps\n    effect: changes\n  - {{copy: bootstrap/plan.yaml, \
             to: /etc/copy-{number}, mode: '0600', effect: changes}}\n  done:\n  - command: grep -qx {number} \
             /run/steps\n  - {{same: bootstrap/plan.yaml, at: /etc/copy-{number}}}\n"
        )
    };
    (0..10).map(step).collect()
}

fn a_server_is_worked_on() {
    let bed = Bed::of_steps_at(&steps(), &format!("far: {{address: {THERE}, user: root}}"));
    let server = Server::start(&bed);
    let config = bed.path().join("sshd/client.conf");
    let config = config.to_str().expect("UTF-8");
    let real = |arguments: &[&str]| server.client(&bed.command(arguments));
    let said = fs::File::create(bed.path().join("said")).expect("a file");
    let mut child =
        real(&["run", "--ssh-config", config, "--wait", "60"]).stdout(said).spawn().expect("it runs");
    // Short cuts are survived by the connection; the last one is not.
    for cut in 0..20 {
        sleep(Duration::from_millis(150));
        server.link("down");
        sleep(Duration::from_millis(if cut == 19 { 4000 } else { 50 }));
        server.link("up");
    }
    let begun = Instant::now();
    let is_complete = child.wait().expect("it ends").success();
    let said = fs::read_to_string(bed.path().join("said")).expect("a file");
    let log = fs::read_to_string(bed.path().join("sshd/log")).unwrap_or_default();
    assert!(is_complete, "after {:?}:\n{said}\nThe server says:\n{log}", begun.elapsed());
    let again = real(&["run", "--ssh-config", config]).output().expect("it runs");
    let said = String::from_utf8_lossy(&again.stdout);
    assert!(again.status.success() && said.contains("10 was done"), "{said}");
    let made = fs::read_to_string(bed.root(THERE).join("run/steps")).expect("a file");
    let made: std::collections::BTreeSet<&str> = made.lines().collect();
    assert_eq!(made.len(), 10, "{made:?}");
}
