//! Relative links: the file exists, and so does the heading after `#`.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{SUMMARY, read};
use crate::support::{files_below, repository};

/// A page: what it links to, and the names by which links find its headings.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    anchors: Vec<String>,
}

pub fn all_lead_somewhere() -> Result<(), String> {
    let pages: BTreeMap<String, Page> = paths().into_iter().map(|path| (path.clone(), page(&path))).collect();
    let in_the_book = read(SUMMARY);
    let mut broken = Vec::new();
    for (path, page) in &pages {
        for link in page.links.iter().filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.clone(),
                _ => joined(Path::new(path).parent().unwrap_or(Path::new("")), file),
            };
            if !repository(&target).exists() {
                broken.push(format!("{path}: {link}: there is no {target}"));
            } else if !anchor.is_empty() {
                let has =
                    pages.get(&target).is_some_and(|page| page.anchors.iter().any(|name| name == anchor));
                if !has {
                    broken.push(format!("{path}: {link}: {target} has no heading `{anchor}`"));
                }
            }
            // The book is built from `docs/` alone.
            let is_in_the_book = path.strip_prefix("docs/").is_some_and(|page| in_the_book.contains(page));
            if is_in_the_book && !target.starts_with("docs/") {
                broken.push(format!("{path}: {link} leads out of the book"));
            }
        }
    }
    match broken.is_empty() {
        true => Ok(()),
        false => Err(broken.join("\n")),
    }
}

/// All pages for people.
fn paths() -> Vec<String> {
    let docs = files_below(&repository("docs")).into_iter().map(|path| format!("docs/{path}"));
    let roots = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(str::to_owned);
    docs.filter(|path| path.ends_with(".md")).chain(roots).collect()
}

fn page(path: &str) -> Page {
    let text = read(path);
    let mut page = Page::default();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => page.anchors.extend(heading.take().map(|text| anchor(&text))),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            _ => {}
        }
    }
    page
}

/// The name of a heading, as mdBook and the sites of forges form it.
fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|character| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_'));
    kept.map(|character| if character == ' ' { '-' } else { character.to_ascii_lowercase() }).collect()
}

/// A path relative to a folder, without `..`.
fn joined(folder: &Path, path: &str) -> String {
    let mut joined = PathBuf::new();
    for component in folder.join(path).components() {
        match component {
            Component::ParentDir => {
                joined.pop();
            }
            other => joined.push(other),
        }
    }
    joined.to_string_lossy().replace('\\', "/")
}
