//! Words that Nickel does not define: amounts without quotes, the booleans of other languages, texts in single quotes.

use std::ops::Range;

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
    single_quotes(text, &line, at)
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
