//! `render simulate`.

use clap::Args;

use crate::cli::candidates;
use crate::cli::global::{Format, Global};
use crate::cli::output;
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::document::Origin;
use crate::pipeline::{Compiled, node_facts};
use crate::simulate::markdown::markdown;
use crate::simulate::model::{Model, Subject};
use crate::simulate::objects;
use crate::simulate::report::{Report, Verdict};
use crate::simulate::scenario::{Orders, Simulation};
use crate::simulate::text::text;
use crate::simulate::what_if::{Change, apply, without};
use crate::value::Sources;

/// Show whether all pods fit, also after the loss of a node or a host
///
/// Places the pods of the rendered objects on the nodes of a lab, with the filters of kube-scheduler. The scheduler
/// chooses between equal nodes at random, so several orders are tried. Without options, all scenarios are simulated: the
/// lab as it is, updates, the loss of each node, of each host and of each power supply that several hosts share, a
/// rolling upgrade, and a restart of everything.
///
/// `--format json` prints the result for scripts, `--format markdown` for a pull request.
///
/// The exit code is 1 if pods stay pending in every order.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Labs to simulate [default: all]
    #[arg(add = candidates::labs())]
    labs: Vec<String>,
    /// Simulate only the loss of this node, machine, host or power supply; several are lost at once
    #[arg(long, value_name = "NAME")]
    without: Vec<String>,
    /// Simulate with more than the lab has, such as `node2.memory=8GiB`, `node2.cpu=4` or `node2.pods=50`
    #[arg(long, value_name = "NODE.RESOURCE=AMOUNT")]
    add: Vec<Change>,
    /// Number of orders in which pods are placed
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    orders: u64,
    /// Seed of the orders: the same seed gives the same result
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    if matches!(global.format, Format::Sarif | Format::Github) {
        return output::fail("`simulate` supports the formats `human`, `json` and `markdown` only");
    }
    let mut session = Session::open(global)?;
    let labs = session.labs(&arguments.labs, global)?;
    let compiled = session.compile(&labs);
    let found: Vec<_> = compiled.iter().flat_map(|lab| lab.diagnostics.clone()).collect();
    if compiled.iter().any(|lab| lab.rendered.is_none() && lab.refused.is_none()) {
        output::report(&found, &session.sources, global)?;
        return Err(Stop::Findings);
    }
    output::remark(&found, &session.sources, global);
    let mut reports = Vec::new();
    for lab in &compiled {
        match report(lab, arguments, &session.sources) {
            Ok(report) => reports.push(report),
            Err(problem) => return output::fail(format!("lab `{}`: {problem}", lab.name)),
        }
    }
    let printed = |print: fn(&Report) -> String| reports.iter().map(print).collect::<Vec<_>>().join("\n");
    match global.format {
        Format::Json => {
            let text = serde_json::to_string_pretty(&serde_json::json!({ "labs": reports }));
            output::print(&(text.expect("reports are plain data") + "\n"))?;
        }
        Format::Markdown => output::print(&printed(markdown))?,
        _ => output::print(&printed(text))?,
    }
    let mut sections = reports.iter().flat_map(|report| &report.scenarios);
    if sections.any(|section| section.verdict == Verdict::Never) { Err(Stop::Findings) } else { Ok(()) }
}

/// The results of a lab, or why it cannot be simulated.
fn report(compiled: &Compiled, arguments: &Arguments, sources: &Sources) -> Result<Report, String> {
    let Compiled { lab, rendered, refused, values, .. } = compiled;
    let documents = rendered.as_ref().map(|rendered| (&rendered.documents, &rendered.links));
    // A lab that does not survive what it declares is what this command is for.
    let documents = documents.or(refused.as_ref().map(|refused| (&refused.documents, &refused.links)));
    let Some((lab, (documents, links))) = lab.as_ref().zip(documents) else {
        return Err("it was not rendered".to_owned());
    };
    let objects = objects(documents);
    let subject = Subject { lab, objects: &objects, nodes: node_facts(lab), links };
    let mut model = Model::new(subject).ok_or("it has no cluster with a running node")?;
    apply(&mut model, &arguments.add)?;
    let orders = Orders { seed: arguments.seed, count: arguments.orders };
    let simulation = Simulation::new(&model, orders);
    let scenarios = match arguments.without.is_empty() {
        true => simulation.usual(),
        false => vec![without(&model, &arguments.without)?],
    };
    let show = |origin: Origin| sources.show(origin.span(values));
    Ok(Report::new(&simulation, scenarios, &show))
}
