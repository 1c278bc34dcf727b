//! Purposes are mapped to storage classes that exist, even before anything uses them.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity, near};
use crate::lab::Lab;
use crate::lab::cluster::Purpose;

pub static CODE: Code = Code {
    name: "STO-PURPOSE-CLASS",
    severity: Severity::Warning,
    title: "a purpose is mapped to a storage class that is not defined",
    why: "No service uses this purpose yet. The first one that does would fail with an unknown class.",
    example: Example::Lab {
        bad: r#"{ storage.purposes.media = "nfs-media" }"#,
        good: r#"{ storage.purposes.media = "nfs-media", storage.classes.nfs-media.access = ['ReadWriteMany] }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let classes = &lab.storage.classes;
        for (purpose, class) in lab.storage.purposes.iter() {
            let known = classes.contains_key(&class.value) || classes.is_broken(class.as_str());
            // If a claim uses it, the claim is reported when references are resolved.
            if known || is_used(lab, *purpose) {
                continue;
            }
            let names: Vec<&str> = classes.keys().map(|name| name.as_str()).collect();
            let finding = findings
                .report(
                    &CODE,
                    format!(
                        "purpose `{}` is mapped to storage class `{class}`, which is not defined",
                        purpose.word()
                    ),
                )
                .at(class.node, "not defined");
            match near::did_you_mean(class.as_str(), &names) {
                Some(help) => drop(finding.help(help)),
                None => drop(finding.help("define the class under `storage.classes`")),
            }
        }
    },
};

fn is_used(lab: &Lab, purpose: Purpose) -> bool {
    let mut volumes = lab.services().flat_map(|(_, service)| service.volumes.values());
    volumes.any(|volume| {
        let is_claim = volume.is_claim() && volume.size.is_some();
        let by_purpose =
            volume.class.is_none() && volume.purpose.as_ref().is_some_and(|it| it.value == purpose);
        is_claim && by_purpose
    })
}
