//! Images from registries that the lab does not allow.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::types::{ImageRef, is_within};

pub static CODE: Code = Code {
    name: "IMG-REGISTRY",
    severity: Severity::Error,
    title: "an image comes from a registry that is not allowed",
    why: "`policies.registries` lists the registries that images may come from. An image without a registry \
          comes from `docker.io`, and one without a namespace there from `docker.io/library`.",
    example: Example::Lab {
        bad: r#"{ policies.registries = ["ghcr.io"] }"#,
        good: r#"{ policies.registries = ["ghcr.io", "docker.io/traefik"] }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(registries) = &lab.policies.registries else { return };
    let list = registries.iter().map(|known| format!("`{}`", known.value)).collect::<Vec<_>>().join(", ");
    let list = if list.is_empty() { "none".to_owned() } else { list };
    for each in walk::containers(lab) {
        let image = &each.container.image;
        if registries.iter().any(|known| is_from(image, known)) {
            continue;
        }
        let finding = findings
            .report(
                &CODE,
                format!(
                    "the image of {each} comes from `{}`, which is not an allowed registry",
                    image.registry()
                ),
            )
            .at(image.node, format!("resolves to `{}/{}`", image.registry(), image.repository()));
        let finding = match registries.first() {
            Some(first) => finding.mention(first.node, "the allowed registries start here"),
            None => finding,
        };
        finding.help(format!(
            "allowed registries: {list}; copy the image to one of them, or add its registry to \
             `policies.registries`"
        ));
    }
}

/// Whether the image belongs to a registry, or to a path prefix within one.
fn is_from(image: &ImageRef, place: &str) -> bool {
    let whole = format!("{}/{}", image.registry(), image.repository());
    is_within(&whole, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_holds_what_lies_below_it_and_not_what_only_begins_alike() {
        let from = |image: &str, place: &str| is_from(&image.parse().expect("an image"), place);
        assert!(from("nginx:1.29.3", "docker.io"));
        assert!(from("nginx:1.29.3", "docker.io/library"));
        assert!(from("ghcr.io/org/app:1", "ghcr.io/org/"));
        assert!(from("ghcr.io/org/app:1", "ghcr.io/org/app"));
        assert!(!from("ghcr.io/organ/app:1", "ghcr.io/org"));
        assert!(!from("ghcr.io.example.com/app:1", "ghcr.io"));
        assert!(!from("quay.io/org/app:1", "ghcr.io"));
    }
}
