//! Helpers of rules: reading values, and reporting them.

use crate::document::Data;
use crate::kube::codes::K8S_RULE;
use crate::kube::object::{Fault, Path};

pub(super) fn broken(path: Path, says: impl Into<String>, label: &str, help: &str) -> Fault {
    Fault::new(&K8S_RULE, path, says, label).help((!help.is_empty()).then(|| help.to_owned()))
}

pub(super) fn text<'d>(data: Option<&'d Data>, key: &str) -> Option<&'d str> {
    data?.get(key)?.as_str()
}

/// Whether a number or percentage of pods is zero.
pub(super) fn is_zero(data: Option<&Data>) -> bool {
    data.and_then(Data::as_integer) == Some(0) || data.and_then(Data::as_str) == Some("0%")
}

/// Reports values that are neither a percentage nor a valid number of pods.
pub(super) fn percentage(data: Option<&Data>, path: Path, faults: &mut Vec<Fault>) {
    share(data, path, None, faults);
}

/// Like [`percentage`], but with a maximum of 100%.
pub(super) fn part(data: Option<&Data>, path: Path, faults: &mut Vec<Fault>) {
    share(data, path, Some(100), faults);
}

fn share(data: Option<&Data>, path: Path, most: Option<u32>, faults: &mut Vec<Fault>) {
    if let Some(number) =
        data.and_then(Data::as_integer).filter(|number| !(0..=i64::from(i32::MAX)).contains(number))
    {
        let says = format!("sets `{path}` to `{number}`, which is not a valid number of pods");
        faults.push(broken(path, says, "not a number of pods", "write `1` or `\"25%\"`"));
        return;
    }
    let Some(text) = data.and_then(Data::as_str) else { return };
    let digits = text.strip_suffix('%').unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let says = format!("sets `{path}` to `\"{text}\"`, which is neither a number nor a percentage");
        faults.push(broken(path, says, "neither a number nor a percentage", "write `1` or `\"25%\"`"));
    } else if most.is_some_and(|most| digits.parse::<u32>().is_ok_and(|percent| percent > most)) {
        let says = format!("sets `{path}` to `{text}`, which is more than 100%");
        faults.push(broken(path, says, "more than 100%", "write at most `100%`"));
    }
}
