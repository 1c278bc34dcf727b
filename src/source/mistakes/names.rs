//! Words that Nickel does not define: amounts without quotes, the booleans of other languages, texts in single quotes.

use std::ops::Range;

use crate::diag::near;
use crate::source::mistakes::mistake::{Mistake, line_around};

/// Words of other languages, and what they are here.
const FOREIGN: &[(&str, &str)] = &[
    ("False", "false"),
    ("None", "null"),
    ("True", "true"),
    ("nil", "null"),
    ("no", "false"),
    ("off", "false"),
    ("on", "true"),
    ("yes", "true"),
];

/// Operators that are words in other languages.
const OPERATORS: &[(&str, &str)] = &[("and", "&&"), ("not", "!"), ("or", "||")];

/// What can be written of a field between its name and `=`.
const ANNOTATIONS: &[&str] = &["default", "doc", "force", "optional", "priority"];

/// The mistake behind a name that is not defined, if the text around it shows what was meant.
pub(in crate::source) fn unbound(text: &str, at: &Range<usize>) -> Option<Mistake> {
    let name = text.get(at.clone())?;
    let line = line_around(text, at.start);
    let before = &text[line.start..at.start];
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    if digits > 0 {
        let range = at.start - digits..at.end;
        let amount = &text[range.clone()];
        let help = format!("write `\"{amount}\"`");
        return Some(Mistake::new("an amount with a unit is written in quotes", range, "needs quotes", help));
    }
    if let Some((_, here)) = FOREIGN.iter().find(|(word, _)| *word == name) {
        let message = format!("`{name}` is not a value");
        let help = format!("write `{here}`");
        return Some(Mistake::new(&message, at.clone(), &format!("this is `{here}` here"), help));
    }
    if let Some((_, here)) = OPERATORS.iter().find(|(word, _)| *word == name) {
        let message = format!("`{name}` is written `{here}`");
        let operator = if *here == "!" { "!".to_owned() } else { format!("{here} ") };
        let written = text[line.clone()].trim().replacen(&format!("{name} "), &operator, 1);
        return Some(Mistake::new(
            &message,
            at.clone(),
            "an operator of other languages",
            format!("write `{written}`"),
        ));
    }
    annotation(text, &line, at).or_else(|| single_quotes(text, &line, at))
}

/// A misspelt `force` or `default` after a field.
fn annotation(text: &str, line: &Range<usize>, at: &Range<usize>) -> Option<Mistake> {
    let name = &text[at.clone()];
    let follows =
        text[line.start..at.start].trim_end().ends_with('|') && !text[line.start..at.start].contains('=');
    let near = near::nearest(&name.to_lowercase(), ANNOTATIONS.iter().copied()).filter(|_| follows)?;
    let message = format!("`{name}` is not an annotation");
    let written = text[line.clone()].trim().replacen(name, near, 1);
    Some(Mistake::new(&message, at.clone(), &format!("`{near}` is one"), format!("write `{written}`")))
}

/// A text between single quotes: the first of them begins a tag, and the rest are names.
fn single_quotes(text: &str, line: &Range<usize>, at: &Range<usize>) -> Option<Mistake> {
    let open = text[line.start..at.start].rfind('\'')? + line.start;
    let close = text[at.end..line.end].find('\'')? + at.end;
    let content = &text[open + 1..close];
    let is_text = !content.contains(['"', ',', '{', '}', '=']);
    is_text.then(|| {
        let help = format!("write `\"{content}\"`");
        Mistake::new("a text is written in double quotes", open..close + 1, "single quotes", help)
    })
}
