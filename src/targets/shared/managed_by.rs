//! The label that marks objects as managed by `render`.

use crate::document::{Data, Map};
use crate::value::NodeId;

/// The key of the label.
pub const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
/// The value of the label.
pub const MAKER: &str = "render";

/// The labels of an object without a service.
pub fn managed(node: NodeId) -> Map {
    Data::map(node).text(MANAGED_BY, MAKER)
}
