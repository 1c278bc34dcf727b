//! A real server in a network namespace, whose link is cut: needs root, and openssh-server.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;

use crate::bootstrap::bed::Bed;
use crate::bootstrap::server::{Server, THERE, available};
use crate::support::trial::needs;

pub fn tests() -> Vec<Trial> {
    vec![needs("bootstrap::sshd::a_server_is_worked_on", available, || {
        a_server_is_worked_on();
        Ok(())
    })]
}

/// Steps that take a while each, so that cuts hit them.
fn steps() -> String {
    let step = |number: u32| {
        let needs = if number == 0 { String::new() } else { format!("  needs: [step/{}]\n", number - 1) };
        format!(
            "- id: step/{number}\n  stage: all\n  title: Step {number}\n  place: host/far\n{needs}  run:\n  - command: \
             echo begins; sleep 0.3; echo {number} >>/run/steps\n    effect: changes\n  - {{copy: bootstrap/plan.yaml, \
             to: /etc/copy-{number}, mode: '0600', effect: changes}}\n  done:\n  - command: grep -qx {number} \
             /run/steps\n  - {{same: bootstrap/plan.yaml, at: /etc/copy-{number}}}\n"
        )
    };
    (0..10).map(step).collect()
}

fn a_server_is_worked_on() {
    let bed = Bed::of_steps_at(&steps(), &format!("far: {{address: {THERE}, user: root}}"));
    let server = Server::start(&bed);
    let config = bed.path().join("sshd/client.conf");
    let config = config.to_str().expect("UTF-8");
    let real = |arguments: &[&str]| server.client(&bed.command(arguments));
    let said = fs::File::create(bed.path().join("said")).expect("a file");
    let mut child =
        real(&["run", "--ssh-config", config, "--wait", "60"]).stdout(said).spawn().expect("it runs");
    // Short cuts are survived by the connection; the last one is not.
    for cut in 0..20 {
        sleep(Duration::from_millis(150));
        server.link("down");
        sleep(Duration::from_millis(if cut == 19 { 4000 } else { 50 }));
        server.link("up");
    }
    let begun = Instant::now();
    let is_complete = child.wait().expect("it ends").success();
    let said = fs::read_to_string(bed.path().join("said")).expect("a file");
    let log = fs::read_to_string(bed.path().join("sshd/log")).unwrap_or_default();
    assert!(is_complete, "after {:?}:\n{said}\nThe server says:\n{log}", begun.elapsed());
    let again = real(&["run", "--ssh-config", config]).output().expect("it runs");
    let said = String::from_utf8_lossy(&again.stdout);
    assert!(again.status.success() && said.contains("10 was done"), "{said}");
    let made = fs::read_to_string(bed.root(THERE).join("run/steps")).expect("a file");
    let made: std::collections::BTreeSet<&str> = made.lines().collect();
    assert_eq!(made.len(), 10, "{made:?}");
}
