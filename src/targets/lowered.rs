//! What targets make of a lab, as far as they have been asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Diagnostic;
use crate::document::Document;
use crate::types::DnsLabel;

/// The files of a target, and what their consumer would refuse. Both are the result of one pass: a target that is asked
/// for one of them alone would have to do the work twice.
#[derive(Debug, Default)]
pub struct Lowered {
    pub documents: Vec<Document>,
    pub findings: Vec<Diagnostic>,
    /// Filled by the target that writes manifests, for those that point at them.
    pub folders: Folders,
}

/// Which folders of manifests there are. Kustomize refuses an empty folder, so one without files does not exist.
#[derive(Debug, Default)]
pub struct Folders {
    /// The folder of the whole cluster: namespaces, and objects that belong to none.
    pub cluster: bool,
    /// The folder of definitions that are taken out of charts.
    pub definitions: bool,
    /// The folders of services.
    pub services: BTreeMap<DnsLabel, ServiceFolder>,
}

/// What others have to know about the folder of a service.
#[derive(Debug, Default)]
pub struct ServiceFolder {
    /// Group and kind of the objects beside a chart that an engine installs. Empty for other services.
    pub beside_chart: BTreeSet<(String, String)>,
}

impl Lowered {
    /// Adds what the next target has made.
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
