//! An ApplicationSet with a git file generator, for labs that enable it: a file describes each service, and Argo CD
//! generates an Application from it. It is the only template that a controller renders.

use crate::document::{Content, Data, DataKind, Document, Map, Origin};
use crate::lab::gitops::ApplicationSet;
use crate::lab::service::Sync;
use crate::targets::gitops::argocd::{API, Engine};
use crate::targets::gitops::part::{FOLDER, Part, metadata, object, own_annotations};
use crate::targets::shared::folder::Manifest;

/// Name of the ApplicationSet. No service can have a name with a dot.
const NAME: &str = "lab.services";
/// The patch in a service's file with the differences of its Application.
const PATCH: &str = r#"{{ if hasKey . "patch" }}{{ toJson .patch }}{{ else }}{}{{ end }}"#;

impl Engine<'_> {
    /// The ApplicationSet, and the files that describe the parts.
    pub(super) fn application_set(
        &self,
        set: &ApplicationSet,
        parts: &[&Part<'_>],
    ) -> (Manifest, Vec<Document>) {
        let node = set.node;
        let folder = format!("{FOLDER}/argocd/services");
        let files = self.gitops.path.join(&format!("{folder}/*/{}", *set.file));
        let generator = Data::map(node)
            .put("repoURL", &self.gitops.repository)
            .put("revision", &self.gitops.branch)
            .put("files", Data::list(node, [Data::map(set.file.node).text("path", files).into()]));
        let any = Part {
            name: "{{ .name }}".to_owned(),
            node,
            folder: Some("{{ .folder }}".to_owned()),
            chart: None,
            namespace: Some(("{{ .namespace }}".to_owned(), node)),
            level: 0,
            after: Vec::new(),
            grows: parts.iter().find_map(|part| part.grows),
            removable: true,
            // All services share one template, so it has their common fields.
            images: parts.iter().flat_map(|part| part.images.clone()).collect(),
            sync: None,
            follows: None,
        };
        let template =
            Data::map(node).put("metadata", self.metadata(&any, None)).put("spec", self.spec(&any));
        let differ = parts.iter().any(|part| part.sync.is_some());
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
        let descriptions = parts.iter().map(|part| Document {
            path: format!("{folder}/{}/{}", part.name, *set.file),
            origin: Origin::follows(part.node),
            content: Content::Yaml(vec![self.description(part).into()]),
        });
        (manifest, descriptions.collect())
    }

    /// The parameters of the template. The generator defines `path` itself, so the folder has another name.
    fn description(&self, part: &Part<'_>) -> Map {
        let namespace = part.namespace.as_ref().map(|(name, by)| Data::text(*by, name.clone()));
        Data::map(part.node)
            .text("name", part.name.clone())
            .maybe("namespace", namespace)
            .maybe("folder", part.folder.as_ref().map(|folder| Data::text(part.node, folder.clone())))
            .maybe("patch", part.sync.map(|sync| self.patch(part, sync)))
    }

    /// The fields of a service's Application that override the template.
    fn patch(&self, part: &Part<'_>, sync: &Sync) -> Map {
        let annotations = Data::map(sync.node).extend(own_annotations(part));
        let own = !sync.argocd.ignore_differences.is_empty();
        // A merge removes null fields, and keeps absent ones.
        let nothing = |node| Data::new(DataKind::Null, Origin::value(node));
        let paused = part.paused().map(|paused| ("automated".to_owned(), nothing(paused.node)));
        let spec = Data::map(sync.node)
            .put("syncPolicy", self.sync_policy(part.node, Some(part)).extend(paused))
            .maybe("ignoreDifferences", own.then(|| self.ignored(part)));
        let metadata = Data::map(sync.node).some("annotations", annotations);
        Data::map(sync.node).some("metadata", metadata).put("spec", spec)
    }
}
