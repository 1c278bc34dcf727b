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

use sha2::{Digest, Sha256};

use crate::plan::quoted;
use crate::runner::plan::{Login, Place, Plan};
use crate::runner::process::{self, Ended, Job};

/// The exit code of `ssh` for its own failures.
const LOST: i32 = 255;
/// Runs a script, the first argument, whose exit code may be the same: Perl programs that die end with it.
const FAILS_AS_ITSELF: &str =
    "sh -euc \"$1\" && exit; code=$?; if [ \"$code\" -eq 255 ]; then code=1; fi; exit \"$code\"";

/// What is not configured otherwise. A connection that is cut ends its commands; a host is pinned when it is met first,
/// and refused when its key changes.
const DEFAULTS: &str = "Host *\n  ConnectTimeout 10\n  ServerAliveInterval 10\n  ServerAliveCountMax 3\n  \
                        StrictHostKeyChecking accept-new\n";

/// How places are reached.
pub struct Ssh {
    /// The configuration of the user, followed by the defaults.
    config: PathBuf,
    /// A private folder.
    sockets: PathBuf,
}

/// The longest path of a folder for sockets, in bytes: the system allows 104 to 108 for a socket, and ssh adds to it.
pub const SOCKETS_MAX: usize = 60;

impl Ssh {
    /// The user's configuration or another file, and a private folder for sockets and for what is derived from it.
    pub fn new(config: Option<&Path>, folder: &Path) -> io::Result<Self> {
        let included = match config {
            Some(config) => format!("Include \"{}\"\n", std::path::absolute(config)?.display()),
            None => "Include ~/.ssh/config\nInclude /etc/ssh/ssh_config\n".to_owned(),
        };
        let config = included + DEFAULTS;
        let path = folder.join(format!("config-{}", name(config.as_bytes())));
        fs::write(&path, config)?;
        Ok(Self { config: path, sockets: folder.to_owned() })
    }

    /// The socket of a destination. The name is the same in every run, but not with another configuration.
    fn socket(&self, destination: &str) -> PathBuf {
        self.sockets.join(name(format!("{destination} {}", self.config.display()).as_bytes()))
    }
}

/// A short name for what has no short one.
fn name(of: &[u8]) -> String {
    Sha256::digest(of).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
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
    /// Held while somebody tries to establish it.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Whether a socket of an earlier run is known to work.
    is_checked: bool,
    /// Why it could not be established when somebody tried last.
    refused: Option<String>,
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
        let connection = |(place, login): (Place, &Login)| {
            let connection = Connection {
                socket: ssh.socket(&format!("{}@{}", login.user, login.address)),
                destination: format!("{}@{}", login.user, login.address),
                is_root: login.user == "root",
                state: Mutex::default(),
            };
            (place, connection)
        };
        let remote = hosts.chain(machines).map(connection).collect();
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
        command.arg(format!("{sudo}sh -c {} sh {}", quoted(FAILS_AS_ITSELF), quoted(script)));
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
            lock(&connection.state).refused = None;
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
        let mut state = lock(&connection.state);
        if !state.is_checked {
            state.is_checked = true;
            // An earlier run may have left a connection that works, or the socket of one that does not.
            if !self.control(connection, "check") {
                let _ = fs::remove_file(&connection.socket);
            }
        }
        if connection.socket.exists() {
            return Ok(());
        }
        if let Some(why) = &state.refused {
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
        state.refused = Some(why.clone());
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
        // A connection that is gone already cannot be closed.
        if !self.control(connection, "exit") {
            let _ = fs::remove_file(&connection.socket);
        }
    }

    /// Sends an order to the process that has the connection. False if there is none.
    fn control(&self, connection: &Connection, order: &str) -> bool {
        if !connection.socket.exists() {
            return false;
        }
        let mut command = self.client(connection);
        command.args(["-O", order, "--", &connection.destination]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
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
