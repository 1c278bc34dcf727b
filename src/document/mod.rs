//! Documents: the result of lowering. Plain data, each node with its origin, before it is printed.
//!
//! Targets produce documents; validation, delivery checks, printing, `why` and `diff` read them.

mod data;
pub mod drawing;
pub mod layout;
pub mod page;

pub use data::{Data, DataKind, How, Map, Origin, bytes, elements, fields};

/// A file of the output tree, before it is text.
#[derive(Clone, Debug)]
pub struct Document {
    /// Relative to the lab's output folder, with forward slashes.
    pub path: String,
    /// The value because of which the file exists.
    pub origin: Origin,
    /// The content of the file.
    pub content: Content,
}

/// The content of a document, by format.
#[derive(Clone, Debug)]
pub enum Content {
    /// One or more YAML documents.
    Yaml(Vec<Data>),
    /// A YAML document whose first line is a comment that identifies its format, such as `#cloud-config`.
    HeadedYaml {
        /// The comment.
        heading: &'static str,
        /// The data below it.
        data: Data,
    },
    /// A JSON document.
    Json(Data),
    /// Text without structure: scripts, configuration files of other programs.
    Text(String),
    /// Text whose lines have their own origins: pages, pictures.
    Lines {
        /// The text.
        text: String,
        /// The origin of each line.
        lines: Vec<Origin>,
    },
}

impl Content {
    /// The structured data of the document; nothing of text.
    pub fn data(&self) -> &[Data] {
        match self {
            Self::Yaml(all) => all,
            Self::HeadedYaml { data, .. } | Self::Json(data) => std::slice::from_ref(data),
            Self::Text(_) | Self::Lines { .. } => &[],
        }
    }
}
