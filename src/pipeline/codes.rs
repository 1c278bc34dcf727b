//! Every code that `render` can report, for `render explain` and for allowances.

use crate::diag::{Code, allow};
use crate::{
    bootstrap, charts, check, crds, delivery, kube, lab, outcome, print, project, publish, resolve, simulate,
    source, targets, world,
};

/// The codes of each room, except `check` and `targets`: these have registries of rules and targets, which know them.
static ROOMS: &[&[&Code]] = &[
    allow::CODES,
    source::codes::CODES,
    print::tree::CODES,
    lab::codes::CODES,
    crds::codes::CODES,
    kube::codes::CODES,
    charts::codes::CODES,
    resolve::codes::CODES,
    bootstrap::CODES,
    delivery::CODES,
    outcome::CODES,
    publish::codes::CODES,
    project::CODES,
    simulate::codes::CODES,
    world::codes::CODES,
];

/// All codes, sorted by name.
pub fn all() -> Vec<&'static Code> {
    let rooms = ROOMS.iter().copied().flatten().copied();
    let systems = targets::nodes::rules().map(|rule| rule.code);
    let mut codes: Vec<&'static Code> =
        rooms.chain(check::codes()).chain(targets::codes()).chain(systems).collect();
    codes.sort_by_key(|code| code.name);
    // A node system may have a rule of its own that reports a common code.
    codes.dedup_by(|one, other| std::ptr::eq(*one, *other));
    codes
}

/// The code of that name, in any case.
pub fn find(name: &str) -> Option<&'static Code> {
    all().into_iter().find(|code| code.name.eq_ignore_ascii_case(name))
}
