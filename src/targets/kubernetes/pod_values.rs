//! Values that pods and their containers have in common.

use crate::document::{Data, Map};
use crate::lab::service::Seccomp;
use crate::value::{At, NodeId};

pub(super) fn seccomp(profile: &At<Seccomp>) -> Map {
    Data::map(profile.node).put("type", profile)
}

pub(super) fn texts(node: NodeId, texts: &[At<String>]) -> Data {
    Data::list(node, texts.iter().map(Data::from))
}
