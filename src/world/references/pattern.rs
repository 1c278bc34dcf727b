//! Patterns of field paths: `spec.rules[].backend.name`, `metadata.annotations."a.b/c"`, `spec.values.**.existingSecret`.

use std::borrow::Cow;

use crate::document::{Data, elements, fields};
use crate::world::object::shown;

/// A step of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Key(Box<str>),
    /// `[]`: every element of a list.
    Each,
    /// `{}`: every key of a map, as text.
    Keys,
    /// `**`: at any depth.
    Deep,
}

/// A path with wildcards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::world) struct Pattern(Vec<Step>);

impl Pattern {
    pub(in crate::world) fn parse(text: &str) -> Self {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let key;
            match rest.strip_prefix('"').and_then(|quoted| quoted.split_once('"')) {
                Some((quoted, after)) => (key, rest) = (quoted, after),
                None => (key, rest) = rest.split_at(rest.find(['.', '[', '{']).unwrap_or(rest.len())),
            }
            match key {
                "" => {}
                "**" => steps.push(Step::Deep),
                key => steps.push(Step::Key(key.into())),
            }
            while let Some((suffix, step)) = [("[]", Step::Each), ("{}", Step::Keys)]
                .into_iter()
                .find(|(suffix, _)| rest.starts_with(suffix))
            {
                steps.push(step);
                rest = &rest[suffix.len()..];
            }
            rest = rest.strip_prefix('.').unwrap_or(rest);
        }
        Self(steps)
    }

    /// Visits every node that matches, with the maps above it from the outermost to its holder.
    pub(in crate::world) fn visit<'d>(&self, root: &'d Data, visit: &mut dyn FnMut(&[&'d Data], &'d Data)) {
        walk(root, &self.0, &mut Vec::new(), visit);
    }

    /// The texts of all nodes that match: scalars, and keys of maps.
    fn texts<'d>(&self, root: &'d Data, found: &mut Vec<(Cow<'d, str>, &'d Data)>) {
        let (steps, keys) = match self.0.split_last() {
            Some((Step::Keys, steps)) => (steps, true),
            _ => (self.0.as_slice(), false),
        };
        walk(root, steps, &mut Vec::new(), &mut |_, data| {
            if keys {
                found.extend(
                    fields(Some(data)).iter().map(|(key, value)| (Cow::Borrowed(key.as_str()), value)),
                );
            } else {
                let text = data.as_str().map_or_else(|| Cow::Owned(shown(data)), Cow::Borrowed);
                found.push((text, data));
            }
        });
    }
}

fn walk<'d>(
    data: &'d Data,
    steps: &[Step],
    above: &mut Vec<&'d Data>,
    visit: &mut dyn FnMut(&[&'d Data], &'d Data),
) {
    let Some((step, rest)) = steps.split_first() else { return visit(above, data) };
    match step {
        Step::Key(key) => {
            let Some(value) = data.get(key) else { return };
            above.push(data);
            walk(value, rest, above, visit);
            above.pop();
        }
        Step::Each => elements(Some(data)).iter().for_each(|element| walk(element, rest, above, visit)),
        Step::Deep => {
            walk(data, rest, above, visit);
            for (_, value) in fields(Some(data)) {
                above.push(data);
                walk(value, steps, above, visit);
                above.pop();
            }
            elements(Some(data)).iter().for_each(|element| walk(element, steps, above, visit));
        }
        // Texts are read from it, not nodes.
        Step::Keys => {}
    }
}

/// A path that starts at the holder of a reference (`name`), above it (`^port`), at the object (`/spec.x`), or a text
/// of its own (`=admin`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Relative {
    Up(usize, Pattern),
    Root(Pattern),
    Literal(Box<str>),
}

impl Relative {
    pub(super) fn parse(text: &str) -> Self {
        if let Some(literal) = text.strip_prefix('=') {
            return Self::Literal(literal.into());
        }
        if let Some(path) = text.strip_prefix('/') {
            return Self::Root(Pattern::parse(path));
        }
        let path = text.trim_start_matches('^');
        Self::Up(text.len() - path.len(), Pattern::parse(path))
    }

    /// The nodes that it means; none for a literal.
    pub(super) fn nodes<'d>(&self, root: &'d Data, above: &[&'d Data]) -> Vec<&'d Data> {
        let mut found = Vec::new();
        if let Some((base, pattern)) = self.start(root, above) {
            pattern.visit(base, &mut |_, data| found.push(data));
        }
        found
    }

    /// The texts that it means, each with its node; a literal belongs to the object.
    pub(super) fn texts<'d>(&self, root: &'d Data, above: &[&'d Data]) -> Vec<(Cow<'d, str>, &'d Data)> {
        let mut found = Vec::new();
        if let Self::Literal(text) = self {
            return vec![(Cow::Owned(text.to_string()), root)];
        }
        if let Some((base, pattern)) = self.start(root, above) {
            pattern.texts(base, &mut found);
        }
        found
    }

    /// The first of its texts.
    pub(super) fn text<'d>(&self, root: &'d Data, above: &[&'d Data]) -> Option<Cow<'d, str>> {
        self.texts(root, above).into_iter().next().map(|(text, _)| text).filter(|text| !text.is_empty())
    }

    fn start<'d>(&self, root: &'d Data, above: &[&'d Data]) -> Option<(&'d Data, &Pattern)> {
        match self {
            Self::Up(levels, pattern) => {
                let index = above.len().checked_sub(1 + levels);
                Some((index.map_or(root, |index| above[index]), pattern))
            }
            Self::Root(pattern) => Some((root, pattern)),
            Self::Literal(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read_with_wildcards_and_quoted_keys() {
        let key = |key: &str| Step::Key(key.into());
        let Pattern(steps) = Pattern::parse("spec.rules[].to[][].\"a.b/c\".data{}");
        let wanted = [
            key("spec"),
            key("rules"),
            Step::Each,
            key("to"),
            Step::Each,
            Step::Each,
            key("a.b/c"),
            key("data"),
            Step::Keys,
        ];
        assert_eq!(steps, wanted);
        assert_eq!(Pattern::parse("spec.**.name").0, [key("spec"), Step::Deep, key("name")]);
    }

    #[test]
    fn relative_paths_count_the_levels_above_the_holder() {
        assert_eq!(Relative::parse("^^port"), Relative::Up(2, Pattern::parse("port")));
        assert_eq!(Relative::parse("/spec"), Relative::Root(Pattern::parse("spec")));
        assert_eq!(Relative::parse("=tls.crt"), Relative::Literal("tls.crt".into()));
    }
}
