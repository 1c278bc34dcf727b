//! Machines that nobody can log in to.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::{GuestOs, State, User};

pub static CODE: Code = Code {
    name: "VM-LOGIN",
    severity: Severity::Error,
    title: "nobody can log in to a machine",
    why: "cloud-init creates the users of a machine with their keys. A machine without a user that has a valid SSH key \
          or a password cannot be repaired, and the steps of the plan that run on it fail.",
    example: Example::Lab {
        bad: r#"{
  machines.node1 = { cloud_init.storage = "local-lvm", guest.users.owner = { sudo = true } },
}"#,
        good: r#"{
  machines.node1 = {
    cloud_init.storage = "local-lvm",
    guest.users.owner = {
      sudo = true,
      ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEv9c0hZ2m1nq4x3Yw5uT6bK8pL7rD0sF1gH2jK3lM4n owner"],
    },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, machine) in walk::kept_machines(lab).filter(|(_, machine)| machine.cloud_init.is_some()) {
            // Clones of a template have users of their own.
            let Some(guest) = machine.guest.as_ref().filter(|_| machine.state.value != State::Template)
            else {
                continue;
            };
            let has_shell = matches!(guest.os.value, GuestOs::Ubuntu | GuestOs::Debian | GuestOs::Freebsd);
            if !has_shell {
                continue;
            }
            for (user, key) in
                guest.users.values().flat_map(|user| user.ssh_keys.iter().map(move |key| (user, key)))
            {
                if !is_key(&key.value) {
                    findings
                        .report(&CODE, format!("a key of a user of machine `{name}` is not a public SSH key"))
                        .at(key.node, "not a public key")
                        .at_key(user.node, "this user")
                        .help("write the line of the `.pub` file: type, key and comment");
                }
            }
            if !guest.users.values().any(can_log_in) {
                findings
                    .report(&CODE, format!("machine `{name}` has no user with an SSH key or a password"))
                    .at_key(guest.node, "nobody can log in")
                    .help(
                        "add a user: `guest.users.owner = { sudo = true, ssh_keys = [\"ssh-ed25519 ...\"] }`",
                    );
            }
        }
    },
};

fn can_log_in(user: &User) -> bool {
    user.password.is_some() || user.ssh_keys.iter().any(|key| is_key(&key.value))
}

/// Whether a text is a public key in one line: options, type, key in Base64, comment. The key begins with its type.
fn is_key(text: &str) -> bool {
    const TYPES: &[&str] = &["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"];
    // The length of the type, in Base64: 7 and 11 characters are usual, and others have up to 40.
    const BEGINNING: &str = "AAAA";
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().position(|word| TYPES.iter().any(|kind| word.starts_with(kind)));
    let key = at.and_then(|at| words.get(at + 1));
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    key.is_some_and(|key| key.starts_with(BEGINNING) && key.len() > 40 && key.chars().all(is_base64))
}

#[cfg(test)]
mod tests {
    use super::is_key;

    #[test]
    fn a_public_key_has_a_type_and_base64() {
        let key = "AAAAC3NzaC1lZDI1NTE5AAAAIEv9c0hZ2m1nq4x3Yw5uT6bK8pL7rD0sF1gH2jK3lM4n";
        assert!(is_key(&format!("ssh-ed25519 {key} owner@laptop")));
        assert!(is_key(&format!("no-pty ssh-ed25519 {key}")));
        assert!(!is_key(key));
        assert!(!is_key("ssh-ed25519"));
        assert!(!is_key("ssh-ed25519 owner@laptop"));
        assert!(!is_key("-----BEGIN OPENSSH PRIVATE KEY-----"));
    }
}
