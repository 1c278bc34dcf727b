//! How commands run at a place, as text for a shell of the operator. The runbook and the Taskfile share it.

use crate::bootstrap::pvesh;
use crate::plan::{Action, Context, Destination, Proof, Reach, RunLocation, quoted};

/// How commands are run at a place.
pub struct Shell {
    /// Empty for the operator's own.
    login: Option<String>,
    root: bool,
}

/// The scripts that prove a step, each of which succeeds.
pub struct Scripts {
    /// Commands that compare a file each.
    pub compared: Vec<String>,
    /// The commands at the place, and those of the operator.
    pub commands: Vec<String>,
}

impl Shell {
    /// The shell of a place.
    pub fn of(context: &Context<'_, '_, '_>, place: &RunLocation) -> Self {
        let reach = context.reach(place);
        // After `--`, a login is not an option.
        let login = reach.map(|reach| format!("-- {}", quoted(&login(reach))));
        Self { login, root: reach.is_none_or(|reach| reach.user == "root") }
    }

    /// Lines in a separate shell, so that a failure ends only that shell.
    pub fn script(&self, lines: &[String]) -> String {
        let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let end = end_of(&body);
        match &self.login {
            None => format!("sh -eu <<'{end}'\n{body}{end}\n"),
            Some(login) => format!("ssh {login} {}sh -eu <<'{end}'\n{body}{end}\n", self.sudo()),
        }
    }

    fn sudo(&self) -> &'static str {
        if self.root { "" } else { "sudo " }
    }

    /// What an action runs. None for what an operator does, and for a restart.
    pub fn action(&self, context: &Context<'_, '_, '_>, action: &Action) -> Option<String> {
        Some(match action {
            Action::Manual(_) | Action::Restart => return None,
            Action::Command { lines, .. } => self.script(lines),
            Action::Copy { file, to, mode } => self.write(&format!("<\"$TREE/{}\"", file.path()), to, mode),
            Action::Call(call) => self.script(&[pvesh::command(call)]),
            Action::Carry { from, path, to, mode } => {
                let other = Self::of(context, from);
                let read = match &other.login {
                    Some(login) => format!("ssh {login} {}cat {}", other.sudo(), quoted(path)),
                    None => format!("cat {}", quoted(path)),
                };
                match &self.login {
                    None => format!("(umask 077; {read} >\"{to}\")\n"),
                    Some(_) => {
                        let write = self.write("", &Destination::Path(to.clone()), mode);
                        format!("{read} | {write}")
                    }
                }
            }
            Action::Secret { to, .. } => self.write("", &Destination::Path(to.clone()), "0600"),
        })
    }

    /// Writes standard input to a file at the place.
    fn write(&self, input: &str, to: &Destination, mode: &str) -> String {
        let install = match to {
            Destination::Path(path) => format!("install -D -m {mode} /dev/stdin {}", quoted(path)),
            Destination::Volume(volume) => {
                format!("install -D -m {mode} /dev/stdin \"$(pvesm path {})\"", quoted(volume))
            }
        };
        let input = if input.is_empty() { String::new() } else { format!(" {input}") };
        match &self.login {
            Some(login) => format!("ssh {login} {}{input}\n", quoted(&format!("{}{install}", self.sudo()))),
            None => format!("{install}{input}\n"),
        }
    }

    /// The scripts that prove a step.
    pub fn proofs(&self, context: &Context<'_, '_, '_>, proofs: &[Proof]) -> Scripts {
        let (mut here, mut there) = (Vec::new(), Vec::new());
        let mut compared = Vec::new();
        for proof in proofs {
            match proof {
                Proof::Command(command) => here.push(in_subshell(command)),
                Proof::OperatorCommand(command) => there.push(in_subshell(command)),
                Proof::Noted => (),
                Proof::Same { at, file } => {
                    let at = match at {
                        Destination::Path(path) => quoted(path),
                        Destination::Volume(volume) => format!("\"$(pvesm path {})\"", quoted(volume)),
                    };
                    let compare = format!("{}cmp - {at}", self.sudo());
                    let compare = match &self.login {
                        Some(login) => format!("ssh {login} {}", quoted(&compare)),
                        None => compare,
                    };
                    compared.push(format!("{compare} <\"$TREE/{}\"\n", file.path()));
                }
            }
        }
        let mut commands = Vec::new();
        if !here.is_empty() {
            commands.push(self.script(&here));
        }
        if !there.is_empty() {
            commands.push(Self::of(context, &RunLocation::Operator).script(&there));
        }
        Scripts { compared, commands }
    }

    /// Restarts the place, and waits until it has started again.
    pub fn restart(&self) -> String {
        let boot = "cat /proc/sys/kernel/random/boot_id";
        let (login, sudo) = (self.login.as_deref().unwrap_or_default(), self.sudo());
        format!(
            "before=$(ssh {login} {boot})\nssh {login} {sudo}systemctl reboot || true\n\
             until after=$(ssh -o ConnectTimeout=5 {login} {boot}) && [ \"$after\" != \"$before\" ]; do sleep 5; done\n"
        )
    }
}

/// What ssh needs to know to log in.
pub fn login(reach: &Reach) -> String {
    let address = reach.address.map_or_else(|| reach.name.clone(), |address| address.to_string());
    format!("{}@{address}", reach.user)
}

/// `set -e` ignores a failure of a command negated with `!`, but not of a subshell that contains it.
fn in_subshell(command: &str) -> String {
    if command.contains("! ") { format!("({command})") } else { command.to_owned() }
}

/// A word that ends a script and is not a line of it.
fn end_of(body: &str) -> String {
    let is_free = |word: &String| body.lines().all(|line| line != word);
    let words = std::iter::successors(Some("END".to_owned()), |word| Some(format!("{word}_")));
    words.into_iter().find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_script_ends_it() {
        assert_eq!(end_of("a\nEND \n"), "END");
        assert_eq!(end_of("a\nEND\nEND_\n"), "END__");
    }
}
