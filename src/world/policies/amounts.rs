//! Amounts of resources in objects, in the smallest unit: CPU in millicores, others in bytes or pieces.

use crate::document::Data;
use crate::types::{Cpu, Memory};
use crate::world::object::shown;

/// An amount of a resource; none if its notation is not known.
pub(super) fn amount(resource: &str, data: &Data) -> Option<u64> {
    let text = shown(data);
    if resource == "cpu" || resource.ends_with(".cpu") {
        return text.parse::<Cpu>().ok().map(Cpu::millis);
    }
    text.parse().ok().or_else(|| text.parse::<Memory>().ok().map(Memory::bytes))
}

/// An amount as messages show it.
pub(super) fn show(resource: &str, amount: u64) -> String {
    if resource == "cpu" || resource.ends_with(".cpu") {
        return Cpu::from_millis(amount).map_or_else(|| format!("{amount}m"), Cpu::to_kubernetes);
    }
    let is_bytes = ["memory", "storage"].iter().any(|word| resource.ends_with(word));
    let bytes = Memory::from_bytes(amount).filter(|_| is_bytes);
    bytes.map_or_else(|| amount.to_string(), Memory::to_kubernetes)
}

/// A request or limit of a container, with the data that sets it.
pub(super) fn of_container<'d>(container: &'d Data, kind: &str, resource: &str) -> Option<&'d Data> {
    let amounts = container.get("resources")?.get(kind)?;
    amounts.get(resource).filter(|data| data.scalar().is_some())
}
