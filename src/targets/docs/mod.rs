//! Pages compiled from the lab: they are always up to date, and cannot contradict each other.
//!
//! Each page is a module with a function from the resolved lab to a [`Page`], and a line in [`PAGES`]. A page without
//! content is left out, and so is its line in the index.

mod addresses;
mod capacity;
mod firewall;
mod folder;
mod hardware;
mod machines;
mod networks;
mod quantities;
mod services;
mod storage;
#[cfg(test)]
mod tests;
mod topology;

use crate::document::page::{Inline, Page, maybe, text};
use crate::document::{Content, Document, Origin, layout};
use crate::print;
use crate::resolve::Resolved;
use folder::FOLDER;

/// A page: its file, its title, its description, and the function that writes it, if it has content.
struct PageEntry {
    file: &'static str,
    title: &'static str,
    about: &'static str,
    write: fn(&Resolved<'_>, Page) -> Option<Page>,
}

/// All pages, in the order of the index.
const PAGES: &[PageEntry] = &[
    PageEntry {
        file: "topology.md",
        title: "Topology",
        about: "a diagram of hosts, networks and machines",
        write: topology::page,
    },
    PageEntry {
        file: "hardware.md",
        title: "Hardware",
        about: "hosts with processors, memory, disks, ports and devices; other devices",
        write: hardware::page,
    },
    PageEntry {
        file: "networks.md",
        title: "Networks",
        about: "networks, and the interfaces of hosts that carry them",
        write: networks::page,
    },
    PageEntry {
        file: "firewall.md",
        title: "Firewall",
        about: "the traffic that may pass between networks",
        write: firewall::page,
    },
    PageEntry {
        file: "addresses.md",
        title: "Addresses",
        about: "used and free addresses",
        write: addresses::page,
    },
    PageEntry {
        file: "storage.md",
        title: "Storage",
        about: "storages of hosts, NFS exports, Ceph pools, storage classes",
        write: storage::page,
    },
    PageEntry {
        file: "machines.md",
        title: "Machines",
        about: "virtual machines, templates, bare-metal machines and the nodes among them",
        write: machines::page,
    },
    PageEntry {
        file: "capacity.md",
        title: "Capacity",
        about: "available and allocated memory, processors and disk space",
        write: capacity::page,
    },
    PageEntry {
        file: "services.md",
        title: "Services",
        about: "the services of the cluster and their URLs",
        write: services::page,
    },
];

pub(super) fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    let mut documents = Vec::new();
    let mut index = Vec::new();
    for entry in PAGES {
        let title = format!("{} of {}", entry.title, lab.lab.name);
        if let Some(page) = (entry.write)(lab, Page::new(lab.lab.name.node, title)) {
            documents.push(document(entry.file, &page));
            let link = Inline::Link { text: entry.title.to_owned(), to: entry.file.to_owned() };
            index.push(vec![link, Inline::Text(format!(": {}", entry.about))]);
        }
    }
    // The page about failures is written when all objects are known.
    if lab.lab.resilience.page.value && lab.nodes.iter().any(|node| node.machine.runs()) {
        let link = Inline::Link { text: "Failures".to_owned(), to: layout::FAILURES.to_owned() };
        index.push(vec![link, Inline::Text(": what stays pending without a node or a host".to_owned())]);
    }
    documents.extend(topology::picture(lab));
    let page = Page::new(lab.lab.name.node, lab.lab.name.to_string());
    let described = maybe(lab.lab.description.as_ref().map(|description| &description.value));
    let page = if described.is_empty() { page } else { page.rich(described) };
    let page = page.rich(text(
        "Generated from the lab's configuration. To change a line, change the lab and render again.",
    ));
    documents.insert(0, document("README.md", &page.list(index)));
    documents
}

fn document(file: &str, page: &Page) -> Document {
    let (text, lines) = print::markdown(page);
    Document {
        path: format!("{FOLDER}/{file}"),
        origin: Origin::follows(page.node),
        content: Content::Lines { text, lines },
    }
}
