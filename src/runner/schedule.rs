//! Which steps may start next. Nothing here runs anything.
//!
//! A step is proven as soon as all that it needs is done, and carried out only if its proof fails. At most one step
//! disrupts a place, and at most one the members of a quorum.

use std::collections::{BTreeMap, BTreeSet};

use crate::runner::plan::{Effect, Place, Plan, Step, effect};
use crate::runner::site::Outcome;

/// Which steps of a plan are carried out. Others are only proven.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// This step, and what it needs.
    pub until: Option<String>,
    /// These stages and steps.
    pub only: Vec<String>,
    /// This step and those after it.
    pub from: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// For what it needs.
    Waiting,
    Proving,
    /// Its proof fails.
    ToRun,
    Running,
    Ended(Outcome),
}

/// What to do next with a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Start {
    /// Ask its proof.
    Prove(usize),
    /// Carry it out.
    Run(usize),
}

/// The progress of a run.
pub struct Schedule<'p> {
    plan: &'p Plan,
    needs: Vec<Vec<usize>>,
    selected: Vec<bool>,
    states: Vec<State>,
    jobs: usize,
}

impl Selection {
    /// The steps that are carried out, and those that have to be looked at.
    fn of(&self, plan: &Plan, needs: &[Vec<usize>]) -> Result<(Vec<bool>, Vec<bool>), String> {
        let is_named = |step: &Step| self.only.iter().any(|name| step.id == *name || step.stage == *name);
        let mut selected: Vec<bool> =
            plan.steps.iter().map(|step| is_named(step) || !plan.is_on_request(step)).collect();
        let find = |id: &String| plan.find(id).ok_or_else(|| unknown(plan, id));
        if let Some(until) = &self.until {
            let wanted = closure(needs, [find(until)?]);
            keep(&mut selected, |step| wanted.contains(&step));
        }
        if let Some(from) = &self.from {
            let first = find(from)?;
            keep(&mut selected, |step| step >= first);
        }
        if !self.only.is_empty() {
            for name in self.only.iter().filter(|name| !plan.stages.iter().any(|stage| stage.name == **name))
            {
                find(name)?;
            }
            keep(&mut selected, |step| is_named(&plan.steps[step]));
        }
        let wanted = closure(needs, (0..selected.len()).filter(|step| selected[*step]));
        let seen = (0..selected.len()).map(|step| wanted.contains(&step)).collect();
        Ok((selected, seen))
    }
}

fn keep(selected: &mut [bool], condition: impl Fn(usize) -> bool) {
    selected.iter_mut().enumerate().for_each(|(step, is)| *is = *is && condition(step));
}

/// Steps and everything that they need.
fn closure(needs: &[Vec<usize>], steps: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut left: Vec<usize> = steps.into_iter().collect();
    while let Some(step) = left.pop() {
        if found.insert(step) {
            left.extend(&needs[step]);
        }
    }
    found
}

/// A message about an id that the plan does not have, with the most similar one.
pub fn unknown(plan: &Plan, id: &str) -> String {
    let ids = plan.steps.iter().map(|step| step.id.as_str());
    let names = ids.chain(plan.stages.iter().map(|stage| stage.name.as_str()));
    let similar = names.map(|name| (strsim::jaro_winkler(name, id), name)).max_by(|a, b| a.0.total_cmp(&b.0));
    match similar {
        Some((likeness, name)) if likeness > 0.8 => {
            format!("the plan has no step or stage `{id}`: did you mean `{name}`?")
        }
        _ => format!("the plan has no step or stage `{id}`"),
    }
}

/// The needs of each step, as places in the list.
pub fn needs(plan: &Plan) -> Vec<Vec<usize>> {
    let places: BTreeMap<&str, usize> =
        plan.steps.iter().enumerate().map(|(place, step)| (step.id.as_str(), place)).collect();
    let of = |step: &Step| step.needs.iter().filter_map(|need| places.get(need.as_str()).copied()).collect();
    plan.steps.iter().map(of).collect()
}

impl<'p> Schedule<'p> {
    /// Nothing is known yet. An error names a step that the plan does not have.
    pub fn new(plan: &'p Plan, selection: &Selection, jobs: usize) -> Result<Self, String> {
        let needs = needs(plan);
        let (selected, seen) = selection.of(plan, &needs)?;
        let state = |seen: &bool| if *seen { State::Waiting } else { State::Ended(Outcome::NotSelected) };
        let states = seen.iter().map(state).collect();
        Ok(Self { plan, needs, selected, states, jobs: jobs.max(1) })
    }

    /// Whether a step is carried out if its proof fails.
    pub fn is_selected(&self, step: usize) -> bool {
        self.selected[step]
    }

    /// Starts what may start now.
    pub fn start(&mut self) -> Vec<Start> {
        let mut started = Vec::new();
        let mut free = self.jobs.saturating_sub(
            self.states.iter().filter(|state| matches!(state, State::Proving | State::Running)).count(),
        );
        for step in 0..self.states.len() {
            if free == 0 {
                break;
            }
            match self.states[step] {
                State::ToRun if !self.is_disturbed(step) => {
                    self.states[step] = State::Running;
                    started.push(Start::Run(step));
                }
                State::Waiting if self.needs[step].iter().all(|need| self.is_good(*need)) => {
                    self.states[step] = State::Proving;
                    started.push(Start::Prove(step));
                }
                _ => continue,
            }
            free -= 1;
        }
        started
    }

    /// The proof of a step has failed: it will be carried out.
    pub fn must_run(&mut self, step: usize) {
        self.states[step] = State::ToRun;
    }

    /// A step has ended.
    pub fn end(&mut self, step: usize, outcome: Outcome) {
        self.states[step] = State::Ended(outcome);
    }

    /// What has become of each step. Steps that could not start are blocked.
    pub fn outcomes(&self) -> Vec<Outcome> {
        let outcome = |state: &State| match state {
            State::Ended(outcome) => outcome.clone(),
            _ => Outcome::Blocked("the run ended before".to_owned()),
        };
        self.states.iter().map(outcome).collect()
    }

    /// Ends steps that need one which ended badly, and tells which.
    pub fn block(&mut self) -> Vec<(usize, Outcome)> {
        let mut blocked = Vec::new();
        for step in 0..self.states.len() {
            if self.states[step] != State::Waiting {
                continue;
            }
            let bad = self.needs[step].iter().find(|need| match &self.states[**need] {
                State::Ended(outcome) => !outcome.is_good(),
                _ => false,
            });
            if let Some(bad) = bad {
                let outcome = Outcome::Blocked(format!("it needs {}", self.plan.steps[*bad].id));
                self.states[step] = State::Ended(outcome.clone());
                blocked.push((step, outcome));
            }
        }
        blocked
    }

    fn is_good(&self, step: usize) -> bool {
        matches!(&self.states[step], State::Ended(outcome) if outcome.is_good())
    }

    /// Whether a step that is running disrupts what this one would disrupt.
    fn is_disturbed(&self, step: usize) -> bool {
        let own = disrupted(self.plan, &self.plan.steps[step]);
        let running = self.states.iter().zip(&self.plan.steps).filter(|(state, _)| **state == State::Running);
        running.flat_map(|(_, other)| disrupted(self.plan, other)).any(|what| own.contains(&what))
    }
}

/// What a step disrupts, if it changes something: its place and others, and the quorums that they are members of.
fn disrupted<'p>(plan: &'p Plan, step: &'p Step) -> Vec<Disrupted<'p>> {
    if effect(&step.run) < Effect::Changes {
        return Vec::new();
    }
    let places = std::iter::once(&step.place).chain(&step.disrupts);
    let places = places.filter(|place| **place != Place::Operator);
    let disrupted = places.flat_map(|place| {
        let quorum = plan.login(place).and_then(|login| login.quorum.as_deref());
        std::iter::once(Disrupted::Place(place)).chain(quorum.map(Disrupted::Quorum))
    });
    disrupted.collect()
}

#[derive(PartialEq, Eq)]
enum Disrupted<'p> {
    Place(&'p Place),
    Quorum(&'p str),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two members of a quorum and a stranger, with a step each that has this effect, and a second one on the stranger.
    fn plan(effect: &str) -> Plan {
        let step = |id: &str, place: &str| {
            format!(
                "- {{id: {id}, stage: all, title: Step, place: {place}, run: [{{command: do, effect: {effect}}}], \
                 done: [{{command: ask}}]}}\n"
            )
        };
        let login = |name: &str, more: &str| format!("    {name}: {{address: {name}, user: root{more}}}\n");
        let hosts = [login("one", ", quorum: q"), login("two", ", quorum: q"), login("other", "")].concat();
        let steps = [
            step("a", "host/one"),
            step("b", "host/two"),
            step("c", "host/other"),
            step("d", "host/other"),
            step("e", "operator"),
        ];
        let text = format!(
            "format: 1\nlab: home\nplaces:\n  operator: {{environment: {{}}}}\n  hosts:\n{hosts}stages: [{{name: all, \
             about: All}}]\nsteps:\n{}",
            steps.concat()
        );
        Plan::read(&text).expect("a plan")
    }

    /// The steps that run at the same time once all of them have been proven.
    fn together(plan: &Plan, jobs: usize) -> Vec<Start> {
        let mut schedule = Schedule::new(plan, &Selection::default(), jobs).expect("a schedule");
        loop {
            let started = schedule.start();
            if started.iter().all(|start| matches!(start, Start::Run(_))) {
                return started;
            }
            for start in started {
                match start {
                    Start::Prove(step) => schedule.must_run(step),
                    Start::Run(step) => panic!("step {step} runs before all are proven"),
                }
            }
        }
    }

    #[test]
    fn one_member_of_a_quorum_is_disrupted() {
        assert_eq!(together(&plan("changes"), 8), [Start::Run(0), Start::Run(2), Start::Run(4)]);
    }

    #[test]
    fn what_runs_elsewhere_disrupts_its_machine() {
        let mut plan = plan("changes");
        plan.steps[4].disrupts = vec![Place::Host("two".to_owned())];
        assert_eq!(together(&plan, 8), [Start::Run(0), Start::Run(2)]);
    }

    #[test]
    fn what_only_creates_disrupts_nothing() {
        let all = [0, 1, 2, 3, 4].map(Start::Run);
        assert_eq!(together(&plan("creates"), 8), all);
        assert_eq!(together(&plan("reads"), 8), all);
    }

    #[test]
    fn a_disruption_ends_with_its_step() {
        let plan = plan("changes");
        let mut schedule = Schedule::new(&plan, &Selection::default(), 8).expect("a schedule");
        schedule.start();
        (0..5).for_each(|step| schedule.must_run(step));
        schedule.start();
        schedule.end(0, Outcome::Done);
        schedule.end(2, Outcome::Failed("why".to_owned()));
        assert_eq!(schedule.start(), [Start::Run(1), Start::Run(3)]);
    }
}
