//! `render graph`.

use clap::{Args, ValueEnum};

use crate::cli::candidates;
use crate::cli::global::{Format, Global};
use crate::cli::output;
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::graph::dot::dot;
use crate::graph::drawing::drawing;
use crate::graph::gone::mark;
use crate::graph::json::json;
use crate::graph::mermaid::mermaid;
use crate::graph::objects;
use crate::graph::parts::Graph;
use crate::graph::services::services;
use crate::pipeline::{Compiled, node_facts};
use crate::print;
use crate::simulate;
use crate::simulate::model::{Model, Subject};
use crate::value::{NodeId, Sources};

/// Show how services are reached, what they need, and what they run on
///
/// Routes, services, databases, nodes and hosts are the parts of the graph. With `--what-if-gone`, the parts that stop
/// without one of them are marked; what stops with a node or a host is simulated, as by `render simulate`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Lab to show [default: the only one]
    #[arg(add = candidates::labs())]
    lab: Option<String>,
    /// Notation of the graph
    #[arg(long = "as", value_name = "NOTATION", default_value = "dot")]
    notation: Notation,
    /// Mark what stops without this service, database, node, host or host name
    #[arg(long, value_name = "NAME", conflicts_with = "objects")]
    what_if_gone: Option<String>,
    /// Show the objects of Kubernetes and their references instead
    #[arg(long)]
    objects: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Notation {
    Dot,
    Mermaid,
    Json,
    Svg,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let notation = match global.format {
        Format::Human => arguments.notation,
        Format::Json => Notation::Json,
        Format::Sarif | Format::Github | Format::Markdown => {
            return output::fail("`graph` supports the formats `human` and `json` only");
        }
    };
    let mut session = Session::open(global)?;
    let names: Vec<String> = arguments.lab.iter().cloned().collect();
    let labs = session.labs(&names, global)?;
    if labs.len() > 1 {
        let names: Vec<&str> = labs.iter().map(|lab| lab.name.as_str()).collect();
        return output::fail(format!("name one of the labs: {}", names.join(", ")));
    }
    let compiled = session.compile_sound(&labs, global)?;
    let Some(compiled) = compiled.first() else { return Ok(()) };
    match graph(compiled, arguments) {
        Ok(graph) => output::print(&printed(&graph, notation, compiled, &session.sources)),
        Err(problem) => output::fail(problem),
    }
}

fn graph(compiled: &Compiled, arguments: &Arguments) -> Result<Graph, String> {
    let Compiled { lab: Some(lab), rendered: Some(rendered), .. } = compiled else {
        return Err(format!("lab `{}` was not rendered", compiled.name));
    };
    let all = simulate::objects(&rendered.documents);
    if arguments.objects {
        return Ok(objects::objects(lab, &all));
    }
    let subject = Subject { lab, objects: &all, nodes: node_facts(lab), links: &rendered.links };
    let model = Model::new(subject);
    let mut graph = services(lab, &rendered.links, model.as_ref());
    if let Some(gone) = &arguments.what_if_gone {
        mark(&mut graph, gone, lab, &rendered.links, model.as_ref())?;
    }
    Ok(graph)
}

fn printed(graph: &Graph, notation: Notation, compiled: &Compiled, sources: &Sources) -> String {
    match notation {
        Notation::Dot => dot(graph),
        Notation::Mermaid => mermaid(graph),
        Notation::Svg => print::svg(&drawing(graph)).0,
        Notation::Json => {
            let show = |node: NodeId| sources.show(compiled.values.key_span(node));
            format!("{:#}\n", json(graph, &show))
        }
    }
}
