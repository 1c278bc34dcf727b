//! Names that Kubernetes refuses for the objects that services create.

use crate::facts::names::has_service;
use crate::lab::service::AnyWorkload;

/// An object for which the name of its workload or job is invalid.
pub struct Named {
    /// The kind of the object.
    pub kind: &'static str,
    /// The reason why the name is invalid.
    pub problem: String,
    /// The advice for choosing a valid name.
    pub help: &'static str,
}

/// The objects for which the name of the workload or job is invalid.
pub fn refused(workload: AnyWorkload<'_>) -> Vec<Named> {
    refused_name(&workload.object_name(), workload.kind(), has_service(workload))
}

/// The longest valid name: pods carry it in a label of 63 characters, for some kinds followed by a hash or a time.
fn most(kind: &str) -> usize {
    match kind {
        "StatefulSet" | "CronJob" => 52,
        _ => 63,
    }
}

fn refused_name(name: &str, kind: &'static str, has_service: bool) -> Vec<Named> {
    let mut found = Vec::new();
    if has_service && name.starts_with(|first: char| first.is_ascii_digit()) {
        found.push(Named {
            kind: "Service",
            problem: "it starts with a digit".to_owned(),
            help: "start the name with a letter",
        });
    }
    let most = most(kind);
    if name.len() > most {
        found.push(Named {
            kind,
            problem: format!("it has {} characters, but at most {most} are allowed", name.len()),
            help: "choose a shorter name",
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_begin_with_a_letter_and_what_adds_to_names_leaves_room() {
        let kinds = |name: &str, kind, has_service| {
            refused_name(name, kind, has_service).iter().map(|named| named.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds("2fauth", "Deployment", true), ["Service"]);
        assert!(kinds("2fauth", "Deployment", false).is_empty());
        assert_eq!(kinds("2fauth", "StatefulSet", true), ["Service"]);
        for kind in ["StatefulSet", "CronJob"] {
            assert!(kinds(&"a".repeat(52), kind, true).is_empty());
            assert_eq!(kinds(&"a".repeat(53), kind, true), [kind]);
        }
        for kind in ["Deployment", "DaemonSet", "Job"] {
            assert!(kinds(&"a".repeat(63), kind, true).is_empty());
            assert_eq!(kinds(&"a".repeat(64), kind, true), [kind]);
        }
    }
}
