//! CPU affinity within the CPUs of the host.

use crate::check::rule::Rule;
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "VM-AFFINITY",
    severity: Severity::Error,
    title: "the CPU affinity of a machine is invalid",
    why: "The CPUs of a host are numbered from 0, one per thread. A machine pinned to a CPU that does not \
          exist fails to start; with fewer CPUs than cores, its cores wait for each other.",
    example: Example::Lab {
        bad: r#"{ machines.node1.cpu.affinity = "12-19" }"#,
        good: r#"{ machines.node1.cpu.affinity = "12-15" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, machine) in walk::kept_machines(lab) {
            let (Some(affinity), Some((host_name, host))) =
                (&machine.cpu.affinity, nodes::host_of(lab, machine))
            else {
                continue;
            };
            let Some(ranges) = ranges(&affinity.value) else {
                findings
                    .report(&CODE, format!("the CPU affinity of machine `{name}` is not a list of CPUs"))
                    .at(affinity.node, "not a list of CPUs")
                    .help("write a list such as `0-7,16`");
                continue;
            };
            let last = ranges.iter().map(|(_, last)| *last).max().unwrap_or_default();
            let count = ranges.iter().map(|(first, last)| u64::from(last - first) + 1).sum::<u64>();
            if last >= host.threads.value {
                let highest = host.threads.value.saturating_sub(1);
                findings
                    .report(
                        &CODE,
                        format!(
                            "machine `{name}` is pinned to CPU {last}, which host `{host_name}` does not have"
                        ),
                    )
                    .at(affinity.node, format!("CPU {last}"))
                    .mention(host.threads.node, format!("CPUs 0 to {highest}"))
                    .help(format!("choose CPUs from 0 to {highest}"));
            } else if let (Some(vcpus), Some(cores)) = (machine.vcpus(), &machine.cores)
                && u64::from(vcpus) > count
            {
                findings
                    .report(
                        &CODE,
                        format!("machine `{name}` has {vcpus} cores, but is pinned to {count} CPUs"),
                    )
                    .at(affinity.node, format!("{count} CPUs"))
                    .at(cores.node, format!("{vcpus} cores in total"))
                    .help("pin it to more CPUs, or reduce its `cores`");
            }
        }
    },
};

/// The first and last CPU of each part of `0-7,16`.
fn ranges(text: &str) -> Option<Vec<(u32, u32)>> {
    let number = |text: &str| -> Option<u32> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| digits)
    };
    text.split(',')
        .map(|part| match part.split_once('-') {
            Some((first, last)) => {
                let (first, last) = (number(first)?, number(last)?);
                (first <= last).then_some((first, last))
            }
            None => number(part).map(|only| (only, only)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn lists_of_cpus_are_ranges_and_single_ones() {
        assert_eq!(ranges("0-7,16"), Some(vec![(0, 7), (16, 16)]));
        assert_eq!(ranges("3"), Some(vec![(3, 3)]));
        for text in ["", "a", "1-", "-1", "5-2", "1,,2", "1 2", "+1"] {
            assert_eq!(ranges(text), None, "{text}");
        }
    }
}
