//! Images of another release than the guest is described to have.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::{Guest, GuestOs};
use crate::types::DnsLabel;
use crate::value::At;

pub static CODE: Code = Code {
    name: "VM-RELEASE",
    severity: Severity::Error,
    title: "an image is of another release than its guest",
    why: "The release of a guest decides which repositories and packages it gets. Packages of another release than the one \
          on the image fail to install, or break the system.",
    example: Example::Lab {
        bad: r#"{
  machines.node1 = {
    image = { url = "https://cloud-images.ubuntu.com/jammy/current/jammy-server-cloudimg-amd64.img", storage = "local" },
    guest.release | force = "24.04",
  },
  hosts.pve.storages.local = { size = "90GiB", content = ['iso, 'import, 'snippets] },
}"#,
        good: r#"{
  machines.node1 = {
    image = { url = "https://cloud-images.ubuntu.com/noble/current/noble-server-cloudimg-amd64.img", storage = "local" },
    guest.release | force = "24.04",
  },
  hosts.pve.storages.local = { size = "90GiB", content = ['iso, 'import, 'snippets] },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// Releases with their names: <https://wiki.ubuntu.com/Releases>, <https://www.debian.org/releases/>.
const RELEASES: &[(GuestOs, &str, &str)] = &[
    (GuestOs::Ubuntu, "20.04", "focal"),
    (GuestOs::Ubuntu, "22.04", "jammy"),
    (GuestOs::Ubuntu, "24.04", "noble"),
    (GuestOs::Ubuntu, "24.10", "oracular"),
    (GuestOs::Ubuntu, "25.04", "plucky"),
    (GuestOs::Ubuntu, "25.10", "questing"),
    (GuestOs::Ubuntu, "26.04", "resolute"),
    (GuestOs::Debian, "11", "bullseye"),
    (GuestOs::Debian, "12", "bookworm"),
    (GuestOs::Debian, "13", "trixie"),
];

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, machine) in walk::kept_machines(lab) {
        let Some(guest) = &machine.guest else { continue };
        let Some(release) = &guest.release else { continue };
        repositories(name, guest, release, findings);
        let Some(image) = &machine.image else { continue };
        let url = image.url.value.to_lowercase();
        let words: Vec<&str> = url.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').collect();
        let on_image = RELEASES
            .iter()
            .filter(|(os, ..)| *os == guest.os.value)
            .find(|(_, number, called)| words.contains(called) || url.contains(&format!("-{number}-")));
        let Some((_, number, called)) = on_image else { continue };
        if release.value != *number && release.value != *called {
            findings
                .report(
                    &CODE,
                    format!("machine `{name}` has release {release}, but its image is of {number}"),
                )
                .at(image.url.node, format!("release {number} ({called})"))
                .at(release.node, format!("release {release}"))
                .help("use an image of the guest's release, or change the release");
        }
    }
}

/// Repositories of another release.
fn repositories(machine: &DnsLabel, guest: &Guest, release: &At<String>, findings: &mut Findings<'_>) {
    for repository in guest.repositories.values() {
        let suite = repository.suite.value.split(['-', '/']).next().unwrap_or_default();
        let of_suite = RELEASES.iter().find(|(os, _, called)| *os == guest.os.value && *called == suite);
        let Some((_, number, called)) = of_suite else { continue };
        if release.value != *number && release.value != *called {
            findings
                .report(
                    &CODE,
                    format!("machine `{machine}` has release {release}, but a repository of {number}"),
                )
                .at(repository.suite.node, format!("release {number} ({called})"))
                .at(release.node, format!("release {release}"))
                .help("use the suite of the guest's release");
        }
    }
}
