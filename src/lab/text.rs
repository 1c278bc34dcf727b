//! The value types that are strings in the configuration, and those that are whole numbers.

use crate::lab::decode::{from_integer, from_text};
use crate::types::*;

from_text! {
    Memory => "an amount of memory such as \"512Mi\"",
    DiskSize => "a disk size such as \"32GiB\"",
    Cpu => "an amount of CPU such as \"500m\"",
    Address => "an IP address",
    Prefix => "an address prefix such as \"10.0.20.0/24\"",
    AddressRange => "an address range such as \"10.0.20.200-10.0.20.220\"",
    Mac => "a MAC address",
    DnsLabel => "a name",
    HostName => "a host name",
    HostPattern => "a host name or a wildcard such as \"*.example.com\"",
    ObjectName => "a name",
    ObjectRef => "an object such as \"Secret/media/plex\"",
    ConfigKey => "a key of a Secret or ConfigMap",
    LabelKey => "a label key",
    LabelValue => "a label value",
    Bandwidth => "a rate such as \"100MB/s\"",
    PciAddress => "a PCI address such as \"0000:06:00.0\"",
    Release => "a version such as \"1.18.4\"",
    CalendarEvent => "a calendar event such as \"sun 03:00\"",
    Cron => "a cron expression such as \"30 4 * * *\"",
    EnvName => "a variable name",
    Duration => "a duration such as \"30s\"",
    Headroom => "a measure and a factor such as \"upperBound x 1.2\"",
    ImageRef => "an image reference",
    RepositoryUrl => "the address of a git repository",
    OciUrl => "the address of an OCI artifact",
    HelmRepositoryUrl => "the address of a Helm repository",
    ChartName => "the name of a chart",
    ChartVersion => "a version of a chart such as \"1.18.4\"",
    ReleaseName => "the name of a release",
    Digest => "a digest such as \"sha256:...\"",
    BranchName => "the name of a branch",
    LoginName => "a login name",
    SystemName => "a name in an operating system",
    FolderPath => "a folder",
    Date => "a date such as \"2026-10-01\"",
    SecretTemplate => "a template such as \"{{ .PASSWORD }}\"",
    KubernetesVersion => "a Kubernetes version such as \"1.34.2\"",
}

from_integer! {
    VlanId => "a VLAN ID from 1 to 4094",
    Vmid => "a VMID of 100 or above",
    Port => "a port number",
    Mtu => "an MTU in bytes",
    Asn => "an autonomous system number",
}
