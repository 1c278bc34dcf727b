//! The Kubernetes cluster and its nodes.

pub mod components;

mod k8s_argument;
mod k8s_contradicted;
mod k8s_end_of_life;
mod k8s_endpoint_single;
mod k8s_etcd_network;
mod k8s_feature_gate;
mod k8s_gateway_api;
mod k8s_gpu_label;
mod k8s_gpu_sum;
mod k8s_ha;
mod k8s_no_room;
mod k8s_nothing_to_join;
mod k8s_pod_range;
mod k8s_quorum;
mod k8s_repository;
mod k8s_service_range;
mod k8s_shutdown;
pub mod k8s_skew;
mod k8s_soft_taint;
mod k8s_swap;
pub mod k8s_untested;
pub mod k8s_vip;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &k8s_argument::RULE,
    &k8s_contradicted::RULE,
    &k8s_end_of_life::RULE,
    &k8s_endpoint_single::RULE,
    &k8s_etcd_network::RULE,
    &k8s_feature_gate::RULE,
    &k8s_gateway_api::RULE,
    &k8s_gpu_label::RULE,
    &k8s_gpu_sum::RULE,
    &k8s_ha::RULE,
    &k8s_no_room::RULE,
    &k8s_nothing_to_join::RULE,
    &k8s_pod_range::RULE,
    &k8s_quorum::RULE,
    &k8s_repository::RULE,
    &k8s_service_range::RULE,
    &k8s_shutdown::RULE,
    &k8s_skew::RULE,
    &k8s_soft_taint::RULE,
    &k8s_swap::RULE,
    &k8s_untested::RULE,
    &k8s_vip::RULE,
];
