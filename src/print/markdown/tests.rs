use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::document::page::{code, text};
use crate::print::markdown::*;
use crate::value::Values;

/// The text that a Markdown parser returns, cell by cell and block by block.
fn read(markdown: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::TableCell | Tag::Paragraph | Tag::Heading { .. } | Tag::Item) => {
                blocks.push(String::new());
            }
            Event::Text(text) | Event::Code(text) => {
                blocks.last_mut().expect("text is in a block").push_str(&text);
            }
            Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::List(_)) | Event::End(_) => {}
            other => blocks.push(format!("{other:?}")),
        }
    }
    blocks
}

fn page(cell: Inlines) -> Page {
    let mut table = Table::new(&["a", ">b"]);
    table.row(Values::ROOT, [cell.clone(), text("end")]);
    Page::new(Values::ROOT, "Title").table(table).rich(cell)
}

use crate::document::page::Inlines;

fn shown(text: &str) -> String {
    one_line(text).trim().to_owned()
}

#[test]
fn a_row_is_a_line() {
    let (text, lines) = markdown(&page(code("pve|1")));
    assert_eq!(text, "# Title\n\n| a | b |\n|---|---:|\n| `pve\\|1` | end |\n\n`pve|1`\n");
    assert_eq!(lines.len(), text.lines().count());
}

#[test]
fn names_stay_readable() {
    assert_eq!(
        escaped("k8s-node1 on hdd_556g_thin, 10.0.20.0/24", TextContext::Cell),
        "k8s-node1 on hdd_556g_thin, 10.0.20.0/24"
    );
    assert_eq!(
        escaped("<script> & co: a_ *b* [c] | d", TextContext::Cell),
        r"\<script> & co: a\_ \*b\* \[c\] \| d"
    );
}

#[test]
fn lists_keep_together_what_belongs_together() {
    let code = Block::Code { language: "sh", text: "one\ntwo\n".to_owned() };
    let items = vec![
        Item { text: text("first"), below: vec![code] },
        Item { text: text("second"), below: Vec::new() },
    ];
    let page = Page::new(Values::ROOT, "T").block(Block::List { items, numbered: true });
    let expected = "# T\n\n1. first\n\n   ```sh\n   one\n   two\n   ```\n\n2. second\n";
    assert_eq!(markdown(&page).0, expected);
}

proptest! {
    #[test]
    fn readers_see_what_was_meant(written in "[a-z0-9 \\\\`*_{}\\[\\]<>()#+.!|~$&;:=\"'/ä-]{1,24}") {
        prop_assume!(!shown(&written).is_empty());
        let (markdown, _) = markdown(&page(text(&written)));
        let wanted = shown(&written);
        prop_assert_eq!(read(&markdown), ["Title", "a", "b", &wanted, "end", &wanted], "{}", markdown);
    }

    #[test]
    fn readers_see_code_as_it_is(written in "[a-z \\\\`*_|<&]{1,16}") {
        let wanted = one_line(&written);
        prop_assume!(wanted.trim() == wanted && !wanted.is_empty());
        let (markdown, _) = markdown(&page(code(&written)));
        prop_assert_eq!(read(&markdown), ["Title", "a", "b", &wanted, "end", &wanted], "{}", markdown);
    }
}
