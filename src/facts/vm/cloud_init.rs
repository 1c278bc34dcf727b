//! The settings that a hypervisor passes to cloud-init: where its files are, or a user, name servers and search
//! domains.

use crate::facts::attachment::Attachment;
use crate::lab::hardware::{CloudInitDrive, GuestOs, Machine, State, User};
use crate::types::{Address, HostName, LoginName};
use crate::value::At;

/// The cloud-init drive of a machine and its content.
#[derive(Debug)]
pub struct CloudInit<'l> {
    /// The settings of the drive.
    pub drive: &'l CloudInitDrive,
    /// The storage of the files that `render` writes for the machine. None if there are no files.
    pub snippets: Option<&'l At<String>>,
    /// The one user that the hypervisor can create if there are no files.
    pub user: Option<(&'l LoginName, &'l User)>,
    /// The machine's own name servers, or those of its networks, each once.
    pub name_servers: Vec<&'l At<Address>>,
    /// The search domains of the machine's networks, each once.
    pub search_domains: Vec<&'l At<HostName>>,
}

pub(super) fn of<'l>(machine: &'l Machine, nics: &[Attachment<'l>]) -> Option<CloudInit<'l>> {
    let drive = machine.cloud_init.as_ref()?;
    let starts = machine.state.value != State::Template;
    let snippets = drive.snippets.as_ref().filter(|_| starts && is_set_up_by_cloud_init(machine));
    let users = machine.guest.as_ref().map(|guest| &guest.users).filter(|_| drive.snippets.is_none());
    let networks = || nics.iter().map(|attached| attached.network);
    let name_servers = match machine.dns.as_slice() {
        [] => distinct(networks().flat_map(|network| &network.dns)),
        own => distinct(own),
    };
    Some(CloudInit {
        drive,
        snippets,
        user: users.filter(|users| users.len() == 1).and_then(|users| users.iter().next()),
        name_servers,
        search_domains: distinct(networks().flat_map(|network| &network.search_domains)),
    })
}

/// Each value once, in the order of first occurrence.
fn distinct<'l, T: PartialEq>(values: impl IntoIterator<Item = &'l At<T>>) -> Vec<&'l At<T>> {
    let mut distinct: Vec<&At<T>> = Vec::new();
    for value in values {
        if distinct.iter().all(|known| known.value != value.value) {
            distinct.push(value);
        }
    }
    distinct
}

/// Whether cloud-init writes the machine's files on first boot: its drive names a storage for snippets, and its
/// operating system supports them. All other machines get their files by other means.
pub fn is_set_up_by_cloud_init(machine: &Machine) -> bool {
    let has_storage = machine.cloud_init.as_ref().is_some_and(|drive| drive.snippets.is_some());
    has_storage && machine.guest.as_ref().is_some_and(|guest| runs_cloud_init(guest.os.value))
}

/// Whether the operating system is configured by the cluster that it joins: it has no shell, is not installed by hand,
/// and nothing responds before it has its configuration.
pub fn is_configured_by_cluster(machine: &Machine) -> bool {
    machine.guest.as_ref().is_some_and(|guest| guest.os.value == GuestOs::Talos)
}

/// Whether an operating system is set up by cloud-init.
pub fn runs_cloud_init(os: GuestOs) -> bool {
    match os {
        GuestOs::Ubuntu | GuestOs::Debian | GuestOs::Other => true,
        GuestOs::Talos | GuestOs::Freebsd | GuestOs::Windows => false,
    }
}
