//! The plan as a Taskfile, for those who run Task already: `status` of a task is `done` of the step.
//!
//! Task has no notion of places, notes and restarts, so they are commands of its shell. Notes are files at the place
//! where `render bootstrap` keeps them.

use crate::bootstrap::shell::{Scripts, Shell};
use crate::document::{Data, Map};
use crate::plan::{Action, BootstrapStep, Context, Effect, Proof, StepId, quoted};
use crate::value::NodeId;

/// The private folder, as in the runbook.
const WORK: &str = "${WORK:-$HOME/bootstrap}";

/// The Taskfile of a plan.
pub fn taskfile(context: &Context<'_, '_, '_>) -> Data {
    let node = context.lab.lab.name.node;
    let steps = context.plan.steps();
    let evaluated = |text: &str| Data::map(node).text("sh", format!("echo \"{text}\""));
    let environment = Data::map(node)
        .text("TREE", "{{.TASKFILE_DIR}}/..")
        .put("WORK", evaluated(WORK))
        .put("KUBECONFIG", evaluated(&format!("{WORK}/kubeconfig")))
        .put("TALOSCONFIG", evaluated(&format!("{WORK}/talos/talosconfig")));
    let all = steps.iter().filter(|step| !step.stage.is_on_request());
    let all = all.map(|step| Data::map(step.node).text("task", step.id.as_str()).into());
    let default = Data::map(node)
        .text("desc", format!("Bootstrap of {}", context.lab.lab.name))
        .put("cmds", Data::list(node, all));
    let tasks = Data::map(node).put("default", default);
    let tasks = tasks.extend(steps.iter().map(|step| (step.id.to_string(), task(context, step).into())));
    Data::map(node)
        .text("version", "3")
        .put("set", Data::list(node, [Data::text(node, "errexit")]))
        .text("run", "once")
        .put("env", environment)
        .put("tasks", tasks)
        .into()
}

fn task(context: &Context<'_, '_, '_>, step: &BootstrapStep) -> Map {
    let node = step.node;
    let shell = Shell::of(context, &step.on);
    let mut commands: Vec<String> =
        step.run.iter().map(|action| command(context, &shell, step, action)).collect();
    if is_noted(step) {
        let note = note(&step.id);
        commands.push(format!("mkdir -p -m 0700 \"$(dirname {note})\"\ndate >{note}\n"));
    }
    // Task does not ask again what it has run, and a step may have nothing but its proof.
    commands.extend(proofs(context, step));
    let needs = step.needs.iter().map(|id| Data::text(node, id.as_str()));
    let destroys = step.run.iter().any(|action| action.effect() == Some(Effect::Destroys));
    let prompt = destroys.then(|| format!("{} deletes something. Continue?", step.id));
    Data::map(node)
        .text("desc", escaped(&step.title))
        .maybe("prompt", prompt.map(|prompt| Data::text(node, prompt)))
        .some("deps", Data::list(node, needs))
        .put("status", texts(node, status(context, step)))
        .put("cmds", texts(node, commands))
}

fn command(context: &Context<'_, '_, '_>, shell: &Shell, step: &BootstrapStep, action: &Action) -> String {
    let told = |text: &str| format!("printf '%s\\n' {}\n", quoted(&format!("{}: {text}", step.id)));
    match action {
        Action::Manual(text) => {
            format!("{}printf 'Press Enter when it is done. '\nread -r answer\n", told(text))
        }
        Action::Restart => shell.restart(),
        Action::Secret { path, key, .. } => {
            let how = format!("paste key {key} of secret {path}, and press Ctrl-D");
            format!("{}{}", told(&how), shell.action(context, action).unwrap_or_default())
        }
        _ => shell.action(context, action).unwrap_or_default(),
    }
}

/// Commands that succeed once the step is done, or those that it is for are.
fn status(context: &Context<'_, '_, '_>, step: &BootstrapStep) -> Vec<String> {
    let own = proofs(context, step);
    if step.only_for.is_empty() {
        return own;
    }
    let others = context.plan.steps().iter().filter(|other| step.only_for.contains(&other.id));
    let others: Vec<String> = others.flat_map(|other| proofs(context, other)).collect();
    vec![format!("{{ {} }} || {{ {} }}\n", all(&own), all(&others))]
}

/// Scripts that all have to succeed, as one.
fn all(scripts: &[String]) -> String {
    scripts.iter().map(|script| format!("(\n{script})")).collect::<Vec<_>>().join(" && ") + ";"
}

fn proofs(context: &Context<'_, '_, '_>, step: &BootstrapStep) -> Vec<String> {
    let Scripts { compared, commands } = Shell::of(context, &step.on).proofs(context, &step.done);
    let mut scripts: Vec<String> = compared.into_iter().chain(commands).collect();
    if is_noted(step) {
        scripts.push(format!("[ -e {} ]\n", note(&step.id)));
    }
    scripts
}

fn is_noted(step: &BootstrapStep) -> bool {
    step.done.iter().any(|proof| matches!(proof, Proof::Noted))
}

fn note(id: &StepId) -> String {
    format!("\"$WORK/noted/{id}.note\"")
}

fn texts(node: NodeId, texts: Vec<String>) -> Data {
    Data::list(node, texts.iter().map(|text| Data::text(node, escaped(text))))
}

/// Task replaces what is in double braces.
fn escaped(text: &str) -> String {
    text.replace("{{", "{{\"{{\"}}")
}
