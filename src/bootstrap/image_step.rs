//! Names of the steps that download images.

use crate::bootstrap::context::Context;
use crate::document::Data;
use crate::resolve::VirtualMachine;
use crate::targets::shared::section::Section;

/// The id of the step that downloads a machine's image, if it has one.
pub fn id(context: &Context<'_, '_, '_>, machine: &VirtualMachine<'_>) -> Option<String> {
    let (_, specification) = context.specification(machine)?;
    let download = specification.get(Section::Download.name())?;
    Some(id_of(download))
}

pub fn id_of(download: &Data) -> String {
    let text = |key: &str| download.get(key).and_then(Data::as_str).unwrap_or_default();
    format!("image/{}/{}/{}", text("node"), text("storage"), text("filename"))
}
