//! The graph of a lab: routes, services and what they need, databases, nodes and hosts; or its objects and what they
//! refer to.
//!
//! In: the lab, its links and its objects. Out: vertices and edges, which each format prints in its own way.

pub mod dot;
pub mod drawing;
pub mod gone;
pub mod json;
pub mod mermaid;
pub mod objects;
pub mod parts;
pub mod services;
