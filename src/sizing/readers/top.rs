//! `kubectl top pod --containers`: a table of what containers use at a moment.

use crate::lab::cluster::SizedResource;
use crate::sizing::measurement::{Bounds, Measurement, Owner, Reading, Tool};
use crate::sizing::readers::amount;

/// The columns of the table, if a text is one.
pub(super) fn header(text: &str) -> Option<Vec<String>> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    let columns: Vec<String> = first.split_whitespace().map(str::to_owned).collect();
    columns.iter().any(|column| column.starts_with("MEMORY(")).then_some(columns)
}

pub(super) fn read(text: &str, header: &[String]) -> Result<Vec<Measurement>, String> {
    let column = |name: &str| header.iter().position(|column| column.split('(').next() == Some(name));
    let (Some(pod), Some(name)) = (column("POD"), column("NAME")) else {
        return Err(
            "shows pods without their containers: use `kubectl top pod --containers --all-namespaces`"
                .to_owned(),
        );
    };
    let (namespace, cpu, memory) = (column("NAMESPACE"), column("CPU"), column("MEMORY"));
    let rows = text.lines().filter(|line| !line.trim().is_empty()).skip(1);
    let rows = rows.map(|line| {
        let cells: Vec<&str> = line.split_whitespace().collect();
        if cells.len() != header.len() {
            return Err(format!("has a line with other columns than its header: `{line}`"));
        }
        let reading = |column: Option<usize>, resource| {
            let text = column.and_then(|column| cells.get(column)).copied().unwrap_or_default();
            match amount::amount(&text.into(), resource) {
                Some(amount) => Reading::Bounds(Bounds { is_moment: true, ..Bounds::single(amount) }),
                None => Reading::Absent,
            }
        };
        Ok(Measurement {
            tool: Tool::Top,
            namespace: namespace.map(|column| cells[column].to_owned()),
            owner: Owner::Pod(cells[pod].to_owned()),
            container: Some(cells[name].to_owned()),
            date: None,
            cpu: reading(cpu, SizedResource::Cpu),
            memory: reading(memory, SizedResource::Memory),
        })
    });
    rows.collect()
}
