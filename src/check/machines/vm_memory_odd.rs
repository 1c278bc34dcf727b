//! Memory sizes that are probably typos.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "VM-MEMORY-ODD",
    severity: Severity::Warning,
    title: "a machine's memory is not a whole number of GiB",
    why: "Machines almost always have whole GiB of memory, so another number is probably a typo: 4196MiB for \
          4096MiB. Less than one GiB is not checked.",
    example: Example::Lab {
        bad: r#"{ machines.node1.memory | force = "4196MiB" }"#,
        good: r#"{ machines.node1.memory | force = "4096MiB" }"#,
    },
    allowable: true,
};

/// The largest difference from whole GiB that counts as a typo.
const NEAR_MIB: u64 = 128;

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, machine) in lab.machines.iter() {
            let Some(memory) = &machine.memory else { continue };
            let Some(mebibytes) = memory.mebibytes_exact() else { continue };
            let Some((gibibytes, difference)) = odd(mebibytes) else { continue };
            let finding = findings
                .report(
                    &CODE,
                    format!("machine `{name}` has {mebibytes}MiB of memory, not a whole number of GiB"),
                )
                .at(memory.node, difference);
            if mebibytes.abs_diff(gibibytes * 1024) <= NEAR_MIB {
                finding.help(format!("did you mean `{gibibytes}GiB`, which is {}MiB?", gibibytes * 1024));
            } else {
                let below = mebibytes / 1024;
                finding.help(format!(
                    "write `{below}GiB` or `{}GiB`, or give the reason with `allow`",
                    below + 1
                ));
            }
        }
    },
};

/// The nearest GiB and the difference in words, unless the number is whole or below one GiB.
fn odd(mebibytes: u64) -> Option<(u64, String)> {
    if mebibytes < 1024 || mebibytes.is_multiple_of(1024) {
        return None;
    }
    let gibibytes = (mebibytes + 512) / 1024;
    let whole = gibibytes * 1024;
    let word = if mebibytes > whole { "more" } else { "less" };
    Some((gibibytes, format!("{}MiB {word} than {gibibytes}GiB", mebibytes.abs_diff(whole))))
}

#[cfg(test)]
mod tests {
    use super::odd;

    #[test]
    fn whole_and_small_amounts_are_not_odd() {
        for mebibytes in [256, 512, 1000, 1024, 4096, 278_528] {
            assert_eq!(odd(mebibytes), None, "{mebibytes}");
        }
        assert_eq!(odd(4196), Some((4, "100MiB more than 4GiB".to_owned())));
        assert_eq!(odd(4069), Some((4, "27MiB less than 4GiB".to_owned())));
        assert_eq!(odd(1536), Some((2, "512MiB less than 2GiB".to_owned())));
    }
}
