//! The label by which an object tells who made it.

use crate::plan::data::{Data, Map};
use crate::source::value::NodeId;

pub(super) const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
pub(super) const MAKER: &str = "render";

/// The labels of an object that belongs to no service.
pub(super) fn managed(node: NodeId) -> Map {
    Data::map(node).text(MANAGED_BY, MAKER)
}
