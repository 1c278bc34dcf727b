//! Texts of fields that a controller parses, and that no schema describes: durations, schedules, ranges of versions,
//! queries, and the files of ConfigMaps.

pub mod codes;

mod files;
mod form;
mod table;

use std::sync::LazyLock;

use crate::diag::Diagnostic;
use crate::world::closed_world::ClosedWorld;
use crate::world::forms::codes::OBJ_FORM;
use crate::world::object::shown;
use crate::world::references::Pattern;
use crate::world::report::Report;
use table::FIELDS;

/// The paths of the fields, in their order.
static PATHS: LazyLock<Vec<Pattern>> =
    LazyLock::new(|| FIELDS.iter().map(|field| Pattern::parse(field.path)).collect());

/// All findings about the forms of texts.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let mut report = Report::new(world.values);
    for object in &world.objects {
        for (field, path) in
            FIELDS.iter().zip(&*PATHS).filter(|(field, _)| object.is(field.kind, field.group))
        {
            path.visit(object.data, &mut |above, data| {
                let text = shown(data);
                let is_open = text.is_empty() || text.contains("{{") || text.contains("${");
                // The version of a revision of git is not one of a chart.
                let is_other =
                    field.beside.is_some_and(|key| above.last().is_none_or(|it| it.get(key).is_none()));
                if is_open || is_other {
                    return;
                }
                if let Err(problem) = field.form.check(&text) {
                    let says = format!("has `{text}` in `{}`: {problem}", field.path);
                    report.add(&OBJ_FORM, object, data, &says, field.form.wanted(), &field.form.help());
                }
            });
        }
        files::check(object, &mut report);
    }
    report.into_diagnostics()
}
