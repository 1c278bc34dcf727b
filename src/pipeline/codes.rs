//! Every code that `render` can report, for `render explain` and for allowances.

use crate::diag::{Code, allow};
use crate::{
    bootstrap, charts, check, crds, delivery, kube, lab, outcome, print, project, publish, resolve, source,
    targets,
};

/// All codes, sorted by name.
pub fn all() -> Vec<&'static Code> {
    let lists: [&[&'static Code]; 11] = [
        source::codes::ALL,
        project::CODES,
        crds::codes::ALL,
        lab::codes::ALL,
        charts::codes::ALL,
        resolve::codes::ALL,
        kube::codes::ALL,
        delivery::CODES,
        print::tree::CODES,
        outcome::CODES,
        publish::codes::ALL,
    ];
    let mut codes: Vec<&'static Code> = lists.concat();
    codes.extend(targets::codes());
    codes.extend(bootstrap::CODES);
    codes.extend(allow::CODES);
    let rules = check::rules().chain(targets::nodes::rules());
    codes.extend(rules.map(|rule| rule.code));
    codes.sort_by_key(|code| code.name);
    // A node system may have a rule of its own that reports a common code.
    codes.dedup_by(|one, other| std::ptr::eq(*one, *other));
    codes
}

/// The code of that name, in any case.
pub fn find(name: &str) -> Option<&'static Code> {
    all().into_iter().find(|code| code.name.eq_ignore_ascii_case(name))
}
