//! Cores, threads and sockets of a host are consistent.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::Host;

pub static CODE: Code = Code {
    name: "HOST-THREADS",
    severity: Severity::Error,
    title: "a host's cores, threads and sockets are inconsistent",
    why: "A core has one thread, or two with hyper-threading; an efficiency core always has one. `cores` and \
          `threads` count all sockets, and all processors of a board are alike. Capacity checks that use \
          wrong numbers are wrong too: a processor with 22 cores and 44 threads does not have 44 cores.",
    example: Example::Lab {
        bad: r#"{ hosts.pve.threads | force = 12 }"#,
        good: r#"{ hosts.pve.threads | force = 8 }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, host) in lab.hosts.iter() {
            let (cores, threads, cpu) = (&host.cores, &host.threads, &host.cpu);
            if cpu.efficiency_cores.value > cores.value {
                findings
                    .report(&CODE, format!("host `{name}` has more efficiency cores than cores"))
                    .at(cpu.efficiency_cores.node, format!("{} efficiency cores", cpu.efficiency_cores))
                    .at(cores.node, format!("{cores} cores in total"))
                    .help("`cores` includes the efficiency cores");
            } else if !possible_threads(host).contains(&u64::from(threads.value)) {
                let [one, two] = possible_threads(host);
                findings
                    .report(&CODE, format!("host `{name}` cannot have {threads} threads with {cores} cores"))
                    .at(threads.node, format!("{threads} threads"))
                    .at(cores.node, format!("{cores} cores"))
                    .help(format!("set `threads` to {two} with hyper-threading, or {one} without"));
            }
            let sockets = &cpu.sockets;
            if sockets.value == 0 || !cores.value.is_multiple_of(sockets.value) {
                findings
                    .report(
                        &CODE,
                        format!(
                            "host `{name}` has {cores} cores, which cannot be divided among {sockets} sockets"
                        ),
                    )
                    .at(cores.node, "cores of all sockets together")
                    .at(sockets.node, "populated sockets")
                    .help(
                        "all sockets have the same number of cores; count empty sockets in `empty_sockets`",
                    );
            }
        }
    },
};

/// The number of threads without and with hyper-threading.
fn possible_threads(host: &Host) -> [u64; 2] {
    let cores = u64::from(host.cores.value);
    let small = u64::from(host.cpu.efficiency_cores.value);
    [cores, cores.saturating_sub(small) * 2 + small]
}
