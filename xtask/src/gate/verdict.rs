//! What counts say beside a budget.

use std::fmt;

use super::Counts;
use super::budget::Budget;

/// What becomes of one render.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    render: String,
    count: Option<u64>,
    allowed: Option<u64>,
    judgement: Judgement,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judgement {
    Within,
    /// It takes less; the budget could be lowered.
    Loose,
    Exceeded,
    /// It has no budget, or a budget and no count. Neither is a pass.
    Missing,
}

impl Finding {
    pub(super) fn fails(&self) -> bool {
        matches!(self.judgement, Judgement::Exceeded | Judgement::Missing)
    }
}

/// A finding for each render that has a count or a budget.
pub(super) fn verdict(counts: &Counts, budget: &Budget) -> Vec<Finding> {
    let mut renders: Vec<&String> = counts.keys().chain(budget.renders()).collect();
    renders.sort();
    renders.dedup();
    renders.into_iter().map(|render| judge(render, counts.get(render).copied(), budget)).collect()
}

fn judge(render: &str, count: Option<u64>, budget: &Budget) -> Finding {
    let allowed = budget.allowed(render);
    let judgement = match (count, allowed) {
        (Some(count), Some(_)) if budget.is_exceeded(render, count) => Judgement::Exceeded,
        (Some(count), Some(_)) if budget.is_loose(render, count) => Judgement::Loose,
        (Some(_), Some(_)) => Judgement::Within,
        _ => Judgement::Missing,
    };
    Finding { render: render.to_owned(), count, allowed, judgement }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { render, count, allowed, judgement } = self;
        let (Some(count), Some(allowed)) = (count, allowed) else {
            let lacks = if count.is_none() { "was not counted" } else { "has no budget" };
            return write!(formatter, "{render:10} {lacks}");
        };
        let change = (*count as f64 / *allowed as f64 - 1.0) * 100.0;
        let (count, allowed) = (*count as f64 / 1e6, *allowed as f64 / 1e6);
        write!(formatter, "{render:10} {count:9.1} M instructions, budget {allowed:9.1} M ({change:+.1} %)")?;
        match judgement {
            Judgement::Exceeded => write!(formatter, ": too many"),
            Judgement::Loose => {
                write!(formatter, ": lower the budget with `cargo xtask gate --raise REASON`")
            }
            Judgement::Within | Judgement::Missing => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::callgrind::Machine;

    fn counts(all: &[(&str, u64)]) -> Counts {
        all.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    fn budget(all: &[(&str, u64)]) -> Budget {
        let machine: Machine = toml::from_str("rustc = \"1\"\nvalgrind = \"3\"\nlibc = \"2\"\navx2 = true")
            .expect("it is whole");
        Budget::of(&counts(all), &machine)
    }

    fn fails(count: u64) -> bool {
        verdict(&counts(&[("a", count)]), &budget(&[("a", 1_000_000)])).iter().any(Finding::fails)
    }

    #[test]
    fn work_added_beyond_the_tolerance_fails() {
        assert!(!fails(1_000_000));
        assert!(!fails(1_030_000));
        assert!(fails(1_030_001));
        assert!(fails(2_000_000));
    }

    #[test]
    fn less_work_passes_and_is_told() {
        let findings = verdict(&counts(&[("a", 900_000)]), &budget(&[("a", 1_000_000)]));
        assert!(!findings.iter().any(Finding::fails));
        assert!(findings[0].to_string().contains("lower the budget"), "{}", findings[0]);
    }

    #[test]
    fn what_is_not_counted_never_passes() {
        let missing = verdict(&counts(&[]), &budget(&[("a", 1)]));
        assert!(missing.iter().all(Finding::fails), "{missing:?}");
        let unknown = verdict(&counts(&[("b", 1)]), &budget(&[]));
        assert!(unknown.iter().all(Finding::fails), "{unknown:?}");
    }

    #[test]
    fn a_raise_is_the_new_budget_and_keeps_its_reason() {
        let before = budget(&[("a", 100)]);
        let machine = before.machine().clone();
        let after =
            before.clone().raised(counts(&[("a", 200)]), machine.clone(), "more checks").expect("it has one");
        assert!(before.is_exceeded("a", 200) && !after.is_exceeded("a", 200));
        let text = toml::to_string(&after).expect("it is plain data");
        assert!(text.contains("more checks"), "{text}");
        assert_eq!(toml::from_str::<Budget>(&text).as_ref(), Ok(&after));
        assert!(before.raised(counts(&[]), machine, " ").is_err());
    }
}
