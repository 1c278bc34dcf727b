//! Configuration files: a ConfigMap each config, and the checksum that makes pods start anew when a file changes.

pub(super) mod codes;

mod template;
mod text;

use sha2::{Digest, Sha256};

use crate::diag::Diagnostic;
use crate::document::{Data, DataKind, Origin};
use crate::facts::names;
use crate::lab::service::{Config, Referred, Runner};
use crate::resolve::{Resolved, RunningService};
use crate::targets::kubernetes::{metadata, object};
use crate::targets::shared::folder::Manifest;
use crate::types::DnsLabel;
use crate::value::Values;
use codes::SVC_CONFIG_SIZE;

/// Most that the API server takes of one object's data.
const MOST_BYTES: usize = 1 << 20;
/// So much of a hash tells two versions of a file apart.
const CHECKSUM_BYTES: usize = 8;

pub(super) fn config_maps(lab: &Resolved<'_>, service: &RunningService<'_>) -> Vec<Manifest> {
    let configs = service.service.configs.iter();
    configs
        .map(|(name, config)| {
            let files = texts(config, lab.values).into_iter().map(|(key, text)| (key, text.data()));
            let metadata = metadata(service, config.node, config_name(service, name));
            let object = object(config.node, "v1", "ConfigMap", metadata)
                .put("data", Data::map(config.node).extend(files));
            Manifest::new(format!("configmap-{name}.yaml"), object)
        })
        .collect()
}

/// Name of the ConfigMap that one of the service's configs becomes.
pub(super) fn config_name(service: &RunningService<'_>, config: &DnsLabel) -> String {
    names::part(service.name, config)
}

/// Annotations that change when a config does which the runner's pods use.
pub(super) fn checksums(
    lab: &Resolved<'_>,
    service: &RunningService<'_>,
    runner: Runner<'_>,
) -> Vec<(String, Data)> {
    let references = runner.references();
    let is_used = |name: &DnsLabel| {
        references.iter().any(|reference| reference.to == Referred::Config && reference.name == name.as_str())
    };
    let configs = service.service.configs.iter();
    let configs = configs.filter(|(name, config)| config.restart.value && is_used(name));
    configs
        .map(|(name, config)| {
            let checksum = Data::text(config.node, checksum(config, lab.values));
            (format!("checksum/{name}"), checksum)
        })
        .collect()
}

fn checksum(config: &Config, values: &Values) -> String {
    let mut hash = Sha256::new();
    for (key, text) in texts(config, values) {
        // Lengths keep apart what would run into each other.
        for part in [key.as_str(), text.text.as_str()] {
            hash.update(u64::try_from(part.len()).expect("files are in memory").to_be_bytes());
            hash.update(part);
        }
    }
    hash.finalize().iter().take(CHECKSUM_BYTES).map(|byte| format!("{byte:02x}")).collect()
}

/// What is wrong with files: templates that ask for what they are not given, data that a format cannot hold.
pub(super) fn findings(lab: &Resolved<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for service in &lab.services {
        for (name, config) in &service.service.configs {
            let mut bytes = 0;
            for (key, file) in &config.files {
                match text::text(file, lab.values) {
                    Ok(text) => bytes += key.as_str().len() + text.text.len(),
                    Err(fault) => found.push(fault),
                }
            }
            if bytes > MOST_BYTES {
                let message = format!("config `{name}` of service `{}` has {bytes} bytes", service.name);
                let diagnostic = Diagnostic::new(&SVC_CONFIG_SIZE, message)
                    .at_node(config.node, lab.values.key_span(config.node), "at most 1048576 fit")
                    .help("spread the files over several configs, or keep them on a volume");
                found.push(diagnostic);
            }
        }
    }
    found
}

/// The text of a file, and where it comes from.
struct FileText {
    text: String,
    origin: Origin,
}

impl FileText {
    fn data(self) -> Data {
        Data::new(DataKind::String(self.text), self.origin)
    }
}

/// All files. Faulty ones have been reported before anything is planned.
fn texts(config: &Config, values: &Values) -> Vec<(String, FileText)> {
    let texts = config.files.iter();
    texts.filter_map(|(key, file)| Some((key.to_string(), text::text(file, values).ok()?))).collect()
}
