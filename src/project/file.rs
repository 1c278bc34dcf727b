//! The content of the project's file.

use crate::lab::decode::{Entries, record};
use crate::types::DnsLabel;
use crate::value::At;

record! {
    /// The content of `render.ncl`.
    pub struct ProjectFile {
        /// The labs of the project.
        pub labs: Entries<DnsLabel, LabEntry>,
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
