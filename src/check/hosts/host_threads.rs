//! Threads that a host's processors cannot have.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::Host;

pub static CODE: Code = Code {
    name: "HOST-THREADS",
    severity: Severity::Error,
    title: "a host's cores, threads and sockets do not fit together",
    why: "A core has one thread, or two where hyper-threading is on; an efficiency core always has one. `cores` and \
          `threads` count those of all sockets, and processors in one board are alike. What is planned with wrong \
          numbers is wrong too: a 22-core processor with 44 threads has no 44 cores.",
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
                    .at(cpu.efficiency_cores.node, format!("{} of them", cpu.efficiency_cores))
                    .at(cores.node, format!("{cores} in all"))
                    .help("`cores` counts efficiency cores as well");
            } else if !possible_threads(host).contains(&u64::from(threads.value)) {
                let [one, two] = possible_threads(host);
                findings
                    .report(
                        &CODE,
                        format!("host `{name}` has {cores} cores, which cannot have {threads} threads"),
                    )
                    .at(threads.node, format!("{threads} threads"))
                    .at(cores.node, format!("{cores} cores"))
                    .help(format!("with hyper-threading there are {two} threads, without it {one}"));
            }
            let sockets = &cpu.sockets;
            if sockets.value == 0 || !cores.value.is_multiple_of(sockets.value) {
                findings
                    .report(&CODE, format!("host `{name}` has {cores} cores in {sockets} sockets"))
                    .at(cores.node, "cores of all sockets together")
                    .at(sockets.node, "sockets that hold a processor")
                    .help("each socket has as many cores as the others; empty sockets are `empty_sockets`");
            }
        }
    },
};

/// Without and with hyper-threading.
fn possible_threads(host: &Host) -> [u64; 2] {
    let cores = u64::from(host.cores.value);
    let small = u64::from(host.cpu.efficiency_cores.value);
    [cores, cores.saturating_sub(small) * 2 + small]
}
