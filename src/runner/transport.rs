//! Where steps run: the operator's own shell, and shells at places that the system's `ssh` reaches.
//!
//! `ssh` brings agents, jump hosts, hardware keys and known hosts. Each place has one connection, which its commands
//! share. When the connection is cut, they end within half a minute.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::runner::plan::{Place, Plan};
use crate::runner::process::{self, Ended, Job};
use crate::runner::script::quoted;

/// The exit code of `ssh` for its own failures.
const LOST: i32 = 255;

/// What is not configured otherwise. A connection that is cut ends its commands; a host is pinned when it is met first,
/// and refused when its key changes.
const DEFAULTS: &str = "Host *\n  ConnectTimeout 10\n  ServerAliveInterval 10\n  ServerAliveCountMax 3\n  \
                        StrictHostKeyChecking accept-new\n";

/// How places are reached.
pub struct Ssh {
    /// The configuration of the user, followed by the defaults.
    config: PathBuf,
    /// A private folder for sockets with a short path, because the system limits the length of theirs.
    sockets: PathBuf,
}

impl Ssh {
    /// The user's configuration or another file, and a private folder for sockets and for what is derived from it.
    pub fn new(config: Option<&Path>, folder: &Path) -> io::Result<Self> {
        let included = match config {
            Some(config) => format!("Include \"{}\"\n", std::path::absolute(config)?.display()),
            None => "Include ~/.ssh/config\nInclude /etc/ssh/ssh_config\n".to_owned(),
        };
        let path = folder.join("config");
        fs::write(&path, included + DEFAULTS)?;
        Ok(Self { config: path, sockets: folder.to_owned() })
    }
}

/// All places of a plan.
pub struct Transport {
    ssh: Ssh,
    environment: Vec<(&'static str, PathBuf)>,
    remote: BTreeMap<Place, Connection>,
}

struct Connection {
    destination: String,
    is_root: bool,
    socket: PathBuf,
    /// Why it could not be established when somebody tried last. Held while somebody tries.
    refused: Mutex<Option<String>>,
}

/// Why a place could not be asked.
#[derive(Clone, Debug)]
pub struct Lost(pub String);

impl Transport {
    /// The places of a plan, with the environment of the operator's commands.
    pub fn new(plan: &Plan, tree: &Path, work: &Path, ssh: Ssh) -> Self {
        let hosts = plan.places.hosts.iter().map(|(name, login)| (Place::Host(name.clone()), login));
        let machines = plan.places.machines.iter();
        let machines = machines.map(|(name, login)| (Place::Machine(name.clone()), login));
        let connection = |(number, (place, login)): (usize, (Place, &crate::runner::plan::Login))| {
            let connection = Connection {
                destination: format!("{}@{}", login.user, login.address),
                is_root: login.user == "root",
                socket: ssh.sockets.join(number.to_string()),
                refused: Mutex::new(None),
            };
            (place, connection)
        };
        let remote = hosts.chain(machines).enumerate().map(connection).collect();
        let environment = vec![
            ("TREE", tree.to_owned()),
            ("WORK", work.to_owned()),
            ("KUBECONFIG", work.join("kubeconfig")),
            ("TALOSCONFIG", work.join("talos/talosconfig")),
        ];
        Self { ssh, environment, remote }
    }

    /// Runs a script at a place, as root; the operator's as the operator.
    pub fn run(&self, place: &Place, script: &str, job: &Job<'_>) -> Result<Ended, Lost> {
        let Some(connection) = self.remote.get(place) else {
            let mut command = Command::new("sh");
            command.args(["-euc", script]).envs(self.environment.iter().map(|(name, value)| (name, value)));
            return process::run(command, job).map_err(|problem| Lost(format!("sh: {problem}")));
        };
        self.connect(connection)?;
        let mut command = self.client(connection);
        command.args(["-o", "ControlMaster=no", "--", &connection.destination]);
        let sudo = if connection.is_root { "" } else { "sudo -n " };
        command.arg(format!("{sudo}sh -euc {}", quoted(script)));
        let ended = process::run(command, job).map_err(|problem| Lost(format!("ssh: {problem}")))?;
        if ended.code == Some(LOST) {
            let why = ended.said.lines().last().unwrap_or_default();
            self.close(connection);
            return Err(Lost(format!("the connection to {place} was lost: {why}")));
        }
        Ok(ended)
    }

    /// Forgets what is known about a connection, so that it is established again.
    pub fn forget(&self, place: &Place) {
        if let Some(connection) = self.remote.get(place) {
            *lock(&connection.refused) = None;
            self.close(connection);
        }
    }

    /// The places with a connection.
    pub fn connected(&self) -> impl Iterator<Item = &Place> {
        self.remote.iter().filter(|(_, connection)| connection.socket.exists()).map(|(place, _)| place)
    }

    /// Establishes a connection that is shared by all commands at a place. A place that refused is not asked again,
    /// because each attempt takes as long as the first.
    fn connect(&self, connection: &Connection) -> Result<(), Lost> {
        let mut refused = lock(&connection.refused);
        if connection.socket.exists() {
            return Ok(());
        }
        if let Some(why) = &*refused {
            return Err(Lost(why.clone()));
        }
        let said = connection.socket.with_extension("errors");
        let errors = fs::File::create(&said).map_err(|problem| Lost(problem.to_string()))?;
        let mut command = self.client(connection);
        command.args(["-M", "-N", "-f", "-o", "ControlPersist=600", "--", &connection.destination]);
        // The process that stays in the background keeps what it was given: a pipe would never end.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors);
        let status = command.status().map_err(|problem| Lost(format!("ssh: {problem}")))?;
        if status.success() {
            return Ok(());
        }
        let said = fs::read_to_string(&said).unwrap_or_default();
        let why = said.lines().last().unwrap_or("ssh said nothing").trim();
        let why = format!("{} cannot be reached: {why}", connection.destination);
        *refused = Some(why.clone());
        Err(Lost(why))
    }

    fn client(&self, connection: &Connection) -> Command {
        let mut command = Command::new("ssh");
        command.arg("-F").arg(&self.ssh.config);
        command.args(["-o", "BatchMode=yes"]);
        command.arg("-o").arg(format!("ControlPath={}", connection.socket.display()));
        command
    }

    fn close(&self, connection: &Connection) {
        if connection.socket.exists() {
            let mut command = self.client(connection);
            command.args(["-O", "exit", "--", &connection.destination]);
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            // A connection that is gone already cannot be closed.
            let _ = command.status();
            let _ = fs::remove_file(&connection.socket);
        }
    }
}

impl Drop for Transport {
    fn drop(&mut self) {
        self.remote.values().for_each(|connection| self.close(connection));
    }
}

/// A script that answers soon, with what it said.
pub fn asked(transport: &Transport, place: &Place, script: &str, limit: Duration) -> Result<Ended, Lost> {
    transport.run(place, script, &Job { input: &[], limit: Some(limit), is_data: false, line: &|_| () })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
