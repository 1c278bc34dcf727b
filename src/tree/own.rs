//! Names of the files that render keeps in the output directory for itself.

use crate::tree::hash::ContentHash;

/// The committed list of owned files.
pub const MANIFEST: &str = "render-manifest.json";

/// How every passing file of a run begins, so that people and `.gitignore` files recognise them.
pub(super) const PREFIX: &str = ".render-stage-";

/// Held locked while a run writes.
pub(super) const LOCK: &str = ".render-stage-lock";

/// What an unfinished run has written or was about to write.
pub(super) const JOURNAL: &str = ".render-stage-journal";

/// Digits that make a staging name; enough that two names of one directory never meet.
const STAGE_DIGITS: usize = 32;

/// Whether a folded path is one of the files at the root. The others begin with [`PREFIX`].
pub(super) fn is_root_file(folded: &str) -> bool {
    folded == MANIFEST
}

/// Where a file is staged, in the directory of its target. It follows from the target's name alone: only one
/// run writes at a time, and what a killed run left is found again by its name. Its length does not depend on
/// the target's, which may be the longest possible.
pub(super) fn stage_name(target: &str) -> String {
    let hash = ContentHash::of(target.as_bytes()).hex();
    format!("{PREFIX}{}", &hash[..STAGE_DIGITS])
}

/// Whether a name was made by [`stage_name`].
pub(super) fn is_stage(name: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|digits| {
        digits.len() == STAGE_DIGITS && digits.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staging_names_are_recognised_and_others_are_not() {
        assert!(is_stage(&stage_name("deployment.yaml")));
        assert_ne!(stage_name("a"), stage_name("b"));
        for name in [LOCK, JOURNAL, MANIFEST, PREFIX, ".render-stage-notes", ".render-stage-00"] {
            assert!(!is_stage(name), "{name}");
        }
    }
}
