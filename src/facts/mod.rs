//! Facts: what follows from a lab, decided once.
//!
//! In: [`crate::lab::Lab`], or parts of it. Out: answers that checks, resolution and targets share, so that no two of
//! them can decide the same question differently. A fact never reports: an entry that refers to something unknown is
//! left out here, and resolution reports the reference.
//!
//! | module | question |
//! |---|---|
//! | [`address`] | Under which address is a machine or a host known, and for which purpose? |
//! | [`amounts`] | What do pods take, and how many of them are there? |
//! | [`attachment`] | Which network is an interface in, which one carries the default route, what is it configured with? |
//! | [`claims`] | Who has an address, keeps one, or hands addresses out, and can two of them be one device? |
//! | [`cluster`] | What is the cluster called, and where is its DNS? |
//! | [`host`] | How is a host reached, and which addresses do its interfaces have? |
//! | [`mtu`] | Which MTU do the interfaces of hosts carry? |
//! | [`names`] | What are the objects of a service called? |
//! | [`network`] | Which network has this name? |
//! | [`slot`] | In which order are the slots of a machine counted? |
//! | [`storage`] | Which storage class has a volume, and how is its claim mounted? |
//! | [`vm`] | What is a virtual machine built of, what does it start from, and what is cloud-init told? |

pub mod address;
pub mod amounts;
pub mod attachment;
pub mod claims;
pub mod cluster;
pub mod host;
pub mod mtu;
pub mod names;
pub mod network;
pub mod slot;
pub mod storage;
pub mod vm;
