//! Promises about the reference labs: what one small change of a whole lab does to its tree.

mod as_running;
mod card;
mod coverage;
mod engines;

use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    [as_running::tests(), card::tests(), coverage::tests(), engines::tests()].into_iter().flatten().collect()
}
