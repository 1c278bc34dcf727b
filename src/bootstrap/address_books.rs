//! Address books: what an operator does with the files of a server.

use crate::lab::network::AddressBookFormat;
use crate::plan::{BootstrapStep, Context, RunLocation, Stage, StepId};
use crate::targets::nodes::shared::steps::ready;

/// Servers get their files by hand, because the lab does not describe their other settings.
pub fn steps(context: &mut Context<'_, '_, '_>) {
    for (server, book) in &context.lab.lab.address_books {
        let title = format!("Server {server} has the addresses and names of the lab");
        let id = StepId::address_book(server);
        let mut step = BootstrapStep::new(book.node, Stage::Machines, id, RunLocation::Operator, title);
        for format in &book.formats.value {
            step = step.manual(text(format.value, server.as_str()));
        }
        context.plan.add(step.needs([ready(server)]).noted());
    }
}

fn text(format: AddressBookFormat, server: &str) -> String {
    let folder = format!("addresses/{server}");
    match format {
        AddressBookFormat::Bind => {
            format!(
                "Include `{folder}/records.zone` in the zone of the lab's domain, raise its serial number, and load it."
            )
        }
        AddressBookFormat::Dnsmasq => {
            format!(
                "Copy `{folder}/dnsmasq.conf` to `/etc/dnsmasq.d/lab.conf`, check it with `dnsmasq --test`, and restart dnsmasq."
            )
        }
        AddressBookFormat::Hosts => format!("Add the lines of `{folder}/hosts` to `/etc/hosts`."),
        AddressBookFormat::Kea => {
            format!(
                "Include each `{folder}/kea-NETWORK.json` as the `reservations` of its subnet, check the configuration with `kea-dhcp4 -t`, and load it."
            )
        }
        AddressBookFormat::OpnSense => {
            format!(
                "Import `{folder}/dnsmasq-hosts.csv` in OPNsense, on the page of the hosts of Dnsmasq, and apply."
            )
        }
        AddressBookFormat::Unbound => {
            format!(
                "Include `{folder}/unbound.conf` in the configuration of Unbound, check it with `unbound-checkconf`, and load it."
            )
        }
    }
}
