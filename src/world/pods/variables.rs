//! Variables in the environment and the arguments of containers.

use crate::document::{Data, elements};
use crate::world::object::{Object, text};
use crate::world::pods::codes::POD_VARIABLE;
use crate::world::report::Report;

/// Reports `$(NAME)` where nothing sets NAME: it stays in the text as it is.
pub(super) fn check(object: &Object<'_>, container: &Data, report: &mut Report<'_>) {
    // The keys behind `envFrom` can be set elsewhere.
    if !elements(container.get("envFrom")).is_empty() {
        return;
    }
    let env = elements(container.get("env"));
    let names: Vec<&str> = env.iter().filter_map(|variable| text(variable, "name")).collect();
    // A value can use only the variables before it.
    let values =
        env.iter().enumerate().filter_map(|(at, variable)| Some((variable.get("value")?, &names[..at])));
    let words = ["command", "args"].into_iter().flat_map(|list| elements(container.get(list)));
    for (data, known) in values.chain(words.map(|data| (data, names.as_slice()))) {
        let Some(name) = data.as_str().and_then(|text| unknown(text, known)) else { continue };
        let says = if names.contains(&name) {
            format!("uses `$({name})` before it is set")
        } else {
            format!("uses `$({name})`, which no variable sets")
        };
        report.add(
            &POD_VARIABLE,
            object,
            data,
            &says,
            "stays as it is",
            "set the variable in `env`, before its use",
        );
    }
}

/// The first reference to a variable that is not known. Scripts have the same form for commands, in lower case.
fn unknown<'t>(text: &'t str, known: &[&str]) -> Option<&'t str> {
    text.match_indices("$(").find_map(|(at, _)| {
        let (name, _) = text[at + 2..].split_once(')')?;
        let is_escaped = text[..at].ends_with('$');
        let is_name = name.len() > 2
            && name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        // Kubernetes sets these for every Service of the namespace.
        let is_service = name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT");
        (is_name && !is_escaped && !is_service && !known.contains(&name)).then_some(name)
    })
}
