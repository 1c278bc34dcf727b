//! Physical machines and networks.

use crate::lab::FreeName;
use crate::lab::decode::{At, Entries, record};
use crate::types::{Address, AddressRange, DiskSize, Memory, Prefix, VlanId};

record! {
    pub struct Host {
        pub model: Option<At<String>>,
        pub cores: At<u32>,
        pub threads: At<u32>,
        pub memory: At<Memory>,
        pub reserve: At<Memory>,
        pub bridges: Entries<FreeName, Bridge>,
        pub storages: Entries<FreeName, HostStorage>,
    }
}

record! {
    pub struct Bridge {
        pub vlan_aware: At<bool>,
    }
}

record! {
    pub struct HostStorage {
        pub size: Option<At<DiskSize>>,
    }
}

record! {
    pub struct Network {
        pub description: Option<At<String>>,
        pub prefix: At<Prefix>,
        pub gateway: Option<At<Address>>,
        pub bridge: Option<At<String>>,
        pub vlan: Option<At<VlanId>>,
        pub dhcp: Option<At<AddressRange>>,
    }
}
