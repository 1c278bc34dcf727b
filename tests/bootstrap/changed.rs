//! Labs that change after their plan was carried out: the plan of the changed lab, and that plan again, lose nothing that
//! exists.
//!
//! The changes are those of the mutants that the compiler accepts, at machines, hosts, networks and storages. A few run
//! with the other tests; `cargo xtask changes` runs many.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use render::pipeline::compile;
use render::source::evaluator::Evaluator;
use render::tree::{Policy, write};
use render::value::Sources;

use crate::bootstrap::bed::Bed;
use crate::mutants::random::Random;
use crate::mutants::{Bench, Mutant};
use crate::support::trial::says;

/// The reference labs, and how many of ten changes are made in each: large labs take longer.
const LABS: [(&str, usize); 5] =
    [("cloudinit", 3), ("k3s-flat", 1), ("kubeadm-argo", 3), ("r730", 1), ("talos-flux", 2)];
/// Changes with the other tests, in the first lab.
const FEW: usize = 1;
/// Changes of one lab after another, before the hosts are empty again.
const IN_A_ROW: usize = 5;
/// A run that waits for something which the stand-ins do not do is ended, which must be harmless, too.
const LONGEST: Duration = Duration::from_secs(40);
const PLACES: [&str; 5] = ["machines.", "hosts.", "networks.", "storages.", "machine_defaults."];
const SEED: u64 = 20_261_130;

pub fn tests() -> Vec<Trial> {
    match wanted() {
        Some(all) => LABS
            .into_iter()
            .map(|(lab, part)| {
                says(format!("bootstrap::changed::{lab}"), move || changes(lab, (all * part).div_ceil(10)))
            })
            .collect(),
        None => vec![says("bootstrap::changed::cloudinit", || changes("cloudinit", FEW))],
    }
}

#[allow(clippy::disallowed_methods, reason = "the switch is an environment variable, as in other test tools")]
fn wanted() -> Option<usize> {
    std::env::var("CHANGED_LABS").ok()?.parse().ok()
}

/// Carries out the plan of a lab, and those of labs that differ from it in one thing.
fn changes(lab: &str, count: usize) -> Result<(), String> {
    let bench = Bench::new(lab)?;
    let mut mutants = bench.mutants(&PLACES)?;
    let mut random = Random::new(SEED);
    let mut bed = None;
    let mut made = 0;
    while made < count {
        if mutants.is_empty() {
            return Err(format!("only {made} changes of {lab} are accepted"));
        }
        let mutant = mutants.swap_remove(random.below(mutants.len()));
        let Some(tree) = tree(&bench, &mutant)? else { continue };
        if made % IN_A_ROW == 0 {
            let fresh = Bed::of_lab(lab);
            carry_out(&fresh);
            bed = Some(fresh);
        }
        let Some(bed) = &mut bed else { continue };
        made += 1;
        bed.adopt(&tree.path().join("tree"));
        for again in [false, true] {
            let before = Kept::of(bed);
            carry_out(bed);
            let kept = before.is_kept(bed).and_then(|()| if again { before.has_cards(bed) } else { Ok(()) });
            kept.map_err(|what| format!("{lab}: {}: {what}", mutant.what))?;
        }
    }
    println!("{lab}: {made} changed labs");
    Ok(())
}

/// The tree of a changed lab, if the compiler accepts it.
fn tree(bench: &Bench, mutant: &Mutant) -> Result<Option<tempfile::TempDir>, String> {
    let good = fs::read_to_string(&mutant.file).map_err(|problem| problem.to_string())?;
    fs::write(&mutant.file, mutant.apply(&good)).map_err(|problem| problem.to_string())?;
    let mut sources = Sources::new(bench.root());
    let compiled = compile(bench.lab(), &mut Evaluator::default(), &mut sources);
    fs::write(&mutant.file, good).map_err(|problem| problem.to_string())?;
    let Some(rendered) = compiled.rendered else { return Ok(None) };
    let folder = tempfile::tempdir().map_err(|problem| problem.to_string())?;
    let written = write(&rendered.tree, &folder.path().join("tree"), Policy::KeepEdits);
    written.map(|_| Some(folder)).map_err(|problem| problem.to_string())
}

/// Runs the stages that need no cluster. Steps may fail: what the stand-ins refuse, a host could refuse.
fn carry_out(bed: &Bed) {
    let stages = ["hypervisor", "image", "machines"];
    let is_there = |stage: &&str| bed.steps().iter().any(|step| step["stage"].as_str() == Some(*stage));
    let only = stages.into_iter().filter(is_there).flat_map(|stage| ["--only", stage]);
    let more = ["--secret-command", "echo planted", "--wait", "1"];
    let arguments: Vec<&str> = ["run"].into_iter().chain(only).chain(more).collect();
    let mut child = bed.start(&arguments);
    let start = Instant::now();
    while child.try_wait().expect("it is ours").is_none() && start.elapsed() < LONGEST {
        sleep(Duration::from_millis(20));
    }
    // It may have ended.
    let _ = child.kill();
    child.wait().expect("it has ended");
}

/// What must not vanish.
struct Kept {
    volumes: BTreeSet<String>,
    /// The volumes of machines, by host, number and slot.
    drives: BTreeMap<(PathBuf, String), String>,
    machines: BTreeSet<PathBuf>,
    /// The models and addresses of network cards.
    cards: BTreeMap<(PathBuf, String), String>,
    /// Headings of entries of storages.
    storages: BTreeSet<String>,
}

impl Kept {
    fn of(bed: &Bed) -> Self {
        let mut kept = Self {
            volumes: BTreeSet::new(),
            drives: BTreeMap::new(),
            machines: BTreeSet::new(),
            cards: BTreeMap::new(),
            storages: BTreeSet::new(),
        };
        for state in bed.states() {
            let lines = |file: &str| -> Vec<String> {
                let text = fs::read_to_string(state.join(file)).unwrap_or_default();
                text.lines().map(|line| format!("{} {line}", state.display())).collect()
            };
            kept.volumes.extend(lines("volumes"));
            kept.storages.extend(lines("storage.cfg").into_iter().filter(|line| !line.contains('\t')));
            for machine in fs::read_dir(state.join("vm")).into_iter().flatten().flatten() {
                kept.add_machine(&machine.path());
            }
        }
        kept
    }

    fn add_machine(&mut self, machine: &Path) {
        self.machines.insert(machine.to_path_buf());
        let text = fs::read_to_string(machine).unwrap_or_default();
        for (slot, drive) in text.lines().filter_map(|line| line.split_once(": ")) {
            let volume = drive.split(',').next().unwrap_or(drive);
            if slot.starts_with("net") && volume.contains('=') {
                self.cards.insert((machine.to_path_buf(), slot.to_owned()), volume.to_owned());
            }
            if volume.contains(":vm-") || volume.contains(":base-") {
                self.drives.insert((machine.to_path_buf(), slot.to_owned()), volume.to_owned());
            }
        }
    }

    fn is_kept(&self, bed: &Bed) -> Result<(), String> {
        let now = Self::of(bed);
        if let Some(volume) = self.volumes.difference(&now.volumes).next() {
            return Err(format!("the volume {volume} is gone"));
        }
        if let Some(machine) = self.machines.difference(&now.machines).next() {
            return Err(format!("the machine {} is gone", machine.display()));
        }
        if let Some(storage) = self.storages.difference(&now.storages).next() {
            return Err(format!("the storage {storage} is gone"));
        }
        for ((machine, slot), volume) in &self.drives {
            // A drive that is taken out is kept as a volume.
            let other = now.drives.get(&(machine.clone(), slot.clone())).filter(|other| *other != volume);
            if let Some(other) = other {
                return Err(format!("{slot} of {} was {volume} and is {other}", machine.display()));
            }
        }
        for state in bed.states() {
            let machines = fs::read_dir(state.join("vm")).into_iter().flatten().flatten();
            let new =
                machines.map(|machine| machine.path()).filter(|machine| !self.machines.contains(machine));
            for machine in new {
                let other =
                    self.machines.iter().find(|other| name(other).is_some() && name(other) == name(&machine));
                if let Some(other) = other {
                    return Err(format!("{} has the name of {}", machine.display(), other.display()));
                }
            }
            let lost = fs::read_to_string(state.join("lost")).unwrap_or_default();
            if !lost.is_empty() {
                return Err(format!("lost: {lost}"));
            }
        }
        Ok(())
    }
}

impl Kept {
    /// The addresses of network cards change only with the lab.
    fn has_cards(&self, bed: &Bed) -> Result<(), String> {
        let now = Self::of(bed);
        let differs = |((machine, slot), card): (&(PathBuf, String), &String)| {
            let other = now.cards.get(&(machine.clone(), slot.clone()))?;
            (other != card).then(|| format!("{slot} of {} was {card} and is {other}", machine.display()))
        };
        self.cards.iter().find_map(differs).map_or(Ok(()), Err)
    }
}

/// The name of a machine.
fn name(machine: &Path) -> Option<String> {
    let text = fs::read_to_string(machine).ok()?;
    text.lines().find_map(|line| line.strip_prefix("name: ").map(str::to_owned))
}
