//! Calls of the hypervisor's API as commands on a host.

use crate::document::Data;
use crate::plan::{Call, plain, quoted};

/// The call as a command.
pub fn command(call: &Call) -> String {
    let verb = match call.method {
        "POST" => "create",
        "PUT" => "set",
        _ => "get",
    };
    let parameters = call.parameters.iter().map(|(key, value)| parameter(key, value));
    format!("pvesh {verb} {}{}", call.path, parameters.collect::<String>())
}

fn parameter(key: &str, value: &Data) -> String {
    format!(" --{key} {}", quoted(&plain(value)))
}
