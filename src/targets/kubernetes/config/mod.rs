//! Configuration files: a ConfigMap per config, and the checksum that restarts pods when a file changes.

pub(super) mod codes;

mod file_text;
mod template;
mod template_filters;
mod text;

use sha2::{Digest, Sha256};

use crate::diag::Diagnostic;
use crate::document::Data;
use crate::facts::names;
use crate::lab::service::{AnyWorkload, Config, Referred};
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::kubernetes::{metadata, object};
use crate::targets::shared::folder::Manifest;
use crate::types::DnsLabel;
use crate::value::Values;
use codes::SVC_CONFIG_SIZE;
use file_text::FileText;

/// The maximum size of an object's data that the API server accepts.
const MOST_BYTES: usize = 1 << 20;
/// The length of a hash that distinguishes two versions of a file.
const CHECKSUM_BYTES: usize = 8;

/// The configs of a service. Each file is rendered once, for its ConfigMap, its checksum and its findings.
pub(super) struct Configs<'l> {
    all: Vec<ReadConfig<'l>>,
}

struct ReadConfig<'l> {
    name: &'l DnsLabel,
    config: &'l Config,
    /// Files by key. Invalid ones are left out: they are reported, and nothing is written.
    files: Vec<(String, FileText)>,
}

impl<'l> Configs<'l> {
    /// Renders the files of a service, and reports templates with undefined variables, data that a format cannot
    /// represent, and configs that are too large.
    pub(super) fn read(
        lab: &Resolved<'_>,
        service: &ResolvedService<'l>,
        findings: &mut Vec<Diagnostic>,
    ) -> Self {
        let configs = service.service.configs.iter();
        let all = configs.map(|(name, config)| {
            let mut files = Vec::new();
            for (key, file) in &*config.files {
                match text::text(file, lab.values) {
                    Ok(text) => files.push((key.to_string(), text)),
                    Err(fault) => findings.push(fault),
                }
            }
            let read = ReadConfig { name, config, files };
            findings.extend(read.is_too_large(service, lab.values));
            read
        });
        Self { all: all.collect() }
    }

    pub(super) fn config_maps(&self, service: &ResolvedService<'_>) -> Vec<Manifest> {
        let maps = self.all.iter().map(|ReadConfig { name, config, files }| {
            let files = files.iter().map(|(key, text)| (key.clone(), text.data()));
            let metadata = metadata(service, config.node, config_name(service, name));
            let object = object(config.node, "v1", "ConfigMap", metadata)
                .put("data", Data::map(config.node).extend(files));
            Manifest::new(format!("configmap-{name}.yaml"), object)
        });
        maps.collect()
    }

    /// Annotations that change with the configs that the workload's pods use.
    pub(super) fn checksums(&self, workload: AnyWorkload<'_>) -> Vec<(String, Data)> {
        let references = workload.references();
        let is_used = |name: &DnsLabel| {
            references
                .iter()
                .any(|reference| reference.to == Referred::Config && reference.name == name.as_str())
        };
        let used = self.all.iter().filter(|read| read.config.restart.value && is_used(read.name));
        used.map(|read| (format!("checksum/{}", read.name), Data::text(read.config.node, read.checksum())))
            .collect()
    }
}

/// The name of the ConfigMap of a service's config.
pub(super) fn config_name(service: &ResolvedService<'_>, config: &DnsLabel) -> String {
    names::part(service.name, config)
}

impl ReadConfig<'_> {
    fn checksum(&self) -> String {
        let mut hash = Sha256::new();
        for (key, text) in &self.files {
            // The length separates the keys and texts unambiguously.
            for part in [key.as_str(), text.text.as_str()] {
                hash.update(u64::try_from(part.len()).expect("files are in memory").to_be_bytes());
                hash.update(part);
            }
        }
        hash.finalize().iter().take(CHECKSUM_BYTES).map(|byte| format!("{byte:02x}")).collect()
    }

    fn is_too_large(&self, service: &ResolvedService<'_>, values: &Values) -> Option<Diagnostic> {
        let Self { name, config, files } = self;
        let bytes: usize = files.iter().map(|(key, text)| key.len() + text.text.len()).sum();
        let message = format!("config `{name}` of service `{}` has {bytes} bytes", service.name);
        (bytes > MOST_BYTES).then(|| {
            Diagnostic::new(&SVC_CONFIG_SIZE, message)
                .at_node(config.node, values.key_span(config.node), "the limit is 1048576 bytes")
                .help("split the files into several `configs`, or store them on a volume")
        })
    }
}
