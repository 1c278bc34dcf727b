//! `--shard`: the share of the labs that one of several machines works on.

use std::str::FromStr;

use clap::Args;

use crate::project::ProjectLab;

/// The option of commands that work on many labs.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct Sharding {
    /// Work on one share of the labs: `2/10` is the second of ten
    #[arg(long = "shard", value_name = "I/N")]
    pub shard: Option<Shard>,
}

/// One of several shares. Every lab is in exactly one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shard {
    /// Counted from one.
    number: usize,
    count: usize,
}

impl Shard {
    /// The labs of this share, in the order in which they came. Labs are dealt out one by one in the order of their
    /// names, so that the shares depend on the names only and differ in size by one lab at most.
    pub(super) fn of(self, labs: Vec<ProjectLab>) -> Vec<ProjectLab> {
        let mut names: Vec<&str> = labs.iter().map(|lab| lab.name.as_str()).collect();
        names.sort_unstable();
        let own: Vec<String> =
            names.into_iter().skip(self.number - 1).step_by(self.count).map(str::to_owned).collect();
        labs.into_iter().filter(|lab| own.binary_search(&lab.name).is_ok()).collect()
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = |part: &str| part.parse::<usize>().ok().filter(|_| !part.starts_with('+'));
        let parts = text.split_once('/').and_then(|(number, count)| Some((digits(number)?, digits(count)?)));
        match parts {
            Some((number, count)) if (1..=count).contains(&number) => Ok(Self { number, count }),
            Some((0, _)) => Err("shards are counted from 1".to_owned()),
            Some((_, count)) => Err(format!("there are only {count} shards")),
            None => Err("write the number of the shard and the number of all shards: `2/10`".to_owned()),
        }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.number, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_counted_from_one_to_the_last() {
        for good in ["1/1", "1/10", "10/10", "01/3"] {
            assert!(good.parse::<Shard>().is_ok(), "{good}");
        }
        for bad in ["", "1", "0/3", "4/3", "1/0", "0/0", "a/b", "1/2/3", "-1/3", "+1/3", "1/", "/1", " 1/2"] {
            assert!(bad.parse::<Shard>().is_err(), "{bad}");
        }
    }
}
