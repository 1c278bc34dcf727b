//! Fields whose values have bounds that no schema has: values of other fields, or limits of the controller.

pub mod codes;

mod amount;
mod table;

use crate::diag::Diagnostic;
use crate::document::{Data, elements};
use crate::world::bounds::codes::{OBJ_ANNOTATION, OBJ_BOUND};
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, shown};
use crate::world::report::Report;
use amount::amount;
use table::{ANNOTATIONS, BOUNDS, Bound, Form};

/// All findings about bounds.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let mut report = Report::new(world.values);
    for object in &world.objects {
        for bound in BOUNDS.iter().filter(|bound| object.is(bound.kind, bound.group)) {
            check(object, bound, &mut report);
        }
        for (key, form) in ANNOTATIONS {
            annotation(object, key, *form, &mut report);
        }
    }
    report.into_diagnostics()
}

fn check(object: &Object<'_>, bound: &Bound, report: &mut Report<'_>) {
    visit(object.data, bound.base, &mut |base| {
        let Some(data) = at(base, bound.field) else { return };
        let (limit, shown_limit) = match bound.limit {
            Ok(path) => {
                let found =
                    path.strip_prefix('/').map_or_else(|| at(base, path), |path| at(object.data, path));
                let text = found.map(shown).unwrap_or_else(|| bound.default.to_owned());
                (amount(bound.field, &text), format!("`{}` of {text}", path.trim_start_matches('/')))
            }
            Err(text) => (amount(bound.field, text), text.to_owned()),
        };
        let (Some(has), Some(limit)) = (amount(bound.field, &shown(data)), limit) else { return };
        let fits = if bound.is_least { has >= limit } else { has <= limit };
        if !fits {
            let word = if bound.is_least { "at least" } else { "at most" };
            let says = format!(
                "has `{}` of {}, which must be {word} {shown_limit}: {}",
                bound.field,
                shown(data),
                bound.why
            );
            report.add(
                &OBJ_BOUND,
                object,
                data,
                &says,
                "out of bounds",
                &format!("use {word} {shown_limit}"),
            );
        }
    });
}

/// Visits the elements at a path such as `spec.endpoints[]`.
fn visit<'d>(data: &'d Data, path: &str, found: &mut dyn FnMut(&'d Data)) {
    match path.split_once("[]") {
        Some((list, rest)) => {
            for element in elements(at(data, list)) {
                visit(element, rest.trim_start_matches('.'), found);
            }
        }
        None => {
            if let Some(data) = at(data, path) {
                found(data);
            }
        }
    }
}

fn at<'d>(data: &'d Data, path: &str) -> Option<&'d Data> {
    path.split('.').filter(|key| !key.is_empty()).try_fold(data, |data, key| data.get(key))
}

fn annotation(object: &Object<'_>, key: &str, form: Form, report: &mut Report<'_>) {
    let Some(data) = object.annotation(key) else { return };
    let text = shown(data);
    let (fits, wanted) = match form {
        Form::Whole => (text.parse::<i64>().is_ok(), "a whole number"),
        Form::Port => (text.parse::<u16>().is_ok_and(|port| port > 0), "a port"),
        Form::YesOrNo => (matches!(text.as_str(), "true" | "false"), "`true` or `false`"),
    };
    if !fits {
        let says = format!("has the annotation `{key}` with `{text}`, which must be {wanted}");
        report.add(&OBJ_ANNOTATION, object, data, &says, "ignored", &format!("write {wanted}"));
    }
}
