//! The plan as a runbook for operators.

use crate::bootstrap::data::place;
use crate::bootstrap::shell::{Scripts, Shell, login};
use crate::document::page::{Block, Inline, Inlines, Item, Page, Table, code, text};
use crate::plan::{Action, BootstrapStep, Context, Effect, Proof, RunLocation, Stage};

pub fn page(context: &Context<'_, '_, '_>) -> Page {
    let name = &context.lab.lab.name;
    let steps = context.plan.steps();
    let page = Page::new(name.node, format!("Bootstrap of {name}"))
        .paragraph(
            "From bare hosts to a running cluster. The steps are in execution order, and each ends with a check. Skip a \
             step whose check succeeds already: you can stop anywhere and resume later.",
        )
        .rich(vec![
            Inline::Text("The same plan in machine-readable form: ".to_owned()),
            Inline::Link { text: "plan.yaml".to_owned(), to: "plan.yaml".to_owned() },
            Inline::Text(".".to_owned()),
        ]);
    let page = preparation(page, context);
    Stage::ALL.into_iter().filter(|stage| steps.iter().any(|step| step.stage == *stage)).fold(
        page,
        |page, stage| {
            let page = page.heading(2, title(stage)).paragraph(format!("{}.", stage.about()));
            steps
                .iter()
                .filter(|step| step.stage == stage)
                .fold(page, |page, step| written(page, context, step))
        },
    )
}

fn title(stage: Stage) -> &'static str {
    match stage {
        Stage::Hypervisor => "Hypervisor",
        Stage::Image => "Images and templates",
        Stage::Machines => "Machines",
        Stage::Kubernetes => "Kubernetes",
        Stage::GitOps => "Handover",
        Stage::Maintenance => "Maintenance",
        Stage::Restore => "Recovery from backups",
    }
}

/// One-time preparations of the operator.
fn preparation(page: Page, context: &Context<'_, '_, '_>) -> Page {
    let page = page.heading(2, "Before the first step").paragraph(
        "Run all commands in one terminal on the operator's computer. WORK is a private folder outside the tree; it \
         contains credentials.",
    );
    let lines = "export TREE=.            # the folder that contains bootstrap/\nexport WORK=$HOME/bootstrap\n\
                 export KUBECONFIG=$WORK/kubeconfig TALOSCONFIG=$WORK/talos/talosconfig\n\
                 mkdir -p -m 0700 \"$WORK\"\n";
    let page = page.block(Block::Code { language: "sh", text: lines.to_owned() });
    let mut table = Table::new(&["place", "login"]);
    let hosts = context.reach_of_hosts().iter().map(|reach| (RunLocation::Host(reach.name.clone()), reach));
    let machines = context.reach_of_machines().iter();
    let machines = machines.map(|reach| (RunLocation::Machine(reach.name.clone()), reach));
    for (at, reach) in hosts.chain(machines) {
        table.row(reach.node, [text(place(&at)), code(login(reach))]);
    }
    let secrets = secrets(context);
    let page = page.table(table);
    if secrets.rows.is_empty() {
        return page;
    }
    page.paragraph("Steps ask for these secrets of the lab's secret store:").table(secrets)
}

fn secrets(context: &Context<'_, '_, '_>) -> Table {
    let mut table = Table::new(&["secret", "key", "for"]);
    let mut told: Vec<(&str, &str)> = Vec::new();
    for step in context.plan.steps() {
        for action in &step.run {
            let Action::Secret { path, key, .. } = action else { continue };
            if !told.contains(&(path.as_str(), key.as_str())) {
                told.push((path, key));
                table.row(step.node, [code(path), code(key), code(step.id.as_str())]);
            }
        }
    }
    table
}

fn written(page: Page, context: &Context<'_, '_, '_>, step: &BootstrapStep) -> Page {
    let mut head = code(step.id.as_str());
    if !step.needs.is_empty() {
        head.push(Inline::Text(", after ".to_owned()));
        for (index, need) in step.needs.iter().enumerate() {
            if index > 0 {
                head.push(Inline::Text(", ".to_owned()));
            }
            head.push(Inline::Code(need.to_string()));
        }
    }
    if !step.only_for.is_empty() {
        head.push(Inline::Text(". Only needed until these are done: ".to_owned()));
        head.extend(crate::document::page::listed(step.only_for.iter().map(|id| code(id.as_str()))));
    }
    head.push(Inline::Text(".".to_owned()));
    let page = page.heading(3, &step.title).rich(head);
    let shell = Shell::of(context, &step.on);
    let mut items: Vec<Item> = step.run.iter().map(|it| action(context, &shell, it)).collect();
    items.push(proofs(context, &shell, &step.done));
    if !step.undo.is_empty() {
        let lines = step.undo.iter().flat_map(|action| match action {
            Action::Command { lines, .. } => lines.clone(),
            _ => Vec::new(),
        });
        let lines: Vec<String> = lines.collect();
        items.push(Item { text: text(undo_words(step)), below: vec![block(shell.script(&lines))] });
    }
    page.block(Block::List { items, numbered: true })
}

/// An action as an item of the list.
fn action(context: &Context<'_, '_, '_>, shell: &Shell, action: &Action) -> Item {
    let head = match action {
        Action::Manual(words) => marked(words),
        Action::Restart => text("Restart it, and wait until it is reachable again."),
        Action::Command { .. } => text("Run:"),
        Action::Copy { file, .. } => {
            let mut head = text("Copy ");
            head.extend(code(file.path()));
            head.push(Inline::Text(":".to_owned()));
            head
        }
        Action::Call(_) => text("Call the hypervisor's API:"),
        Action::Carry { from, path, .. } => text(format!("Copy {path} from {}:", place(from))),
        Action::Secret { path, key, .. } => {
            let mut head = text("Get ");
            head.extend(code(key));
            head.push(Inline::Text(" of ".to_owned()));
            head.extend(code(path));
            head.push(Inline::Text(" from the secret store, paste it, and press Ctrl-D:".to_owned()));
            head
        }
    };
    let below = shell.action(context, action).into_iter().map(block).collect();
    Item { text: head, below }
}

fn block(text: String) -> Block {
    Block::Code { language: "sh", text }
}

fn proofs(context: &Context<'_, '_, '_>, shell: &Shell, proofs: &[Proof]) -> Item {
    let Scripts { compared, commands } = shell.proofs(context, proofs);
    let compared = Some(compared.concat()).filter(|compared| !compared.is_empty());
    let below: Vec<Block> = compared.into_iter().chain(commands).map(block).collect();
    let noted = proofs.iter().any(|proof| matches!(proof, Proof::Noted));
    let head = match (below.is_empty(), noted) {
        (true, _) => "No command can verify this step: record that you did it.",
        (false, true) => "The step is done when this succeeds and you have recorded that you did it:",
        (false, false) => "The step is done when this succeeds:",
    };
    Item { text: text(head), below }
}

fn undo_words(step: &BootstrapStep) -> &'static str {
    match step.undo.iter().filter_map(Action::effect).max() {
        Some(Effect::Destroys) => {
            "If the step failed midway, undo it before you try again. This deletes what the step has made, so make sure \
             that nothing else is there:"
        }
        _ => "If the step failed midway, undo it before you try again:",
    }
}

/// Text with code between backticks.
fn marked(words: &str) -> Inlines {
    let pieces = words.split('`').enumerate();
    let pieces = pieces.filter(|(_, piece)| !piece.is_empty());
    pieces
        .map(|(index, piece)| match index % 2 {
            0 => Inline::Text(piece.to_owned()),
            _ => Inline::Code(piece.to_owned()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_between_backticks_are_code() {
        let expected = vec![
            Inline::Text("call it ".to_owned()),
            Inline::Code("pve".to_owned()),
            Inline::Text(".".to_owned()),
        ];
        assert_eq!(marked("call it `pve`."), expected);
    }
}
