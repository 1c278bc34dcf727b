//! Right-sizing: measured usage becomes requests in the source of a lab.
//!
//! In: a compiled lab and the texts of files that other tools produced. Out: a [`Review`], and on request the edited
//! texts of the lab's own files. Readers know formats, `decide` knows the rules, `edit` knows how a value is written;
//! `proof` compiles the lab with the edited texts before anything is written.

mod decide;
mod edit;
mod freed;
mod measurement;
mod proof;
mod quota;
mod readers;
mod row;
mod rule;
mod subject;

use std::collections::BTreeMap;

pub use edit::{Edited, Unplaced, edited};
pub use freed::Freed;
pub use measurement::{Measurement, Tool};
pub use proof::{Refused, prove};
pub use readers::read;
pub use row::{Row, Verdict, shown, written};

use crate::lab::Lab;
use crate::lab::cluster::SizedResource;
use crate::lab::service::AnyWorkload;
use crate::types::{Date, DnsLabel};
use measurement::Reading;
use quota::Quotas;
use subject::Subject;

/// What the measurements say about a lab.
#[derive(Clone, Debug)]
pub struct Review {
    /// The day of the review: ages are counted up to it.
    pub date: Option<Date>,
    /// The sized resources of containers.
    pub rows: Vec<Row>,
    /// Measurements of containers that the lab does not have: what was measured, and why it does not count.
    pub others: Vec<(String, String)>,
    /// Where memory is freed.
    pub freed: Vec<Freed>,
}

/// Identifies a container: service, object and container.
type Key<'l> = (&'l DnsLabel, String, &'l DnsLabel);

/// Reviews a lab. Without a date, the review is on the day of the newest measurement: there is no clock.
pub fn review(lab: &Lab, measurements: &[Measurement], date: Option<Date>) -> Review {
    let date = date.or_else(|| measurements.iter().filter_map(|one| one.date).max());
    let mut subjects: BTreeMap<Key<'_>, (Subject<'_>, Vec<&Measurement>)> = BTreeMap::new();
    let mut others: Vec<(String, String)> = Vec::new();
    for measurement in measurements {
        match subject::find(lab, measurement) {
            Ok(subject) => {
                let key = (subject.workload.service_name, subject.workload.object_name(), subject.name);
                subjects.entry(key).or_insert_with(|| (subject, Vec::new())).1.push(measurement);
            }
            Err(reason) => others.push((named(measurement), reason)),
        }
    }
    others.sort();
    others.dedup();
    let mut quotas = Quotas::new(lab);
    let mut sized: Vec<(Row, AnyWorkload<'_>)> = Vec::new();
    for (subject, measurements) in subjects.into_values() {
        for resource in [SizedResource::Memory, SizedResource::Cpu] {
            let is_sized = lab.sizing.resources.iter().any(|sized| sized.value == resource);
            let is_measured = measurements.iter().any(|one| *one.reading(resource) != Reading::Absent);
            if !is_sized || !is_measured {
                continue;
            }
            let mut row = decide::decide(lab, &subject, resource, &measurements, date);
            let rule = rule::applied(lab, &subject, resource);
            let present = rule::present(lab, &subject, resource);
            quotas.fit(&mut row, subject.workload, &rule, present);
            sized.push((row, subject.workload));
        }
    }
    let freed = freed::freed(lab, sized.iter().map(|(row, workload)| (row, *workload)));
    Review { date, rows: sized.into_iter().map(|(row, _)| row).collect(), others, freed }
}

fn named(measurement: &Measurement) -> String {
    let parts =
        [measurement.namespace.as_deref(), Some(measurement.owner.name()), measurement.container.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join("/")
}
