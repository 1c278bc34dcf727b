//! Facts: what follows from a lab, decided once.
//!
//! In: [`crate::lab::Lab`], or parts of it. Out: answers that checks, resolution and targets share, so that they cannot
//! disagree. A fact never reports: an entry with an undefined reference is left out here, and resolution reports the
//! reference.
//!
//! | module | question |
//! |---|---|
//! | [`address_book`] | Which names and reservations does a server need? |
//! | [`address`] | Which address does a machine or a host have for a purpose? |
//! | [`pod_resources`] | How much do pods request, and how many of them are there? |
//! | [`attachment`] | Which network is an interface in, which one has the default route, how is it configured? |
//! | [`balanced`] | What requests the addresses of load balancers? |
//! | [`circles`] | Which nodes of a graph lead back to themselves? |
//! | [`claims`] | What has, reserves or allocates an address, and can two claimants be the same device? |
//! | [`cluster`] | What is the cluster called, and where is its DNS? |
//! | [`firewall`] | Which connections do the rules of routers let pass, and which does the lab need? |
//! | [`host`] | How is a host reached, and which addresses do its interfaces have? |
//! | [`kubelet`] | How many pods and which sysctls does a kubelet accept? |
//! | [`mtu`] | Which MTU do the interfaces of hosts have? |
//! | [`names`] | What are the objects of a service called? |
//! | [`network`] | Which network has this name? |
//! | [`nfs`] | Which export contains a directory? |
//! | [`node_system`] | What does the system of the nodes provide? |
//! | [`route`] | Where does a route lead? |
//! | [`slot`] | In which order are the slots of a machine? |
//! | [`storage`] | Which storage class has a volume, and how is its claim mounted? |
//! | [`time`] | Which servers does a machine or a host take the time from? |
//! | [`vm`] | Which devices does a virtual machine have, what does it boot from, and how is cloud-init configured? |

pub mod address;
pub mod address_book;
pub mod attachment;
pub mod balanced;
pub mod circles;
pub mod claims;
pub mod cluster;
pub mod firewall;
pub mod host;
pub mod kubelet;
pub mod mtu;
pub mod names;
pub mod network;
pub mod nfs;
pub mod node_system;
pub mod pod_resources;
pub mod route;
pub mod slot;
pub mod storage;
pub mod time;
pub mod vm;
