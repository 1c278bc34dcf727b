//! Every code that `render` can report, for `render explain` and for allowances.

use crate::diag::{Code, allow};
use crate::{
    charts, check, compile, crds, delivery, lab, outcome, plan, project, publish, resolve, source, validate,
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
        validate::codes::ALL,
        delivery::CODES,
        compile::CODES,
        outcome::CODES,
        publish::codes::ALL,
    ];
    let mut codes: Vec<&'static Code> = lists.concat();
    codes.extend(plan::CODES.concat());
    codes.extend(allow::CODES);
    codes.extend(check::RULES.iter().map(|rule| rule.code));
    codes.sort_by_key(|code| code.name);
    codes
}

/// The code of that name, however it is spelt.
pub fn find(name: &str) -> Option<&'static Code> {
    all().into_iter().find(|code| code.name.eq_ignore_ascii_case(name))
}
