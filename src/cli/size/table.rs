//! The review for people.

use crate::cli::size::reviewed::Reviewed;
use crate::lab::cluster::SizedResource;
use crate::sizing::{Freed, Row, Verdict, shown};
use crate::value::Sources;

const COLUMNS: [&str; 8] = ["SERVICE", "CONTAINER", "RESOURCE", "NOW", "MEASURED", "NEW", "SAVED", "WHY"];

/// The table: what changes, then what stays, then what is not measured; then what is freed.
pub(super) fn table(reviewed: &Reviewed, sources: &Sources) -> String {
    let review = &reviewed.review;
    let mut rows: Vec<&Row> = review.rows.iter().collect();
    rows.sort_by_key(|row| match row.verdict {
        Verdict::Changed(_) => 0,
        Verdict::Kept(_) => 1,
        Verdict::Skipped(_) => 2,
    });
    let mut lines = vec![COLUMNS.map(str::to_owned)];
    lines.extend(rows.into_iter().map(|row| cells(row, reviewed, sources)));
    let mut text = if lines.len() > 1 { aligned(&lines) } else { String::new() };
    let paragraphs = [freed(&review.freed), others(&review.others)];
    for paragraph in paragraphs.iter().filter(|paragraph| !paragraph.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(paragraph);
    }
    if text.is_empty() { "nothing was measured\n".to_owned() } else { text }
}

/// What was written.
pub(super) fn written(files: &[String]) -> String {
    match files {
        [] => "\nnothing to write\n".to_owned(),
        files => format!("\nwrote {}; `render` renders the new requests\n", files.join(", ")),
    }
}

fn cells(row: &Row, reviewed: &Reviewed, sources: &Sources) -> [String; 8] {
    let amount = |amount: Option<u64>| amount.map_or_else(|| "-".to_owned(), |it| shown(row.resource, it));
    let service = if row.workload == row.service {
        row.service.clone()
    } else {
        format!("{} ({})", row.service, row.workload)
    };
    let new = match row.verdict {
        Verdict::Kept(_) => "same".to_owned(),
        _ => amount(row.new),
    };
    let saved = match row.saved() {
        0 => "-".to_owned(),
        saved => signed(row.resource, saved),
    };
    let why = match (&row.verdict, place(row, reviewed, sources)) {
        (Verdict::Changed(why), Some(place)) => format!("{why}; {place}"),
        (verdict, _) => verdict.why().to_owned(),
    };
    [
        service,
        row.container.clone(),
        row.resource.word().to_owned(),
        amount(row.now),
        amount(row.measured),
        new,
        saved,
        why,
    ]
}

/// Where the present request is written.
pub(super) fn place(row: &Row, reviewed: &Reviewed, sources: &Sources) -> Option<String> {
    let (field, _) = row.fields.first()?;
    let values = &reviewed.compiled.values;
    values.field(row.node, field).map(|node| sources.show(values.span(node)))
}

fn signed(resource: SizedResource, saved: i128) -> String {
    let amount = shown(resource, u64::try_from(saved.unsigned_abs()).unwrap_or(u64::MAX));
    if saved < 0 { format!("-{amount}") } else { amount }
}

fn aligned(lines: &[[String; 8]]) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..COLUMNS.len()).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let cells: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// The freed memory: in all, and on the nodes that can run the pods.
fn freed(freed: &[Freed]) -> String {
    if freed.is_empty() {
        return String::new();
    }
    let in_words = |bytes: i128| {
        let amount = signed(SizedResource::Memory, bytes.abs());
        format!("{amount} {}", if bytes < 0 { "more" } else { "freed" })
    };
    let total: i128 = freed.iter().map(|one| one.bytes).sum();
    let mut text = format!("memory requests: {}\n", in_words(total));
    for Freed { hosts, nodes, bytes } in freed {
        let nodes = if nodes.is_empty() { "no node".to_owned() } else { nodes.join(" or ") };
        let hosts = if hosts.is_empty() { String::new() } else { format!(" on host {}", hosts.join(" or ")) };
        text.push_str(&format!("  node {nodes}{hosts}: {}\n", in_words(*bytes)));
    }
    text
}

fn others(others: &[(String, String)]) -> String {
    let lines: String = others.iter().map(|(name, why)| format!("  {name}: {why}\n")).collect();
    if lines.is_empty() { lines } else { format!("not in this lab:\n{lines}") }
}
