//! A search in the names and the documentation of all fields.

use crate::lab::decode::Field;
use crate::vocabulary::{reflection, text};

/// A field that was found.
#[derive(Clone, Debug)]
pub struct Match {
    /// The shortest of its paths.
    pub path: String,
    /// How many other paths it has: containers, for instance, are in several places.
    pub others: usize,
    /// Its type.
    pub kind: String,
    /// The first sentence of its documentation.
    pub summary: String,
}

/// The fields whose path or documentation contains all words, in any case. Those with a word in their name come first.
pub fn search(pattern: &str) -> Vec<Match> {
    let words: Vec<String> = pattern.split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<(&'static Field, Vec<String>)> = Vec::new();
    for (path, field) in reflection::paths() {
        let text = format!("{path} {}", field.doc).to_lowercase();
        if !words.iter().all(|word| text.contains(word.as_str())) {
            continue;
        }
        match found.iter_mut().find(|(known, _)| std::ptr::eq(*known, field)) {
            Some((_, paths)) => paths.push(path),
            None => found.push((field, vec![path])),
        }
    }
    found.sort_by_key(|(field, _)| {
        !words.iter().any(|word| field.name.to_lowercase().contains(word.as_str()))
    });
    let matches = found.into_iter().filter_map(|(field, paths)| {
        let path = paths.iter().min_by_key(|path| path.matches('.').count())?.clone();
        let (kind, summary) = (text::kind(field.shape), text::summary(field.doc));
        Some(Match { path, others: paths.len() - 1, kind, summary })
    });
    matches.collect()
}
