//! Units: the parts of a lab that an engine applies one after another, each a folder. Kustomizations of Flux wait for
//! others that they name, Applications of Argo CD for the waves before theirs.

use std::collections::BTreeMap;

use crate::document::{Data, DataKind, elements};
use crate::world::object::{Object, shown, text};

/// The annotation with the wave of an object.
pub(super) const WAVE: &str = "argocd.argoproj.io/sync-wave";

/// A place in the lists of nodes, and whether it is a gate.
pub(super) type Before = (usize, bool);

/// The units of a lab. Each has a start, and each wave has a gate; both are numbered together.
pub(super) struct Units {
    /// The number of the start of each unit, by the place of its object.
    starts: BTreeMap<usize, usize>,
    /// Units that are ready only when everything in them is.
    waiting: BTreeMap<usize, bool>,
    /// Units by the ends of their folders.
    folders: BTreeMap<String, usize>,
    /// The gate in front of each unit that has a wave.
    gates: BTreeMap<usize, usize>,
    /// What each gate waits for.
    behind: BTreeMap<usize, Vec<Before>>,
}

impl Units {
    pub(super) fn read(objects: &[Object<'_>]) -> Self {
        let mut units = Self {
            starts: BTreeMap::new(),
            waiting: BTreeMap::new(),
            folders: BTreeMap::new(),
            gates: BTreeMap::new(),
            behind: BTreeMap::new(),
        };
        let mut waves: BTreeMap<(&str, i64), Vec<usize>> = BTreeMap::new();
        for (at, object) in objects.iter().enumerate() {
            let is_application = object.is("Application", "argoproj.io");
            if !is_application && !object.is("Kustomization", "kustomize.toolkit.fluxcd.io") {
                continue;
            }
            units.starts.insert(at, units.starts.len());
            let spec = object.data.get("spec");
            let waits = spec
                .is_some_and(|spec| is_on(spec, "wait") || !elements(spec.get("healthChecks")).is_empty());
            units.waiting.insert(at, is_application || waits);
            for folder in folders(object) {
                units.add_folder(folder, at);
            }
            if is_application {
                let wave = object.annotation(WAVE).map(shown).and_then(|wave| wave.parse().ok());
                let parent = object.file.rsplit_once('/').map_or("", |(parent, _)| parent);
                waves.entry((parent, wave.unwrap_or(0))).or_default().push(at);
            }
        }
        units.add_waves(&waves);
        units
    }

    /// A folder is written from the root of its repository, whose place is unknown.
    fn add_folder(&mut self, folder: &str, at: usize) {
        let folder = folder.trim_start_matches("./").trim_matches('/');
        let ends = folder.match_indices('/').map(|(slash, _)| &folder[slash + 1..]);
        for end in ends.chain([folder]).filter(|end| !end.is_empty()) {
            self.folders.entry(end.to_owned()).or_insert(at);
        }
    }

    /// A gate for each wave but the first: it waits for the units of the wave before it, and for the gate of that one.
    fn add_waves(&mut self, waves: &BTreeMap<(&str, i64), Vec<usize>>) {
        let mut before: Option<(&str, Option<usize>, &Vec<usize>)> = None;
        for ((parent, _), members) in waves {
            let gate = before.filter(|(last, ..)| last == parent).map(|(_, gate, units)| {
                let next = self.starts.len() + self.behind.len();
                let units = units.iter().map(|unit| (*unit, false));
                self.behind.insert(next, units.chain(gate.map(|gate| (gate, true))).collect());
                next
            });
            if let Some(gate) = gate {
                self.gates.extend(members.iter().map(|member| (*member, gate)));
            }
            before = Some((*parent, gate, members));
        }
    }

    /// The number of starts and gates.
    pub(super) fn starts(&self) -> usize {
        self.starts.len() + self.behind.len()
    }

    pub(super) fn is_unit(&self, at: usize) -> bool {
        self.starts.contains_key(&at)
    }

    pub(super) fn start(&self, unit: usize) -> usize {
        self.starts.get(&unit).copied().unwrap_or_default()
    }

    pub(super) fn waits(&self, unit: usize) -> bool {
        self.waiting.get(&unit).copied().unwrap_or_default()
    }

    /// The unit that applies a file: the one with the innermost folder.
    pub(super) fn of(&self, file: &str) -> Option<usize> {
        let ends = file.match_indices('/').map(|(slash, _)| &file[..slash]);
        ends.rev().find_map(|folder| self.folders.get(folder).copied())
    }

    /// What the start of a unit waits for besides what it names.
    pub(super) fn before(&self, unit: usize) -> Vec<Before> {
        self.gates.get(&unit).map(|gate| (*gate, true)).into_iter().collect()
    }

    pub(super) fn gates(&self) -> Vec<(usize, Vec<Before>)> {
        self.behind.iter().map(|(gate, behind)| (*gate, behind.clone())).collect()
    }

    /// The object of the unit that a start belongs to. Gates belong to none.
    pub(super) fn owner(&self, start: usize) -> Option<usize> {
        self.starts.iter().find_map(|(at, number)| (*number == start).then_some(*at))
    }
}

/// Whether a field is `true`.
fn is_on(data: &Data, key: &str) -> bool {
    data.get(key).is_some_and(|value| value.kind == DataKind::Bool(true))
}

/// The folders that an engine applies for a unit, as the unit writes them.
fn folders<'d>(object: &Object<'d>) -> Vec<&'d str> {
    let Some(spec) = object.data.get("spec") else { return Vec::new() };
    let single = spec.get("source").into_iter();
    let sources = single.chain(elements(spec.get("sources"))).filter_map(|source| text(source, "path"));
    text(spec, "path").into_iter().chain(sources).collect()
}
