//! Hosts and machines of a generated lab: nine machines on each host, the first of all a control plane.

use super::{OVERLAY, fill};

const HOST: &str = include_str!("../../../bench/lab/host.ncl");
const MACHINES: &str = include_str!("../../../bench/lab/machines.ncl");
const MACHINE: &str = include_str!("../../../bench/lab/machine.ncl");

const PER_HOST: usize = 9;
/// Machines whose addresses differ in the last byte only.
const PER_SUBNET: usize = 250;

pub(super) fn files(count: usize) -> Vec<(String, String)> {
    (0..count).step_by(PER_HOST).flat_map(|first| files_of_host(first, count)).collect()
}

/// The file of a host and that of its machines, of which `first` is the first.
fn files_of_host(first: usize, count: usize) -> [(String, String); 2] {
    let name = format!("pve{:03}", first / PER_HOST);
    let machines: String =
        (first..count.min(first + PER_HOST)).map(|number| machine(number, &name)).collect();
    [
        (format!("{OVERLAY}/hosts/{name}.ncl"), fill(HOST, &[("name", &name)])),
        (format!("{OVERLAY}/machines/{name}.ncl"), fill(MACHINES, &[("machines", &machines)])),
    ]
}

fn machine(number: usize, host: &str) -> String {
    let name = format!("node-{number:04}");
    let mac = format!("bc:24:11:{:02x}:{:02x}:{:02x}", number >> 16 & 255, number >> 8 & 255, number & 255);
    let address = format!("172.16.{}.{}", 1 + number / PER_SUBNET, 1 + number % PER_SUBNET);
    let role = if number == 0 { "control-plane" } else { "worker" };
    fill(
        MACHINE,
        &[
            ("name", &name),
            ("number", &number),
            ("host", &host),
            ("vmid", &(1000 + number)),
            ("mac", &mac),
            ("address", &address),
            ("role", &role),
        ],
    )
}
