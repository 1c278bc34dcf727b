//! Documents: the product of lowering. Plain data, each node with its origin, before it is text.
//!
//! Targets make documents; validation, delivery checks, printing, `why` and `diff` read them.

mod data;
pub mod drawing;
pub mod layout;
pub mod page;

pub use data::{Data, DataKind, How, Map, Origin, bytes};

/// A file of the output tree, before it is text.
#[derive(Clone, Debug)]
pub struct Document {
    /// Relative to the lab's output folder, with forward slashes.
    pub path: String,
    /// What made the file exist.
    pub origin: Origin,
    pub content: Content,
}

#[derive(Clone, Debug)]
pub enum Content {
    /// One or more YAML documents.
    Yaml(Vec<Data>),
    /// A YAML document whose first line is a comment by which its reader knows it, such as `#cloud-config`.
    HeadedYaml {
        heading: &'static str,
        data: Data,
    },
    Json(Data),
    /// Text that is not data: scripts, configuration files of other programs.
    Text(String),
    /// Text of which each line has its own origin: documents for people, pictures.
    Lines {
        text: String,
        lines: Vec<Origin>,
    },
}
