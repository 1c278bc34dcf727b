//! The plan as a runbook for operators.

use crate::bootstrap::data::place;
use crate::bootstrap::pvesh;
use crate::document::page::{Block, Inline, Inlines, Item, Page, Table, code, text};
use crate::plan::{Action, BootstrapStep, Context, Destination, Effect, Proof, Reach, RunLocation, Stage};
use crate::targets::nodes::shared::script::quoted;

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

fn login(reach: &Reach) -> String {
    let address = reach.address.map_or_else(|| reach.name.clone(), |address| address.to_string());
    format!("{}@{address}", reach.user)
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
    let mut items: Vec<Item> = step.run.iter().map(|action| shell.action(context, action)).collect();
    items.push(shell.proofs(context, &step.done));
    if !step.undo.is_empty() {
        let lines = step.undo.iter().flat_map(|action| match action {
            Action::Command { lines, .. } => lines.clone(),
            _ => Vec::new(),
        });
        let lines: Vec<String> = lines.collect();
        let block = Block::Code { language: "sh", text: shell.script(&lines) };
        items.push(Item { text: text(undo_words(step)), below: vec![block] });
    }
    page.block(Block::List { items, numbered: true })
}

/// How commands are run at a place.
struct Shell {
    /// Empty for the operator's own.
    login: Option<String>,
    root: bool,
}

impl Shell {
    fn of(context: &Context<'_, '_, '_>, place: &RunLocation) -> Self {
        let reach = context.reach(place);
        // After `--`, a login is not an option.
        let login = reach.map(|reach| format!("-- {}", quoted(&login(reach))));
        Self { login, root: reach.is_none_or(|reach| reach.user == "root") }
    }

    /// Lines in a separate shell, so that a failure ends only that shell.
    fn script(&self, lines: &[String]) -> String {
        let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let end = end_of(&body);
        match &self.login {
            None => format!("sh -eu <<'{end}'\n{body}{end}\n"),
            Some(login) => format!("ssh {login} {}sh -eu <<'{end}'\n{body}{end}\n", self.sudo()),
        }
    }

    fn sudo(&self) -> &'static str {
        if self.root { "" } else { "sudo " }
    }

    fn action(&self, context: &Context<'_, '_, '_>, action: &Action) -> Item {
        let with = |head: Inlines, script: String| Item {
            text: head,
            below: vec![Block::Code { language: "sh", text: script }],
        };
        match action {
            Action::Manual(words) => Item { text: marked(words), below: Vec::new() },
            Action::Restart => {
                Item { text: text("Restart it, and wait until it is reachable again."), below: Vec::new() }
            }
            Action::Command { lines, .. } => with(text("Run:"), self.script(lines)),
            Action::Copy { file, to, mode } => {
                let mut head = text("Copy ");
                head.extend(code(file.path()));
                head.push(Inline::Text(":".to_owned()));
                with(head, self.write(&format!("<\"$TREE/{}\"", file.path()), to, mode))
            }
            Action::Call(call) => {
                with(text("Call the hypervisor's API:"), self.script(&[pvesh::command(call)]))
            }
            Action::Carry { from, path, to, mode } => {
                let other = Self::of(context, from);
                let read = match &other.login {
                    Some(login) => format!("ssh {login} {}cat {}", other.sudo(), quoted(path)),
                    None => format!("cat {}", quoted(path)),
                };
                let head = text(format!("Copy {path} from {}:", place(from)));
                match &self.login {
                    None => with(head, format!("(umask 077; {read} >\"{to}\")\n")),
                    Some(_) => {
                        let write = self.write("", &Destination::Path(to.clone()), mode);
                        with(head, format!("{read} | {write}"))
                    }
                }
            }
            Action::Secret { path, key, to } => {
                let mut head = text("Get ");
                head.extend(code(key));
                head.push(Inline::Text(" of ".to_owned()));
                head.extend(code(path));
                head.push(Inline::Text(" from the secret store, paste it, and press Ctrl-D:".to_owned()));
                with(head, self.write("", &Destination::Path(to.clone()), "0600"))
            }
        }
    }

    /// Writes standard input to a file at the place.
    fn write(&self, input: &str, to: &Destination, mode: &str) -> String {
        let install = match to {
            Destination::Path(path) => format!("install -D -m {mode} /dev/stdin {}", quoted(path)),
            Destination::Volume(volume) => {
                format!("install -D -m {mode} /dev/stdin \"$(pvesm path {})\"", quoted(volume))
            }
        };
        let input = if input.is_empty() { String::new() } else { format!(" {input}") };
        match &self.login {
            Some(login) => format!("ssh {login} {}{input}\n", quoted(&format!("{}{install}", self.sudo()))),
            None => format!("{install}{input}\n"),
        }
    }

    fn proofs(&self, context: &Context<'_, '_, '_>, proofs: &[Proof]) -> Item {
        let operator = Self::of(context, &RunLocation::Operator);
        let mut below = Vec::new();
        let (mut here, mut there, mut noted) = (Vec::new(), Vec::new(), false);
        let mut compared = String::new();
        for proof in proofs {
            match proof {
                Proof::Command(command) => here.push(in_subshell(command)),
                Proof::OperatorCommand(command) => there.push(in_subshell(command)),
                Proof::Noted => noted = true,
                Proof::Same { at, file } => {
                    let at = match at {
                        Destination::Path(path) => quoted(path),
                        Destination::Volume(volume) => format!("\"$(pvesm path {})\"", quoted(volume)),
                    };
                    let compare = format!("{}cmp - {at}", self.sudo());
                    let compare = match &self.login {
                        Some(login) => format!("ssh {login} {}", quoted(&compare)),
                        None => compare,
                    };
                    compared.push_str(&format!("{compare} <\"$TREE/{}\"\n", file.path()));
                }
            }
        }
        let mut block = |text: String| below.push(Block::Code { language: "sh", text });
        if !compared.is_empty() {
            block(compared);
        }
        if !here.is_empty() {
            block(self.script(&here));
        }
        if !there.is_empty() {
            block(operator.script(&there));
        }
        let head = match (below.is_empty(), noted) {
            (true, _) => "No command can verify this step: record that you did it.",
            (false, true) => "The step is done when this succeeds and you have recorded that you did it:",
            (false, false) => "The step is done when this succeeds:",
        };
        Item { text: text(head), below }
    }
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

/// `set -e` ignores a failure of a command negated with `!`, but not of a subshell that contains it.
fn in_subshell(command: &str) -> String {
    if command.contains("! ") { format!("({command})") } else { command.to_owned() }
}

/// A word that ends a script and is not a line of it.
fn end_of(body: &str) -> String {
    let is_free = |word: &String| body.lines().all(|line| line != word);
    let words = std::iter::successors(Some("END".to_owned()), |word| Some(format!("{word}_")));
    words.into_iter().find(is_free).unwrap_or_default()
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
    fn no_line_of_a_script_ends_it() {
        assert_eq!(end_of("a\nEND \n"), "END");
        assert_eq!(end_of("a\nEND\nEND_\n"), "END__");
    }

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
