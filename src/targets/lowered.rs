//! The results of the targets that have run so far.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Diagnostic;
use crate::document::Document;
use crate::types::DnsLabel;

/// The documents of a target, and findings about what the consumer would refuse. Both are the result of one pass,
/// because separate passes would do the work twice.
#[derive(Debug, Default)]
pub struct Lowered {
    /// The documents. No path occurs twice.
    pub documents: Vec<Document>,
    /// What the consumer would refuse.
    pub findings: Vec<Diagnostic>,
    /// Set by the target that writes manifests, for targets that refer to them.
    pub folders: Folders,
}

/// The folders of manifests. Kustomize refuses an empty folder, so a folder without files does not exist.
#[derive(Debug, Default)]
pub struct Folders {
    /// The folder of the whole cluster: namespaces and cluster-scoped objects.
    pub cluster: bool,
    /// The folder of CRDs that are extracted from charts.
    pub definitions: bool,
    /// The folders of services.
    pub services: BTreeMap<DnsLabel, ServiceFolder>,
}

/// Facts about the folder of a service that other targets need.
#[derive(Debug, Default)]
pub struct ServiceFolder {
    /// Group and kind of a service's objects besides a chart that an engine installs. Empty for other services.
    pub beside_chart: BTreeSet<(String, String)>,
}

impl Lowered {
    /// Adds the result of the next target.
    pub fn add(&mut self, other: Self) {
        self.documents.extend(other.documents);
        self.findings.extend(other.findings);
        self.folders.add(other.folders);
    }
}

impl Folders {
    fn add(&mut self, other: Self) {
        self.cluster |= other.cluster;
        self.definitions |= other.definitions;
        self.services.extend(other.services);
    }
}

impl From<Vec<Document>> for Lowered {
    fn from(documents: Vec<Document>) -> Self {
        Self { documents, ..Self::default() }
    }
}
