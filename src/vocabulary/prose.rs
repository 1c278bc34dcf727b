//! Documentation as prose: paragraphs, wrapped lines, summaries.

/// The paragraphs of a doc comment, each on one line. Bullet points keep lines of their own.
pub(super) fn paragraphs(doc: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in doc.lines().map(str::trim) {
        let is_bullet = line.starts_with("- ");
        match paragraphs.last_mut() {
            _ if line.is_empty() => is_open = false,
            Some(last) if is_open && !is_bullet => {
                last.push(' ');
                last.push_str(line);
            }
            _ => {
                paragraphs.push(line.to_owned());
                is_open = true;
            }
        }
    }
    paragraphs
}

/// All of a doc comment on one line.
pub(super) fn line(doc: &str) -> String {
    paragraphs(doc).join(" ")
}

/// The first sentence of a doc comment.
pub(super) fn summary(doc: &str) -> String {
    let first = paragraphs(doc).into_iter().next().unwrap_or_default();
    let mut is_code = false;
    for (at, character) in first.char_indices() {
        is_code ^= character == '`';
        let rest = &first[at + character.len_utf8()..];
        let ends = matches!(character, '.' | ':') && rest.starts_with(' ');
        let continues = rest.trim_start().starts_with(|next: char| next.is_ascii_lowercase());
        if ends && !is_code && (character == ':' || !continues) {
            return format!("{}.", &first[..at]);
        }
    }
    first
}

/// Text in lines of at most `width` characters, if words allow it. Code in backticks is not broken.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut current = String::new();
    for word in unbroken(text) {
        if !current.is_empty() && current.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::take(&mut current));
        }
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(&word);
    }
    if !current.is_empty() {
        lines.push(current);
    }
    lines
}

/// The words of a text; short code with spaces counts as one.
fn unbroken(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_code = false;
    for word in text.split(' ') {
        match words.last_mut() {
            Some(last) if is_code && last.chars().count() < 80 => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
        is_code ^= word.matches('`').count() % 2 == 1;
    }
    words
}
