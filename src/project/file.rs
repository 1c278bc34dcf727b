//! The content of the project's file.

use crate::lab::decode::{Entries, record};
use crate::types::{DnsLabel, SiblingPath};
use crate::value::At;

record! {
    /// The content of `render.ncl`.
    pub struct ProjectFile {
        /// The labs of the project.
        pub labs: Entries<DnsLabel, LabEntry>,
        /// What labs can import from outside the project. Without it, nothing.
        pub imports: Option<Imports>,
    }
}

record! {
    /// What labs can import from outside the project.
    pub struct Imports {
        /// Folders beside the project whose files labs can import, such as those of another repository.
        #[example(["../shared"])]
        pub allow: Vec<At<SiblingPath>>,
    }
}

record! {
    /// A lab in `render.ncl`.
    pub struct LabEntry {
        /// The folder with the lab's configuration.
        pub entry: At<String>,
        /// The folder of its rendered files.
        pub output: At<String>,
    }
}
