//! The plan as data, for a program that runs it.
//!
//! `places` defines how hosts and machines are reached. A step is done once everything under `done` succeeds; otherwise
//! it is run as soon as all its `needs` are done. Commands run in their own shell, which stops at the first failure, as
//! root at the step's place. For the operator's commands, `TREE` is the folder of the tree, `WORK` is a private folder
//! outside it, and `KUBECONFIG` and `TALOSCONFIG` are below that. A call takes its parameters from a section of a
//! file, and parameters in its path are not sent again; a call that returns a task is done when the task is.
//!
//! At most one place of a `quorum` is disrupted at a time.
//!
//! `effect` is the strongest effect of an action: it `reads`, `creates` what does not exist, `changes` what exists
//! without losing data, `restarts` something, or `destroys`. Everything but the last can be repeated; a runner asks before
//! the last two.

use crate::document::{Data, Map};
use crate::plan::{
    Action, BootstrapStep, Call, Context, Destination, Proof, Reach, RunLocation, Stage, StepId,
};
use crate::value::NodeId;

/// The version of the format. It is increased with every change that an older runner would misinterpret.
const FORMAT: i32 = 1;

pub fn plan(context: &Context<'_, '_, '_>) -> Data {
    let node = context.lab.lab.name.node;
    let stages =
        Stage::ALL.iter().filter(|stage| context.plan.steps().iter().any(|step| step.stage == **stage));
    let stages = stages.map(|stage| {
        let map = Data::map(node).text("name", stage.word()).text("about", stage.about());
        let is_on_request = stage.is_on_request().then(|| Data::bool(node, true));
        map.maybe("on_request", is_on_request).into()
    });
    let environment = Data::map(node)
        .text("TREE", "the folder of the tree")
        .text("WORK", "a private folder outside the tree, which is kept until the plan is done")
        .text("KUBECONFIG", "$WORK/kubeconfig")
        .text("TALOSCONFIG", "$WORK/talos/talosconfig");
    let places = Data::map(node)
        .put("operator", Data::map(node).put("environment", environment))
        .some("hosts", reaches(node, context.reach_of_hosts()))
        .some("machines", reaches(node, context.reach_of_machines()));
    Data::map(node)
        .put("format", Data::integer(node, FORMAT))
        .text("lab", context.lab.lab.name.to_string())
        .put("places", places)
        .put("stages", Data::list(node, stages))
        .put("steps", Data::list(node, context.plan.steps().iter().map(step)))
        .into()
}

fn reaches(node: NodeId, reaches: &[Reach]) -> Map {
    Data::map(node).extend(reaches.iter().map(|reach| {
        let address = reach.address.map_or_else(|| reach.name.clone(), |address| address.to_string());
        let map = Data::map(reach.node).text("address", address).text("user", reach.user.clone());
        let map = map.maybe("quorum", reach.quorum.as_deref().map(|quorum| Data::text(reach.node, quorum)));
        (reach.name.clone(), map.into())
    }))
}

fn step(step: &BootstrapStep) -> Data {
    let node = step.node;
    let ids = |ids: &[StepId]| Data::list(node, ids.iter().map(|id| Data::text(node, id.as_str())));
    let inputs = step.inputs().into_iter().map(|file| Data::text(file.node, file.path()));
    Data::map(node)
        .text("id", step.id.as_str())
        .text("stage", step.stage.word())
        .text("title", step.title.clone())
        .text("place", place(&step.on))
        .some("needs", ids(&step.needs))
        .maybe("disrupts", step.disrupts.as_ref().map(|it| Data::list(node, [Data::text(node, place(it))])))
        .some("only_for", ids(&step.only_for))
        .some("inputs", Data::list(node, inputs))
        .some("run", Data::list(node, step.run.iter().map(|it| action(node, it))))
        .some("done", Data::list(node, step.done.iter().map(|it| proof(node, it))))
        .some("undo", Data::list(node, step.undo.iter().map(|it| action(node, it))))
        .into()
}

pub fn place(place: &RunLocation) -> String {
    match place {
        RunLocation::Operator => "operator".to_owned(),
        RunLocation::Host(name) => format!("host/{name}"),
        RunLocation::Machine(name) => format!("machine/{name}"),
    }
}

fn action(node: NodeId, action: &Action) -> Data {
    let map = Data::map(node);
    let effect = action.effect().map(|effect| Data::text(node, effect.word()));
    match action {
        Action::Copy { file, to, mode } => {
            destination(map.text("copy", file.path()), "to", to).text("mode", *mode)
        }
        Action::Call(call) => called(node, call),
        Action::Command { lines, .. } => map.text("command", script(lines)),
        Action::Carry { from, path, to, mode } => map
            .text("carry", path.clone())
            .text("from", place(from))
            .text("to", to.clone())
            .text("mode", *mode),
        Action::Secret { path, key, to } => {
            let secret = Data::map(node).text("path", path.clone()).text("key", key.clone());
            map.put("secret", secret).text("to", to.clone()).text("mode", "0600")
        }
        Action::Manual(text) => map.text("manual", text.clone()),
        Action::Restart => map.put("restart", Data::bool(node, true)),
    }
    .maybe("effect", effect)
    .into()
}

fn called(node: NodeId, call: &Call) -> Map {
    let map = Data::map(node).text("call", format!("{} {}", call.method, call.path));
    match &call.from {
        Some((file, section, index)) => {
            let map = map.text("parameters", file.path()).text("section", section.name());
            let index = index.and_then(|index| i32::try_from(index).ok());
            map.maybe("entry", index.map(|index| Data::integer(node, index)))
        }
        None => map,
    }
}

fn proof(node: NodeId, proof: &Proof) -> Data {
    let map = Data::map(node);
    match proof {
        Proof::Command(command) => map.text("command", command.clone()),
        Proof::OperatorCommand(command) => map.text("command", command.clone()).text("place", "operator"),
        Proof::Same { at, file } => destination(map.text("same", file.path()), "at", at),
        Proof::Noted => map.put("noted", Data::bool(node, true)),
    }
    .into()
}

fn destination(map: Map, key: &str, destination: &Destination) -> Map {
    match destination {
        Destination::Path(path) => map.text(key, path.clone()),
        Destination::Volume(volume) => map.text("volume", volume.clone()),
    }
}

fn script(lines: &[String]) -> String {
    match lines {
        [line] => line.clone(),
        lines => lines.iter().map(|line| format!("{line}\n")).collect(),
    }
}
