//! The objects of a chart in a service's folder, each in a file named after its kind and its name.

use std::collections::BTreeSet;

use crate::charts::ServiceChart;
use crate::document::layout::KUBERNETES;
use crate::document::{Content, Document, Origin};
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::kubernetes::patch::Patcher;
use crate::targets::shared::folder::{Folder, Manifest};

/// The objects of a chart, in the order in which helm installs them. `beside` are the existing objects of the folder.
pub(super) fn objects(chart: &ServiceChart, beside: &[Manifest]) -> Vec<Manifest> {
    let mut taken: BTreeSet<String> = beside.iter().map(|manifest| manifest.file.clone()).collect();
    let objects = chart.content.objects.iter();
    objects.map(|object| Manifest::named(object.clone(), &mut taken)).collect()
}

/// CRDs that are extracted from charts: a folder for each service, and one for all.
pub(super) fn definitions<'l>(lab: &Resolved<'l>, patcher: &mut Patcher<'_, 'l>) -> Vec<Document> {
    let node = lab.lab.name.node;
    let mut all = Folder::new(format!("{KUBERNETES}/{}", crate::document::layout::DEFINITIONS), node);
    let mut documents = Vec::new();
    for (name, chart) in lab.charts.iter() {
        let folder = crate::document::layout::definitions_folder(name);
        let mut taken = BTreeSet::new();
        let manifests = chart.content.definitions.iter();
        let mut manifests: Vec<Manifest> =
            manifests.map(|object| Manifest::named(object.clone(), &mut taken)).collect();
        let owner = lab.service(name.as_str());
        patcher.apply(owner, &mut manifests);
        let mut found = Folder::new(&*folder, chart.node).manifests(manifests).documents();
        found.extend(kept_below(chart, &folder));
        if !found.is_empty() {
            all = all.folder(name.to_string(), chart.node);
        }
        documents.extend(found);
    }
    documents.extend(all.documents());
    documents
}

/// A service's folder from the last run, if its chart could not be rendered.
pub(super) fn kept(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Option<Vec<Document>> {
    let chart = lab.charts.get(service.name).filter(|chart| chart.content.withheld)?;
    Some(kept_below(chart, &crate::document::layout::service_folder(&service.namespace.value, service.name)))
}

fn kept_below(chart: &ServiceChart, folder: &str) -> Vec<Document> {
    let folder = format!("{folder}/");
    let files = chart.content.kept.iter().filter(|(path, _)| path.starts_with(&folder));
    let documents = files.map(|(path, text)| Document {
        path: path.clone(),
        origin: Origin::follows(chart.node),
        content: Content::Text(text.clone()),
    });
    documents.collect()
}
