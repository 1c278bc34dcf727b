//! Promises about the reference labs: what one small change of a whole lab does to its tree.

mod card;
mod engines;

use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    [card::tests(), engines::tests()].into_iter().flatten().collect()
}
