//! References between objects: what names, selects or addresses something must find it.
//!
//! `table/*.txt` lists which fields refer to what, what controllers make of objects, and what clusters have from the
//! start. The index is built once; each reference is then looked up. What charts create that an engine installs, or
//! people by hand, services state in `provides.objects`.

pub mod codes;

mod addresses;
mod clause;
mod cycles;
mod finding;
mod flags;
mod hosts;
mod index;
mod issuers;
mod labels;
mod made;
mod nobody;
mod pattern;
mod reference;
mod resolve;
mod row;
mod short_hosts;
mod stated;
mod units;

pub use clause::PartKind;
pub(in crate::world) use pattern::Pattern;
pub use reference::{Named, Reference, Target, Within, references_of};
pub use row::Row;

use crate::diag::Diagnostic;
use crate::lab::cluster::{Cluster, CniPlugin, KubeProxy};
use crate::world::closed_world::ClosedWorld;
use cycles::Waits;
use finding::Collected;
use index::Index;
use nobody::Addresses;

/// All findings about references.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let ClosedWorld { objects, lab, charts, nodes, values, .. } = world;
    // The objects of an unrendered chart are unknown. A lab without a cluster has no objects.
    let Some(cluster) = lab.cluster.as_ref() else { return Vec::new() };
    if !charts.are_inflated() {
        return Vec::new();
    }
    let mut index = Index::new(objects);
    made::add(objects, &mut index);
    let packaged = nodes.map(|nodes| nodes.packaged(cluster)).unwrap_or_default();
    made::add_built_in(&[tags(cluster), packaged].concat(), &mut index);
    made::add_namespaces(lab, &mut index);
    let mut found = stated::findings(lab, charts, &index, values);
    stated::add(lab, &mut index);
    let mut collected = Collected::default();
    let known = Addresses::read(lab, objects, &index);
    let known_hosts = short_hosts::Known::read(lab, &index, values);
    let mut waits = Waits::new(objects);
    for (place, object) in objects.iter().enumerate() {
        for reference in references_of(object) {
            waits.refer(place, &reference, &index);
            for broken in resolve::broken(&reference, object, &index) {
                collected.add(finding::finding(&broken, reference.value, object, &index, values));
            }
        }
        addresses::add(object, &index, values, &mut collected);
        flags::add(object, &index, values, &mut collected);
        issuers::add(object, &index, values, &mut collected);
        short_hosts::add(object, &known_hosts, &mut collected);
        known.check(object, values, &mut collected);
    }
    known.check_files(world.documents, values, &mut collected);
    known.check_servers(values, &mut collected);
    known.check_dns(lab, values, &mut collected);
    found.extend(collected.into_diagnostics());
    found.extend(waits.findings(values));
    found.extend(hosts::findings(objects, lab, charts, &index, values));
    found
}

/// The kinds that the table names.
pub fn kinds_of_table() -> impl Iterator<Item = &'static str> {
    row::Table::get().all().flat_map(|row| &row.targets).map(|target| target.kind)
}

/// The tags of a cluster, by which the table knows what it has from the start.
fn tags(cluster: &Cluster) -> Vec<&'static str> {
    let mut tags = vec!["kubernetes", cluster.distribution.value.word()];
    if cluster.dns.bundled.value {
        tags.push("dns");
    }
    if cluster.kube_proxy.value != KubeProxy::None {
        tags.push("proxy");
    }
    if let Some(cni) = &cluster.cni {
        tags.extend(match cni.plugin.value {
            CniPlugin::Cilium => Some("cilium"),
            CniPlugin::Calico => Some("calico"),
            CniPlugin::Flannel => Some("flannel"),
            CniPlugin::None => None,
        });
    }
    tags
}
