//! An ApplicationSet with a git file generator, for labs that enable it: a file describes each service, and Argo CD
//! generates an Application from it. It is the only template that a controller renders.

use crate::document::{Content, Data, DataKind, Document, Map, Origin};
use crate::lab::gitops::ApplicationSet;
use crate::lab::service::Sync;
use crate::targets::gitops::argocd::{API, ArgoCdEngine};
use crate::targets::gitops::sync_unit::{FOLDER, SyncUnit, metadata, object, own_annotations};
use crate::targets::shared::folder::Manifest;

/// Name of the ApplicationSet. No service can have a name with a dot.
const NAME: &str = "lab.services";
/// The patch in a service's file with the differences of its Application.
const PATCH: &str = r#"{{ if hasKey . "patch" }}{{ toJson .patch }}{{ else }}{}{{ end }}"#;

impl ArgoCdEngine<'_> {
    /// The ApplicationSet, and the files that describe the units.
    pub(super) fn application_set(
        &self,
        set: &ApplicationSet,
        units: &[&SyncUnit<'_>],
    ) -> (Manifest, Vec<Document>) {
        let node = set.node;
        let folder = format!("{FOLDER}/argocd/services");
        let files = self.gitops.path.join(&format!("{folder}/*/{}", *set.file));
        let generator = Data::map(node)
            .put("repoURL", &self.gitops.repository)
            .put("revision", &self.gitops.branch)
            .put("files", Data::list(node, [Data::map(set.file.node).text("path", files).into()]));
        let any = SyncUnit {
            name: "{{ .name }}".to_owned(),
            node,
            folder: Some("{{ .folder }}".to_owned()),
            chart: None,
            namespace: Some(("{{ .namespace }}".to_owned(), node)),
            level: 0,
            after: Vec::new(),
            grows: units.iter().find_map(|unit| unit.grows),
            fills: None,
            removable: true,
            // All services share one template, so it has their common fields.
            images: units.iter().flat_map(|unit| unit.images.clone()).collect(),
            sync: None,
            chart_dependents: None,
        };
        let template =
            Data::map(node).put("metadata", self.metadata(&any, None)).put("spec", self.spec(&any));
        let differ = units.iter().any(|unit| unit.sync.is_some());
        let cascade = &self.argocd.cascade;
        let policy = Data::map(cascade.node)
            .put("preserveResourcesOnDeletion", Data::bool(cascade.node, !cascade.value));
        let spec = Data::map(node)
            .put("goTemplate", Data::bool(node, true))
            .put("goTemplateOptions", Data::list(node, [Data::text(node, "missingkey=error")]))
            .put("generators", Data::list(node, [Data::map(node).put("git", generator).into()]))
            .put("syncPolicy", policy)
            .put("template", template)
            .maybe("templatePatch", differ.then(|| Data::text(node, PATCH)));
        let metadata = metadata(node, Data::text(node, NAME), Data::from(&self.argocd.namespace));
        let manifest = Manifest::new(
            format!("{NAME}.yaml"),
            object(node, API, "ApplicationSet", metadata).put("spec", spec),
        );
        let descriptions = units.iter().map(|unit| Document {
            path: format!("{folder}/{}/{}", unit.name, *set.file),
            origin: Origin::follows(unit.node),
            content: Content::Yaml(vec![self.description(unit).into()]),
        });
        (manifest, descriptions.collect())
    }

    /// The parameters of the template. The generator defines `path` itself, so the folder has another name.
    fn description(&self, unit: &SyncUnit<'_>) -> Map {
        let namespace = unit.namespace.as_ref().map(|(name, by)| Data::text(*by, name.clone()));
        Data::map(unit.node)
            .text("name", unit.name.clone())
            .maybe("namespace", namespace)
            .maybe("folder", unit.folder.as_ref().map(|folder| Data::text(unit.node, folder.clone())))
            .maybe("patch", unit.sync.map(|sync| self.patch(unit, sync)))
    }

    /// The fields of a service's Application that override the template.
    fn patch(&self, unit: &SyncUnit<'_>, sync: &Sync) -> Map {
        let annotations = Data::map(sync.node).extend(own_annotations(unit));
        let own = !sync.argocd.ignore_differences.is_empty();
        // A merge removes null fields, and keeps absent ones.
        let nothing = |node| Data::new(DataKind::Null, Origin::value(node));
        let paused = unit.paused().map(|paused| ("automated".to_owned(), nothing(paused.node)));
        let spec = Data::map(sync.node)
            .put("syncPolicy", self.sync_policy(unit.node, Some(unit)).extend(paused))
            .maybe("ignoreDifferences", own.then(|| self.ignored(unit)));
        let metadata = Data::map(sync.node).some("annotations", annotations);
        Data::map(sync.node).some("metadata", metadata).put("spec", spec)
    }
}
