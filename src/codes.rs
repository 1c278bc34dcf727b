//! Every code that `render` can report, for `render explain` and for allowances.

use crate::diag::{Code, allow};
use crate::{check, compile, lab, outcome, plan, project, resolve, source, validate};

/// All codes, sorted by name.
pub fn all() -> Vec<&'static Code> {
    let lists: [&[&'static Code]; 7] = [
        source::codes::ALL,
        project::CODES,
        lab::codes::ALL,
        resolve::codes::ALL,
        validate::codes::ALL,
        compile::CODES,
        outcome::CODES,
    ];
    let mut codes: Vec<&'static Code> = lists.concat();
    codes.extend(plan::CODES.iter().copied().flatten());
    codes.extend(allow::CODES);
    codes.extend(check::RULES.iter().map(|rule| rule.code));
    codes.sort_by_key(|code| code.name);
    codes
}

/// The code of that name, however it is spelt.
pub fn find(name: &str) -> Option<&'static Code> {
    all().into_iter().find(|code| code.name.eq_ignore_ascii_case(name))
}
