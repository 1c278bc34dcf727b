//! A page of documentation before it is Markdown: headings, paragraphs, tables, lists. Rows have origins.

use crate::document::Origin;
use crate::value::NodeId;

/// A page being written, from top to bottom.
#[derive(Clone, Debug)]
pub struct Page {
    /// The origin of the page as a whole.
    pub node: NodeId,
    /// The blocks, from top to bottom.
    pub blocks: Vec<Block>,
}

/// A block of a page.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading.
    Heading {
        /// The level; 1 is the title of the page.
        level: usize,
        /// The text.
        text: Inlines,
    },
    /// A paragraph.
    Paragraph(Inlines),
    /// A table.
    Table(Table),
    /// With bullets, or with numbers.
    List {
        /// The entries.
        items: Vec<Item>,
        /// Whether the entries are numbered.
        numbered: bool,
    },
    /// Code, unchanged.
    Code {
        /// The language, for highlighting.
        language: &'static str,
        /// The code.
        text: String,
    },
}

/// An entry of a list, and further paragraphs and code below it.
#[derive(Clone, Debug)]
pub struct Item {
    /// The text of the entry.
    pub text: Inlines,
    /// The blocks below it.
    pub below: Vec<Block>,
}

/// A piece of running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Plain text.
    Text(String),
    /// Code.
    Code(String),
    /// Emphasized text.
    Strong(String),
    /// A link text with a relative path or an address.
    Link {
        /// The text of the link.
        text: String,
        /// The relative path or address.
        to: String,
    },
    /// A picture: its alternative text and its relative path.
    Image {
        /// The alternative text.
        shows: String,
        /// The relative path.
        path: String,
    },
}

/// Running text.
pub type Inlines = Vec<Inline>;

/// A table whose rows are one line each, so that a change of one entry changes one line.
#[derive(Clone, Debug)]
pub struct Table {
    /// The columns, from left to right.
    pub columns: Vec<Column>,
    /// The rows, from top to bottom.
    pub rows: Vec<Row>,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The heading of the column.
    pub name: &'static str,
    /// Whether a column is aligned to the right, for numbers.
    pub right: bool,
}

/// A row of a table.
#[derive(Clone, Debug)]
pub struct Row {
    /// The value that the row shows.
    pub origin: Origin,
    /// One cell per column.
    pub cells: Vec<Inlines>,
}

impl Page {
    /// A page with its title.
    pub fn new(node: NodeId, title: impl Into<String>) -> Self {
        Self { node, blocks: Vec::new() }.heading(1, title)
    }

    /// Adds a heading.
    pub fn heading(mut self, level: usize, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Heading { level, text: vec![Inline::Text(text.into())] });
        self
    }

    /// Adds a paragraph of plain text.
    pub fn paragraph(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Paragraph(vec![Inline::Text(text.into())]));
        self
    }

    /// Adds a paragraph of running text.
    pub fn rich(mut self, text: Inlines) -> Self {
        self.blocks.push(Block::Paragraph(text));
        self
    }

    /// A table, unless it has no rows.
    pub fn table(mut self, table: Table) -> Self {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
        self
    }

    /// A heading and its table, unless that has no rows.
    pub fn section(self, level: usize, title: impl Into<String>, table: Table) -> Self {
        if table.rows.is_empty() { self } else { self.heading(level, title).table(table) }
    }

    /// Adds a list with bullets, unless it is empty.
    pub fn list(mut self, items: impl IntoIterator<Item = Inlines>) -> Self {
        let items: Vec<Item> = items.into_iter().map(|text| Item { text, below: Vec::new() }).collect();
        if !items.is_empty() {
            self.blocks.push(Block::List { items, numbered: false });
        }
        self
    }

    /// Adds a block.
    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }
}

impl Table {
    /// Columns by name; a leading `>` makes a column of numbers.
    pub fn new(columns: &[&'static str]) -> Self {
        let columns = columns.iter().map(|name| match name.strip_prefix('>') {
            Some(name) => Column { name, right: true },
            None => Column { name, right: false },
        });
        Self { columns: columns.collect(), rows: Vec::new() }
    }

    /// A row that follows from a value of the lab.
    pub fn row(&mut self, node: NodeId, cells: impl IntoIterator<Item = Inlines>) {
        let cells: Vec<Inlines> = cells.into_iter().collect();
        debug_assert_eq!(cells.len(), self.columns.len(), "a row has a cell for each column");
        self.rows.push(Row { origin: Origin::follows(node), cells });
    }
}

/// Plain text as a cell.
pub fn text(text: impl ToString) -> Inlines {
    vec![Inline::Text(text.to_string())]
}

/// Text that may be absent.
pub fn maybe(found: Option<impl ToString>) -> Inlines {
    found.map(text).unwrap_or_default()
}

/// A name or a value, as code.
pub fn code(text: impl ToString) -> Inlines {
    vec![Inline::Code(text.to_string())]
}

/// Several pieces, separated by commas.
pub fn listed(pieces: impl IntoIterator<Item = Inlines>) -> Inlines {
    let mut all = Vec::new();
    for piece in pieces.into_iter().filter(|piece| !piece.is_empty()) {
        if !all.is_empty() {
            all.push(Inline::Text(", ".to_owned()));
        }
        all.extend(piece);
    }
    all
}
