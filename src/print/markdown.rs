//! Markdown in GitHub's dialect. Text is escaped, so that it is displayed literally.

use crate::document::Origin;
use crate::document::page::{Block, Inline, Item, Page, Row, Table};
use crate::print::characters::is_printable;

/// The page, and the origin of each of its lines.
pub fn markdown(page: &Page) -> (String, Vec<Origin>) {
    let mut writer = Writer { text: String::new(), lines: Vec::new(), whole: Origin::follows(page.node) };
    writer.blocks(&page.blocks, 0);
    (writer.text, writer.lines)
}

struct Writer {
    text: String,
    lines: Vec<Origin>,
    whole: Origin,
}

impl Writer {
    fn line(&mut self, indent: usize, line: &str, origin: Origin) {
        if !line.is_empty() {
            self.text.extend(std::iter::repeat_n(' ', indent));
        }
        self.text.push_str(line);
        self.text.push('\n');
        self.lines.push(origin);
    }

    /// Blocks with an empty line between two.
    fn blocks(&mut self, blocks: &[Block], indent: usize) {
        for (index, block) in blocks.iter().enumerate() {
            if index > 0 {
                self.line(0, "", self.whole);
            }
            self.block(block, indent);
        }
    }

    fn block(&mut self, block: &Block, indent: usize) {
        let whole = self.whole;
        match block {
            Block::Heading { level, text } => {
                let text =
                    format!("{} {}", "#".repeat((*level).clamp(1, 6)), inlines(text, TextContext::Running));
                self.line(indent, &text, whole);
            }
            Block::Paragraph(text) => self.line(indent, &first(&inlines(text, TextContext::Running)), whole),
            Block::Table(table) => self.table(table, indent),
            Block::List { items, numbered } => self.list(items, *numbered, indent),
            Block::Code { language, text } => {
                let fence = "`".repeat(longest_run(text).max(2) + 1);
                self.line(indent, &format!("{fence}{language}"), whole);
                for line in text.lines() {
                    self.line(indent, line, whole);
                }
                self.line(indent, &fence, whole);
            }
        }
    }

    fn table(&mut self, table: &Table, indent: usize) {
        let names: Vec<String> =
            table.columns.iter().map(|column| escaped(column.name, TextContext::Cell)).collect();
        self.line(indent, &format!("| {} |", names.join(" | ")), self.whole);
        let rules: Vec<&str> =
            table.columns.iter().map(|column| if column.right { "---:" } else { "---" }).collect();
        self.line(indent, &format!("|{}|", rules.join("|")), self.whole);
        for Row { origin, cells } in &table.rows {
            let cells: Vec<String> = cells
                .iter()
                .map(|cell| inlines(cell, TextContext::Cell))
                .map(|cell| if cell.is_empty() { " ".to_owned() } else { format!(" {cell} ") })
                .collect();
            self.line(indent, &format!("|{}|", cells.join("|")), *origin);
        }
    }

    fn list(&mut self, items: &[Item], numbered: bool, indent: usize) {
        for (index, item) in items.iter().enumerate() {
            let mark = if numbered { format!("{}. ", index + 1) } else { "- ".to_owned() };
            let text = format!("{mark}{}", first(&inlines(&item.text, TextContext::Running)));
            self.line(indent, &text, self.whole);
            if !item.below.is_empty() {
                self.line(0, "", self.whole);
                self.blocks(&item.below, indent + mark.len());
                if index + 1 < items.len() {
                    self.line(0, "", self.whole);
                }
            }
        }
    }
}

/// The context of a text: in cells, bars are escaped.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TextContext {
    Running,
    Cell,
}

fn inlines(all: &[Inline], context: TextContext) -> String {
    let text: String = all.iter().map(|piece| inline(piece, context)).collect();
    text.trim().to_owned()
}

fn inline(piece: &Inline, context: TextContext) -> String {
    match piece {
        Inline::Text(text) => escaped(text, context),
        Inline::Strong(text) if text.trim().is_empty() => escaped(text, context),
        Inline::Strong(text) => format!("**{}**", escaped(text.trim(), context)),
        Inline::Code(text) => code(text, context),
        Inline::Link { text, to } => format!("[{}]({})", escaped(text, context), address(to)),
        Inline::Image { shows, path } => format!("![{}]({})", escaped(shows, context), address(path)),
    }
}

/// Text without markup. Lines are joined: a paragraph or a cell has one line.
fn escaped(text: &str, context: TextContext) -> String {
    let mut out = String::with_capacity(text.len());
    let characters: Vec<char> = one_line(text).chars().collect();
    for (index, c) in characters.iter().copied().enumerate() {
        let before = index.checked_sub(1).map(|before| characters[before]);
        let after = characters.get(index + 1).copied();
        let within_word =
            before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric);
        let mark = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' | '$' => true,
            '_' => !within_word,
            '&' => after.is_some_and(|after| after.is_ascii_alphabetic() || after == '#'),
            '|' => context == TextContext::Cell,
            '!' => after == Some('['),
            _ => false,
        };
        if mark {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Text between backticks, more than it contains in a row. In a cell, bars must be escaped even there.
fn code(text: &str, context: TextContext) -> String {
    let text = one_line(text);
    if text.trim().is_empty() {
        return String::new();
    }
    let text = match context {
        // Here a backslash before a bar cannot be distinguished from an escape.
        TextContext::Cell if text.contains("\\|") => return escaped(&text, context),
        TextContext::Cell => text.replace('|', "\\|"),
        TextContext::Running => text,
    };
    let fence = "`".repeat(longest_run(&text) + 1);
    let touches = text.starts_with('`') || text.ends_with('`');
    let blank = if touches || (text.starts_with(' ') && text.ends_with(' ')) { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// A link target: characters that would end it are percent-encoded.
fn address(to: &str) -> String {
    one_line(to).bytes().fold(String::new(), |mut address, byte| {
        match byte {
            b' ' | b'(' | b')' | b'<' | b'>' | b'\\' | b'|' | b'"' | b'\'' | b'`' | 128.. | 0..=31 => {
                address.push_str(&format!("%{byte:02X}"));
            }
            _ => address.push(char::from(byte)),
        }
        address
    })
}

/// Escapes a line that would be a heading, a list, a rule or a quotation.
fn first(line: &str) -> String {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let numbered = digits > 0 && line[digits..].starts_with(['.', ')']);
    if numbered {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    if line.starts_with(['#', '+', '-', '=', '>', '|', ':']) { format!("\\{line}") } else { line.to_owned() }
}

fn one_line(text: &str) -> String {
    let text = text.replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), " ");
    // Among them are direction marks, which reorder what is around them.
    text.replace(|c: char| !is_printable(c), "")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests;
