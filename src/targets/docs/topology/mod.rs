//! The lab as a picture: networks are vertical lines, and each attached device is on a shelf with a stop at each of its
//! networks.
//!
//! [`map`] collects the content, [`layout`] arranges it for `topology.svg`, and [`mermaid`] prints it as a Mermaid
//! diagram.

mod font;
mod layout;
mod map;
mod mermaid;
#[cfg(test)]
mod tests;

use crate::document::page::{Block, Inline, Page};
use crate::document::{Content, Document, Origin};
use crate::print;
use crate::resolve::Resolved;
use crate::targets::docs::FOLDER;
use map::TopologyMap;

const PICTURE: &str = "topology.svg";

pub(super) fn page(lab: &Resolved<'_>, page: Page) -> Option<Page> {
    let map = TopologyMap::of(lab)?;
    let shows = format!("Networks of {} and everything attached to them", lab.lab.name);
    let page = page.rich(vec![Inline::Image { shows, path: PICTURE.to_owned() }]).paragraph(
        "Lines are networks. A square is a bridge or a host interface that carries the network, a dot is anything \
         with an address in it, and a ring is a machine that is not running. Templates are omitted.",
    );
    let page = page.heading(2, "As a Mermaid diagram");
    Some(page.block(Block::Code { language: "mermaid", text: mermaid::flowchart(&map) }))
}

pub(super) fn picture(lab: &Resolved<'_>) -> Option<Document> {
    let map = TopologyMap::of(lab)?;
    let (text, lines) = print::svg(&layout::draw(&map));
    Some(Document {
        path: format!("{FOLDER}/{PICTURE}"),
        origin: Origin::follows(lab.lab.name.node),
        content: Content::Lines { text, lines },
    })
}
