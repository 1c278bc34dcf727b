//! The clauses of a row.
//!
//! | clause | meaning |
//! |---|---|
//! | `when(PATH)`, `when(PATH=A\|B)`, `unless(...)` | the row applies only then |
//! | `in(PATH)` | the namespace of the target is the value at PATH, if there is one; `in(=*)`: any namespace |
//! | `typed` | fields beside the name give the kind and the group of the target |
//! | `form(WORD)` | how the text names objects; the words are in [`Form`] |
//! | `labels`, `selector`, `cilium` | the value selects targets by their labels |
//! | `across(PATH)` | it selects in the namespaces that the label selector at PATH selects |
//! | `among(PATH)` | it selects in the namespaces that `any` or `matchNames` at PATH name |
//! | `key(PATH)`, `port(PATH)`, `section(PATH)` | names of parts that the target must have |
//! | `grant` | across namespaces, a ReferenceGrant must permit it |
//! | `beside(PATH)` | the value is among those at PATH of the same object; the target is `_` |
//! | `keys(PATH,...)`, `open(PATH)` | keys of a made object; if `open` exists, they are not known |

use crate::document::Data;
use crate::world::object::shown;
use crate::world::references::pattern::Relative;

/// How a text names objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    #[default]
    Name,
    /// Several names, separated by commas.
    Names,
    /// A name, or `namespace/name`.
    Path,
    /// Several of these.
    Paths,
    /// Traefik's `namespace-name@kubernetescrd`, several of them.
    Traefik,
    /// The user name of a ServiceAccount: `system:serviceaccount:namespace:name`.
    User,
}

/// How a value selects objects by their labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Select {
    /// A map of labels.
    Labels,
    /// A label selector of Kubernetes.
    Selector,
    /// Cilium's, whose keys have prefixes and can name namespaces.
    Cilium,
}

/// The namespaces in which a value selects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Across {
    Selector(Relative),
    Names(Relative),
}

/// The kind of a part that a target must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// A key of a ConfigMap or Secret.
    Key,
    /// A name or number of a port.
    Port,
    /// A listener of a Gateway.
    Section,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    path: Relative,
    /// Empty if any value is sufficient.
    values: Vec<&'static str>,
    holds: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Clauses {
    pub(super) conditions: Vec<Condition>,
    pub(super) namespace: Option<Relative>,
    pub(super) typed: bool,
    pub(super) form: Form,
    pub(super) select: Option<Select>,
    pub(super) across: Option<Across>,
    pub(super) parts: Vec<(PartKind, Relative)>,
    pub(super) grant: bool,
    pub(super) beside: Option<Relative>,
    pub(super) keys: Option<Vec<Relative>>,
    pub(super) open: Vec<Relative>,
}

impl Clauses {
    pub(super) fn parse(words: &[&'static str]) -> Option<Self> {
        let mut clauses = Self::default();
        for word in words {
            let (name, argument) = match word.strip_suffix(')') {
                Some(call) => call.split_once('(')?,
                None => (*word, ""),
            };
            clauses.add(name, argument)?;
        }
        Some(clauses)
    }

    fn add(&mut self, name: &str, argument: &'static str) -> Option<()> {
        let path = || Relative::parse(argument);
        match name {
            "when" | "unless" => self.conditions.push(Condition::parse(argument, name == "when")),
            "in" => self.namespace = Some(path()),
            "typed" => self.typed = true,
            "form" => self.form = form(argument)?,
            "labels" => self.select = Some(Select::Labels),
            "selector" => self.select = Some(Select::Selector),
            "cilium" => self.select = Some(Select::Cilium),
            "across" => self.across = Some(Across::Selector(path())),
            "among" => self.across = Some(Across::Names(path())),
            "key" => self.parts.push((PartKind::Key, path())),
            "port" => self.parts.push((PartKind::Port, path())),
            "section" => self.parts.push((PartKind::Section, path())),
            "grant" => self.grant = true,
            "beside" => self.beside = Some(path()),
            "keys" => self.keys = Some(argument.split(',').map(Relative::parse).collect()),
            "open" => self.open.push(path()),
            _ => return None,
        }
        Some(())
    }

    /// Whether the row applies to a node with these maps above it.
    pub(super) fn apply<'d>(&self, root: &'d Data, above: &[&'d Data]) -> bool {
        self.conditions.iter().all(|condition| condition.is_met(root, above))
    }
}

impl Condition {
    fn parse(text: &'static str, holds: bool) -> Self {
        let (path, values) = match text.split_once('=') {
            Some((path, values)) => (path, values.split('|').collect()),
            None => (text, Vec::new()),
        };
        Self { path: Relative::parse(path), values, holds }
    }

    fn is_met<'d>(&self, root: &'d Data, above: &[&'d Data]) -> bool {
        let nodes = self.path.nodes(root, above);
        let is_there =
            nodes.iter().any(|node| self.values.is_empty() || self.values.contains(&shown(node).as_str()));
        is_there == self.holds
    }
}

fn form(word: &str) -> Option<Form> {
    Some(match word {
        "names" => Form::Names,
        "path" => Form::Path,
        "paths" => Form::Paths,
        "traefik" => Form::Traefik,
        "user" => Form::User,
        _ => return None,
    })
}

/// Words separated by blanks that are not within quotes.
pub(super) fn split_words(line: &'static str) -> Vec<&'static str> {
    let mut words = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (index, character) in line.char_indices().chain([(line.len(), ' ')]) {
        match character {
            '"' => quoted = !quoted,
            ' ' if !quoted => {
                if start < index {
                    words.push(&line[start..index]);
                }
                start = index + 1;
            }
            _ => {}
        }
    }
    words
}
