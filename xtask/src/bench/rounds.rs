//! Runs in turn. A machine that changes its speed changes it for all of them, so that ratios within a round hold.

use std::process::Command;

use super::cost::{Cost, Quantity, cost};
use crate::Outcome;

/// Something that is measured again and again.
pub(crate) struct Contestant<'a> {
    pub(crate) name: &'a str,
    pub(crate) command: Command,
    /// Exit codes besides 0 that are no failure.
    pub(crate) accepted: &'a [i32],
    /// What happens before each run, unmeasured. It gets the number of the round.
    prepare: Box<dyn Fn(usize) -> Outcome + 'a>,
}

impl<'a> Contestant<'a> {
    pub(crate) fn new(name: &'a str, command: Command) -> Self {
        Self { name, command, accepted: &[], prepare: Box::new(|_| Ok(())) }
    }

    pub(crate) fn accepting(self, accepted: &'a [i32]) -> Self {
        Self { accepted, ..self }
    }

    pub(crate) fn after(self, prepare: impl Fn(usize) -> Outcome + 'a) -> Self {
        Self { prepare: Box::new(prepare), ..self }
    }
}

/// What every contestant cost in every round.
pub(crate) struct Rounds {
    names: Vec<String>,
    costs: Vec<Vec<Cost>>,
}

/// Runs all contestants in turn, so many times.
pub(crate) fn interleave(rounds: usize, contestants: &[Contestant]) -> Result<Rounds, String> {
    let mut costs = vec![Vec::new(); contestants.len()];
    for round in 0..rounds.max(1) {
        for (contestant, costs) in contestants.iter().zip(&mut costs) {
            (contestant.prepare)(round)?;
            costs.push(cost(&contestant.command, contestant.accepted)?);
        }
    }
    Ok(Rounds { names: contestants.iter().map(|contestant| contestant.name.to_owned()).collect(), costs })
}

impl Rounds {
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The median of one quantity of a contestant.
    pub(crate) fn median(&self, name: &str, quantity: Quantity) -> Option<f64> {
        median(self.of(name)?.iter().map(quantity).collect())
    }

    /// The median of the ratios within rounds.
    pub(crate) fn ratio(&self, name: &str, to: &str, quantity: Quantity) -> Option<f64> {
        let pairs = self.of(name)?.iter().zip(self.of(to)?);
        median(pairs.map(|(cost, other)| quantity(cost) / quantity(other)).collect())
    }

    /// The median of what a contestant costs more than another within rounds.
    pub(crate) fn beyond(&self, name: &str, base: &str, quantity: Quantity) -> Option<f64> {
        let pairs = self.of(name)?.iter().zip(self.of(base)?);
        median(pairs.map(|(cost, other)| quantity(cost) - quantity(other)).collect())
    }

    /// The median of the ratios within rounds to several contestants together.
    pub(crate) fn ratio_to_sum(&self, name: &str, to: &[&str], quantity: Quantity) -> Option<f64> {
        let others: Vec<&Vec<Cost>> = to.iter().map(|name| self.of(name)).collect::<Option<_>>()?;
        let sum = |round: usize| others.iter().map(|costs| quantity(&costs[round])).sum::<f64>();
        median(self.of(name)?.iter().enumerate().map(|(round, cost)| quantity(cost) / sum(round)).collect())
    }

    fn of(&self, name: &str) -> Option<&Vec<Cost>> {
        self.names.iter().position(|known| known == name).map(|place| &self.costs[place])
    }
}

/// The middle of the values, or the mean of the two middle ones.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        even if even % 2 == 0 => Some((values[middle - 1] + values[middle]) / 2.0),
        _ => Some(values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }

    #[test]
    fn ratios_are_made_within_rounds() {
        let cost = |cpu| {
            serde_json::from_value::<Cost>(
                serde_json::json!({ "cpu": cpu, "wall": 1.0, "peak": 1.0, "code": 0 }),
            )
        };
        let costs =
            |all: [f64; 3]| all.into_iter().map(cost).collect::<Result<Vec<_>, _>>().expect("they are whole");
        let rounds = Rounds {
            names: vec!["a".into(), "b".into()],
            costs: vec![costs([1.0, 20.0, 3.0]), costs([2.0, 40.0, 3.0])],
        };
        assert_eq!(rounds.ratio("a", "b", |cost| cost.cpu), Some(0.5));
        assert_eq!(rounds.ratio_to_sum("a", &["b", "b"], |cost| cost.cpu), Some(0.25));
        assert_eq!(rounds.beyond("a", "b", |cost| cost.cpu), Some(-1.0));
        assert_eq!(rounds.median("b", |cost| cost.cpu), Some(3.0));
        assert_eq!(rounds.median("c", |cost| cost.cpu), None);
    }
}
