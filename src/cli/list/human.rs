//! The list for people: what runs where, and how to reach it.

use crate::cli::list::rows::{LabRow, MachineRow, ServiceRow};

/// A table: the titles of its columns, and its rows.
struct Table {
    titles: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

pub(super) fn human(labs: &[LabRow]) -> String {
    let texts: Vec<String> = labs.iter().map(lab).collect();
    texts.join("\n")
}

fn lab(lab: &LabRow) -> String {
    let mut text = format!("{}  ({})\n", lab.name, lab.output);
    text.push_str(&format!("\n  machines: {}\n", lab.machines.len()));
    text.push_str(&machines(&lab.machines).print());
    text.push_str(&format!("\n  services: {}\n", lab.services.len()));
    text.push_str(&services(&lab.services).print());
    if !lab.off.is_empty() {
        let count = lab.off.len();
        text.push_str(&format!(
            "\n  in the catalogue, not enabled: {count}; `render list --catalog` lists them\n"
        ));
    }
    text
}

fn machines(machines: &[MachineRow]) -> Table {
    let row = |machine: &MachineRow| {
        let MachineRow { name, vmid, host, state, cores, memory, address, role } = machine;
        let size = match (cores, memory) {
            (Some(cores), Some(memory)) => format!("{cores} cores, {memory}"),
            _ => "bare metal".to_owned(),
        };
        vec![
            name.clone(),
            address.clone().unwrap_or_default(),
            role.unwrap_or_default().to_owned(),
            host.clone(),
            vmid.clone().unwrap_or_default(),
            size,
            (*state).to_owned(),
        ]
    };
    Table {
        titles: vec!["NAME", "ADDRESS", "ROLE", "HOST", "VMID", "SIZE", "STATE"],
        rows: machines.iter().map(row).collect(),
    }
}

fn services(services: &[ServiceRow]) -> Table {
    let row = |service: &ServiceRow| {
        let kind = match service.replicas {
            1 => service.kind.to_owned(),
            replicas if service.chart.is_none() && !service.kind.is_empty() => {
                format!("{} x {replicas}", service.kind)
            }
            _ => service.kind.to_owned(),
        };
        let version = service.chart.clone().or_else(|| service.images.first().map(|image| short(image)));
        let more = service.images.len().saturating_sub(1);
        let more = if more > 0 && service.chart.is_none() { format!(" +{more}") } else { String::new() };
        vec![
            service.name.clone(),
            service.namespace.clone(),
            service.addresses.join(" "),
            kind,
            format!("{}{more}", version.unwrap_or_default()),
            service.tier.clone().unwrap_or_default(),
            service.nodes.iter().cloned().collect::<Vec<_>>().join(" "),
        ]
    };
    Table {
        titles: vec!["NAME", "NAMESPACE", "ADDRESS", "KIND", "VERSION", "TIER", "NODES"],
        rows: services.iter().map(row).collect(),
    }
}

/// An image without its registry and digest.
fn short(image: &str) -> String {
    let image = image.split('@').next().unwrap_or(image);
    image.rsplit('/').next().unwrap_or(image).to_owned()
}

impl Table {
    /// The table without the columns in which every row is empty.
    fn print(&self) -> String {
        let columns: Vec<usize> = (0..self.titles.len())
            .filter(|column| self.rows.iter().any(|row| !row[*column].is_empty()))
            .collect();
        let titles: Vec<String> = self.titles.iter().map(|title| (*title).to_owned()).collect();
        let lines: Vec<&Vec<String>> = std::iter::once(&titles).chain(&self.rows).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.titles.len()).map(width).collect();
        let mut text = String::new();
        for line in lines.iter().filter(|_| !self.rows.is_empty()) {
            let cells: Vec<String> = columns
                .iter()
                .map(|column| {
                    let cell = if line[*column].is_empty() { "-" } else { &line[*column] };
                    format!("{cell:width$}", width = widths[*column])
                })
                .collect();
            text.push_str(&format!("    {}\n", cells.join("  ").trim_end()));
        }
        text
    }
}
