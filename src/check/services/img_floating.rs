//! Images without a fixed version.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::FloatingImages;

pub static CODE: Code = Code {
    name: "IMG-FLOATING",
    severity: Severity::Warning,
    title: "an image has no fixed version",
    why: "The tag `latest`, or no tag at all, refers to another image after every release: the same commit \
          no longer renders the same cluster, and a restarted pod may run something that nobody reviewed. \
          `policies.floating_images` makes this an error or disables the check.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.image | force = "docker.io/traefik/whoami:latest" }"#,
        good: r#"{ services.hello.containers.app.image | force = "docker.io/traefik/whoami:v1.10.4" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let severity = match lab.policies.floating_images.value {
        FloatingImages::Allowed => return,
        FloatingImages::Warned => Severity::Warning,
        FloatingImages::Refused => Severity::Error,
    };
    for each in walk::containers(lab).filter(|each| each.container.image.is_floating()) {
        let image = &each.container.image;
        let what = match image.tag() {
            Some(tag) => format!("the tag `{tag}`"),
            None => "neither tag nor digest".to_owned(),
        };
        let finding = findings
            .report(&CODE, format!("the image of {each} has {what}"))
            .severity(severity)
            .at(image.node, "changes with every release");
        let finding = if severity == Severity::Error {
            finding.mention(lab.policies.floating_images.node, "rejected here")
        } else {
            finding
        };
        finding.help("use the tag of a release, such as `:1.2.3`, or a digest");
    }
}
