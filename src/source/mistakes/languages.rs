//! Constructs of other languages: YAML's aliases and dashes, the calls of most languages, words of Nix and Python.

use std::ops::Range;

use crate::source::mistakes::mistake::{Mistake, line_around};

/// The construct behind a text that cannot be parsed.
pub(super) fn construct(text: &str, code: &str, at: &Range<usize>) -> Option<Mistake> {
    let line = line_around(code, at.start);
    curly_quotes(text, at)
        .or_else(|| let_without_in(text, code, at))
        .or_else(|| annotation_after_value(text, code, at, &line))
        .or_else(|| call(text, code, at, &line))
        .or_else(|| word(text, code, &line))
        .or_else(|| digit_first(text, code, at))
        .or_else(|| sign(text, code, at, &line))
}

fn curly_quotes(text: &str, at: &Range<usize>) -> Option<Mistake> {
    let quote = text.get(at.start..)?.chars().next().filter(|c| matches!(c, '“' | '”' | '„' | '‘' | '’'))?;
    let line = line_around(text, at.start);
    let straight = text[line].trim().replace(['“', '”', '„', '‘', '’'], "\"");
    let range = at.start..at.start + quote.len_utf8();
    Some(Mistake::new(
        "a text is written in straight quotes",
        range,
        "curly quotes",
        format!("write `{straight}`"),
    ))
}

/// `let a = 1` without `in`: the parser finds out at the end of the file.
fn let_without_in(text: &str, code: &str, at: &Range<usize>) -> Option<Mistake> {
    let begins = |place: &usize| code[..*place].trim_end().is_empty() || code[..*place].ends_with('\n');
    let start = code.match_indices("let ").map(|(place, _)| place).find(begins)?;
    let line = line_around(code, start);
    let has_in = code[start..].split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "in");
    let is_whole =
        code[line.clone()].contains('=') && !code[line.clone()].trim_end().ends_with(['=', '{', '[']);
    (!has_in && is_whole && at.start >= line.end).then(|| {
        let written = text[line.clone()].trim_end().trim_end_matches([';', ',']);
        let help = format!("write `{} in`", written.trim_start());
        Mistake::new(
            "`let` has no `in`",
            start..start + written.trim_start().len(),
            "needs `in` at its end",
            help,
        )
    })
}

/// `replicas = 2 | force`: what follows a value is a contract for it.
fn annotation_after_value(text: &str, code: &str, at: &Range<usize>, line: &Range<usize>) -> Option<Mistake> {
    let word =
        ["force", "default"].into_iter().find(|word| code[at.start.min(code.len())..].starts_with(word))?;
    let before = code[line.start..at.start].trim_end().strip_suffix('|')?;
    let (field, _) = before.split_once(" = ")?;
    let start = line.start + field.len() - field.trim_start().len();
    let value = text[line.start + field.len() + 3..line.start + before.len()].trim();
    let help = format!("write `{} | {word} = {value},`", text[start..line.start + field.len()].trim());
    let message = format!("`| {word}` is written before `=`");
    Some(Mistake::new(&message, at.start..at.start + word.len(), "not after the value", help))
}

/// `f(a, b)` and `let f(x) = ...`.
fn call(text: &str, code: &str, at: &Range<usize>, line: &Range<usize>) -> Option<Mistake> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    let mut opens = code[line.clone()].match_indices('(').map(|(offset, _)| line.start + offset);
    let open = opens.rfind(|open| *open <= at.start && code[..*open].ends_with(is_name))?;
    let name = code[..open].rfind(|c| !is_name(c)).map_or(0, |end| end + 1)..open;
    let close = closing(code, open)?;
    let inside = &text[open + 1..close];
    if code[..name.start].trim_end().ends_with("let") {
        let value = text[close + 1..line.end].trim().trim_start_matches('=').trim();
        let names = inside.replace(',', " ");
        let names: Vec<&str> = names.split_whitespace().collect();
        let help = format!("write `let {} = fun {} => {value}`", &text[name.clone()], names.join(" "));
        return Some(Mistake::new(
            "a function is a value of `let`",
            name.start..close + 1,
            "not a function here",
            help,
        ));
    }
    let arguments = split_at_commas(&code[open + 1..close]).into_iter().map(|part| {
        let argument = text[open + 1 + part.start..open + 1 + part.end].trim();
        let is_one = !argument.contains(' ') || argument.starts_with(['"', '[', '{', '(']);
        if is_one { argument.to_owned() } else { format!("({argument})") }
    });
    let arguments: Vec<String> = arguments.collect();
    let help = format!("write `{} {}`", &text[name.clone()], arguments.join(" "));
    Some(Mistake::new(
        "the arguments of a function follow its name, without parentheses and commas",
        name.start..close + 1,
        "a call of other languages",
        help,
    ))
}

fn closing(code: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, sign) in code[open..].char_indices() {
        match sign {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(open + offset);
        }
    }
    None
}

fn split_at_commas(code: &str) -> Vec<Range<usize>> {
    let (mut depth, mut start) = (0_i32, 0);
    let mut parts = Vec::new();
    for (at, sign) in code.char_indices() {
        match sign {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(start..code.len());
    parts
}

/// `inherit domain;`, `import ./file.ncl`, and `if` without `else`.
fn word(text: &str, code: &str, line: &Range<usize>) -> Option<Mistake> {
    let indent = code[line.clone()].len() - code[line.clone()].trim_start().len();
    let start = line.start + indent;
    if let Some(rest) = code[start..line.end].strip_prefix("inherit ") {
        let names = rest.trim_end().trim_end_matches([';', ',']);
        let lines: Vec<String> = names.split_whitespace().map(|name| format!("{name},")).collect();
        let help = format!("write `{}`", lines.join(" "));
        let range = start..start + "inherit".len();
        return Some(Mistake::new(
            "a field of the lab is declared by its name alone",
            range,
            "a word of Nix",
            help,
        ));
    }
    if let Some(offset) = code[line.clone()].find("import ") {
        let path = line.start + offset + "import ".len();
        let length = code[path..].find([')', ' ', ',', ';', '\n']).unwrap_or(code.len() - path);
        let file = &text[path..path + length];
        if file.contains(['.', '/']) && !file.starts_with('"') {
            let help = format!("write `import \"{}\"`", file.trim_start_matches("./"));
            return Some(Mistake::new(
                "the path of a file is written in quotes",
                path..path + length,
                "needs quotes",
                help,
            ));
        }
    }
    let condition = code[line.clone()].find("if ")? + line.start;
    let rest = &code[condition..line.end];
    (rest.contains(" then ") && !rest.contains(" else")).then(|| {
        let written = text[condition..line.end].trim_end().trim_end_matches(',');
        let range = condition..condition + written.len();
        Mistake::new(
            "`if` has no `else`",
            range,
            "every value needs both",
            format!("write `{written} else VALUE,`"),
        )
    })
}

/// `machines.2nd`.
fn digit_first(text: &str, code: &str, at: &Range<usize>) -> Option<Mistake> {
    // `.2` is read as a number.
    let from = at.start + usize::from(code.get(at.start..)?.starts_with('.'));
    let is_other = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-');
    let start = code[..from].rfind(is_other).map_or(0, |end| end + 1);
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let length = code[start..].find(|c| !is_part(c)).unwrap_or(code.len() - start);
    let name = &text[start..start + length];
    let is_name =
        name.starts_with(|c: char| c.is_ascii_digit()) && name.contains(|c: char| c.is_alphabetic());
    let begins = code[..start].ends_with('.') || code[..start].trim_end().ends_with(['{', ',']);
    (is_name && begins).then(|| {
        let range = start..start + length;
        Mistake::new(
            "a name that begins with a digit is written in quotes",
            range,
            "needs quotes",
            format!("write `\"{name}\"`"),
        )
    })
}

/// YAML's alias, and the merge operator of Nix.
fn sign(text: &str, code: &str, at: &Range<usize>, line: &Range<usize>) -> Option<Mistake> {
    let start = at.start.min(code.len());
    let is_value = code[..start].trim_end().ends_with(['=', ',', '[']);
    if code[start..].starts_with('*') && is_value {
        let rest = &text[start + 1..];
        let length =
            rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(rest.len());
        let name = &rest[..length];
        let help = format!("write `let {name} = VALUE in` before the record of the file, and `{name}` here");
        let range = start..start + 1 + length;
        return Some(Mistake::new(
            "a value that is used twice is named with `let`",
            range,
            "an alias of YAML",
            help,
        ));
    }
    let offset = code[line.clone()].find(" // ")?;
    let range = line.start + offset + 1..line.start + offset + 3;
    let help = format!("write `{}`", text[line.clone()].trim().replacen(" // ", " & ", 1));
    Some(Mistake::new("records are merged with `&`", range, "merges in Nix", help))
}

/// What a type error in an expression means: `+` on texts and lists, and YAML's dash.
pub(super) fn operator(text: &str, at: &Range<usize>, said: &str) -> Option<Mistake> {
    let is_text = said.contains("type String");
    let is_list = said.contains("type Array");
    let line = line_around(text, at.start);
    let whole = text[line.clone()].trim();
    let other = text[at.end..line.end.max(at.end)].trim_start().strip_prefix('+').map(str::trim_start);
    // A number beside a text is another mistake.
    let is_joined = other.is_some_and(|other| !other.starts_with(|c: char| c.is_ascii_digit()));
    if said.contains("(+)") && is_joined && (is_text || is_list) {
        let (what, here) = if is_text { ("texts", "++") } else { ("lists", "@") };
        let message = format!("{what} are joined with `{here}`");
        let help = format!("write `{}`", whole.replacen(" + ", &format!(" {here} "), 1));
        return Some(Mistake::new(&message, at.clone(), "`+` adds numbers", help));
    }
    let dash = whole.strip_prefix("- ")?;
    let items = text[line.start..].lines().map(str::trim).map_while(|line| line.strip_prefix("- "));
    let items: Vec<&str> = items.map(|item| item.trim_end_matches(',')).collect();
    (said.contains("(-)") && !dash.is_empty()).then(|| {
        let help = format!("write `[{}],`", items.join(", "));
        Mistake::new("a list is written in brackets", at.clone(), "an element of a list of YAML", help)
    })
}
