//! The review for programs.

use serde_json::{Value, json};

use crate::cli::size::reviewed::Reviewed;
use crate::cli::size::table::place;
use crate::lab::cluster::SizedResource;
use crate::sizing::{Freed, Row, written};
use crate::value::Sources;

pub(super) fn json(reviewed: &Reviewed, sources: &Sources, files: &[String]) -> String {
    let review = &reviewed.review;
    let rows: Vec<Value> = review.rows.iter().map(|row| line(row, reviewed, sources)).collect();
    let others: Vec<Value> =
        review.others.iter().map(|(name, why)| json!({ "measured": name, "why": why })).collect();
    let freed: Vec<Value> = review.freed.iter().map(freed).collect();
    let report = json!({
        "lab": reviewed.lab.name,
        "date": review.date,
        "rows": rows,
        "others": others,
        "freed": freed,
        "written": files,
    });
    format!("{report:#}\n")
}

fn line(row: &Row, reviewed: &Reviewed, sources: &Sources) -> Value {
    let amount = |amount: Option<u64>| amount.map(|amount| written(row.resource, amount));
    let fields =
        row.fields.iter().map(|(field, amount)| ((*field).to_owned(), written(row.resource, *amount).into()));
    json!({
        "service": row.service,
        "workload": row.workload,
        "container": row.container,
        "resource": row.resource.word(),
        "verdict": row.verdict.word(),
        "now": amount(row.now),
        "measured": amount(row.measured),
        "new": amount(row.new),
        "fields": fields.collect::<serde_json::Map<String, Value>>(),
        "pods": row.pods,
        "saved": saved(row),
        "why": row.verdict.why(),
        "source": row.tool.map(|tool| tool.to_string()),
        "date": row.date,
        "place": place(row, reviewed, sources),
    })
}

/// In bytes or millicores.
fn saved(row: &Row) -> Value {
    let unit = match row.resource {
        SizedResource::Memory => "bytes",
        SizedResource::Cpu => "millicores",
    };
    json!({ unit: number(row.saved()) })
}

fn freed(Freed { hosts, nodes, bytes }: &Freed) -> Value {
    json!({ "hosts": hosts, "nodes": nodes, "bytes": number(*bytes) })
}

fn number(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}
