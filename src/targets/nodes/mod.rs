//! Configuration of nodes, by distribution.

pub mod files;
pub mod k3s;
pub mod kubeadm;
pub mod shared;
pub mod talos;
