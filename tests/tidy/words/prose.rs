//! The text in a source file that people read: comments and strings of code, paragraphs of everything else.

use super::super::Source;

/// A text, and the line of the file that it begins on. Its line breaks are those of the file.
pub struct Passage {
    pub line: usize,
    pub text: String,
}

/// All passages of a file.
pub fn passages(source: &Source) -> Vec<Passage> {
    let Source { path, text } = source;
    if path.ends_with(".rs") {
        return Scanner::new(text, "//").scan();
    }
    if path.ends_with(".ncl") {
        return Scanner::new(text, "#").scan();
    }
    paragraphs(text)
}

fn paragraphs(text: &str) -> Vec<Passage> {
    let mut found: Vec<Passage> = Vec::new();
    let mut continues = false;
    for (index, line) in text.lines().enumerate() {
        match found.last_mut().filter(|_| continues) {
            _ if line.trim().is_empty() => {}
            Some(passage) => passage.text.push_str(&format!("\n{line}")),
            None => found.push(Passage { line: index + 1, text: line.to_owned() }),
        }
        continues = !line.trim().is_empty();
    }
    found
}

/// Reads code just well enough to find its comments and strings.
struct Scanner<'t> {
    text: &'t str,
    position: usize,
    /// What a comment begins with.
    comment: &'static str,
    found: Vec<Passage>,
    /// The line after the last comment, which a further comment line continues.
    next_comment_line: usize,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, comment: &'static str) -> Self {
        Self { text, position: 0, comment, found: Vec::new(), next_comment_line: 0 }
    }

    fn scan(mut self) -> Vec<Passage> {
        while let Some(next) = self.rest().chars().next() {
            let rest = self.rest();
            if rest.starts_with(self.comment) {
                self.comment();
            } else if let Some((opening, closing)) = raw_string(rest) {
                self.string(opening, &closing, false);
            } else if next == '"' {
                self.string(1, "\"", true);
            } else if let Some(length) = character(rest).or_else(|| word(rest)) {
                self.position += length;
            } else {
                self.position += next.len_utf8();
            }
        }
        self.found
    }

    fn rest(&self) -> &'t str {
        &self.text[self.position..]
    }

    fn line(&self) -> usize {
        self.text[..self.position].matches('\n').count() + 1
    }

    /// A comment to the end of its line. Comments on successive lines are one passage.
    fn comment(&mut self) {
        let line = self.line();
        let length = self.rest().find('\n').unwrap_or(self.rest().len());
        let text = self.rest()[..length].trim_start_matches(|c: char| self.comment.contains(c) || c == '!');
        match self.found.last_mut().filter(|_| self.next_comment_line == line) {
            Some(passage) => passage.text.push_str(&format!("\n{text}")),
            None => self.found.push(Passage { line, text: text.to_owned() }),
        }
        self.next_comment_line = line + 1;
        self.position += length;
    }

    /// A string behind an opening of the given length. A line break that is escaped is white space.
    fn string(&mut self, opening: usize, closing: &str, has_escapes: bool) {
        let line = self.line();
        let body = &self.rest()[opening..];
        let mut end = 0;
        while !body[end..].starts_with(closing) {
            let Some(next) = body[end..].chars().next() else { break };
            let escaped =
                body[end + next.len_utf8()..].chars().next().filter(|_| has_escapes && next == '\\');
            end += next.len_utf8() + escaped.map_or(0, char::len_utf8);
        }
        let text = body[..end].replace("\\\n", " \n").replace("\\n", " ");
        self.found.push(Passage { line, text });
        self.position += opening + end + closing.len().min(body.len() - end);
    }
}

/// The length of the opening of a raw string (Rust's `r#"`, Nickel's `m%"`), and its closing.
fn raw_string(rest: &str) -> Option<(usize, String)> {
    let (sign, body) = match rest.strip_prefix('r') {
        Some(body) => ('#', body),
        None => ('%', rest.strip_prefix('m')?),
    };
    let signs = body.chars().take_while(|c| *c == sign).count();
    let is_opened = body[signs..].starts_with('"') && (sign == '#' || signs > 0);
    is_opened.then(|| (signs + 2, format!("\"{}", sign.to_string().repeat(signs))))
}

/// The length of a character literal; lifetimes are none.
fn character(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('\'')?;
    let first = body.chars().next()?;
    let length = match first {
        '\\' => 2 + body[2..].find('\'')?,
        _ => first.len_utf8(),
    };
    body[length..].starts_with('\'').then_some(length + 2)
}

/// The length of a word of code, in which no string begins.
fn word(rest: &str) -> Option<usize> {
    let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    (length > 0).then_some(length)
}
