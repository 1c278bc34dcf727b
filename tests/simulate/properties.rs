//! What holds of every placement, whatever nodes have and pods request.

use std::collections::BTreeMap;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use render::pipeline::{Compiled, compile, node_facts};
use render::project::Project as Labs;
use render::simulate::filters::violations;
use render::simulate::model::{Model, Subject};
use render::simulate::objects;
use render::simulate::refusal::Reason;
use render::simulate::scenario::{Orders, Simulation, Trial};
use render::source::evaluator::Evaluator;
use render::value::Sources;

use crate::support::project::Project;

const CASES: u32 = 24;
const GIB: u64 = 1 << 30;

/// No node has more than it can take, and nothing speaks against the node of a pod.
pub fn placements_are_sound(project: &Project) -> Result<(), String> {
    let compiled = compiled(project)?;
    let Compiled { lab: Some(lab), rendered: Some(rendered), .. } = &compiled else {
        return Err(format!("the case has errors: {:?}", compiled.diagnostics));
    };
    let objects = objects(&rendered.documents);
    let subject = Subject { lab, objects: &objects, nodes: node_facts(lab), links: &rendered.links };
    let model = Model::new(subject).ok_or("the case has no nodes")?;
    let (nodes, workloads) = (model.nodes.len(), model.workloads.len());
    let memory = proptest::collection::vec(0..24 * GIB, nodes);
    let pods = proptest::collection::vec((0_u64..7, 0..5 * GIB, 0_u64..2500, -2_i64..3), workloads);
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&(memory, pods, 0_u64..1000), |(memory, pods, seed)| {
        let mut model = model.clone();
        for (node, memory) in model.nodes.iter_mut().zip(memory) {
            node.offers.insert("memory", memory);
        }
        for (workload, (replicas, memory, cpu, priority)) in model.workloads.iter_mut().zip(pods) {
            workload.replicas = replicas;
            workload.priority = priority;
            workload.requests = BTreeMap::from([("memory", memory), ("cpu", cpu)]);
        }
        model.index();
        let simulation = Simulation::new(&model, Orders { seed, count: 2 });
        for scenario in simulation.usual() {
            let outcome = simulation.run(scenario.clone());
            for trial in &outcome.trials {
                sound(&model, trial)
                    .map_err(|problem| TestCaseError::fail(format!("{scenario:?}: {problem}")))?;
            }
        }
        Ok(())
    });
    outcome.map_err(|problem| match problem {
        TestError::Fail(reason, values) => format!("{reason}\n{values:?}"),
        TestError::Abort(reason) => reason.to_string(),
    })
}

fn compiled(project: &Project) -> Result<Compiled, String> {
    let root = project.folder().canonicalize().map_err(|problem| problem.to_string())?;
    let mut sources = Sources::new(&root);
    let mut evaluator = Evaluator::default();
    let labs = Labs::load(&root, &mut evaluator, &mut sources).map_err(|found| format!("{found:?}"))?;
    Ok(compile(&labs.labs[0], &mut evaluator, &mut sources))
}

fn sound(model: &Model<'_>, trial: &Trial<'_>) -> Result<(), String> {
    for (number, (node, load)) in model.nodes.iter().zip(&trial.state.nodes).enumerate() {
        let mut used = vec![0; model.resources.len()];
        let needs = load.pods.iter().flat_map(|pod| &model.needs[model.pods[*pod].workload]);
        needs.for_each(|(resource, amount)| used[*resource] += amount);
        if used != load.used {
            return Err(format!("{} counts {:?}, and its pods request {used:?}", node.name, load.used));
        }
        // Static pods and those that name their node are not scheduled, but the kubelet counts them, too.
        if used.iter().zip(&model.capacity[number]).any(|(used, has)| used > has) {
            return Err(format!(
                "{} has {:?}, and its pods request {used:?}",
                node.name, model.capacity[number]
            ));
        }
        if load.pods.len() as u64 > node.max_pods {
            return Err(format!("{} has {} pods", node.name, load.pods.len()));
        }
    }
    for pod in 0..model.pods.len() {
        // Pods that went later, and nodes that are cordoned or lost, change what counts for these.
        let may_change = |reason: &Reason<'_>| {
            matches!(
                reason,
                Reason::Spread | Reason::SpreadLabel | Reason::PodAffinity | Reason::Unschedulable
            )
        };
        if let Some(reason) =
            violations(model, &trial.state, pod).into_iter().find(|reason| !may_change(reason))
        {
            let workload = &model.workloads[model.pods[pod].workload];
            return Err(format!("`{}` is on a node in spite of {reason:?}", workload.title()));
        }
    }
    Ok(())
}
