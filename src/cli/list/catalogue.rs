//! The services of the catalogue that a lab does not run.

use std::fs;
use std::path::Path;

use crate::cli::list::rows::LabRow;
use crate::project::CONFIG;

/// The folder of the services, below the configuration.
const SERVICES: &str = "catalog/services";

/// The names of the services, with the descriptions in their files; those with a word in one of them.
pub(super) fn catalogue(labs: &[LabRow], word: &str, root: &Path) -> String {
    let word = word.to_lowercase();
    let mut text = String::new();
    for lab in labs {
        let rows: Vec<(&String, String)> = lab
            .off
            .iter()
            .map(|name| (name, description(root, name)))
            .filter(|(name, about)| format!("{name} {about}").to_lowercase().contains(&word))
            .collect();
        text.push_str(&format!(
            "{}: {} services of the catalogue that it does not run\n",
            lab.name,
            rows.len()
        ));
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        for (name, about) in rows {
            text.push_str(format!("  {name:width$}  {about}").trim_end());
            text.push('\n');
        }
    }
    text
}

/// The description in the file of a service. Its entry is not evaluated, since the lab does not use it.
fn description(root: &Path, name: &str) -> String {
    let path = root.join(CONFIG).join(SERVICES).join(format!("{name}.ncl"));
    let text = fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find(|line| line.trim_start().starts_with("description"));
    let quoted = line.and_then(|line| line.split_once('"')).and_then(|(_, rest)| rest.rsplit_once('"'));
    quoted.map(|(description, _)| description.to_owned()).unwrap_or_default()
}
