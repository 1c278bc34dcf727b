//! Configuration of nodes, by the system that makes a machine one.

pub mod files;
pub mod k3s;
pub mod kubeadm;
pub mod shared;
pub mod talos;
