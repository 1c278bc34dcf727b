//! The text of one configuration file.

use crate::diag::Diagnostic;
use crate::document::{Data, Origin};
use crate::lab::decode::Raw;
use crate::lab::service::{ConfigContent, ConfigFile, Format, TemplateText};
use crate::print;
use crate::value::{Kind, NodeId, Number, Values};

use crate::targets::kubernetes::config::codes::SVC_CONFIG_DATA;
use crate::targets::kubernetes::config::file_text::FileText;
use crate::targets::kubernetes::config::template;

pub(super) fn text(file: &ConfigFile, values: &Values) -> Result<FileText, Diagnostic> {
    let shown = |text: &str, node| FileText { text: text.to_owned(), origin: Origin::value(node) };
    let follows = |text, node| FileText { text, origin: Origin::follows(node) };
    let of_file = |node| values.file(node).map_or("", |file| &*file.text);
    let text = match &file.content {
        ConfigContent::Text(text) => shown(text, file.node),
        ConfigContent::File(path) => follows(of_file(path.node).to_owned(), path.node),
        ConfigContent::Template { text, values: given } => {
            let (template, place) = match text {
                TemplateText::Inline(text) => (text.as_str(), text.node),
                TemplateText::File(path) => (of_file(path.node), path.node),
            };
            follows(template::fill(template, place, *given, values)?, place)
        }
        ConfigContent::Data { format, data } => follows(printed(*format, *data, values)?, data.0),
    };
    match text.text.contains('\0') {
        true => Err(fault(
            file.node,
            values,
            "a ConfigMap cannot hold a NUL character",
            "contains a NUL character",
        )),
        false => Ok(text),
    }
}

fn printed(format: Format, data: Raw, values: &Values) -> Result<String, Diagnostic> {
    match format {
        Format::Yaml => Ok(print::yaml(&[Data::raw(values, data.0)])),
        Format::Json => Ok(print::json(&Data::raw(values, data.0))),
        Format::Toml => Ok(toml_table(data.0, values)?.to_string()),
        Format::Ini => ini(data.0, values),
    }
}

fn fault(node: NodeId, values: &Values, message: &str, label: &str) -> Diagnostic {
    let message = format!("`{}`: {message}", values.show_path(node));
    Diagnostic::new(&SVC_CONFIG_DATA, message)
        .at_node(node, values.span(node), label)
        .help("change the data, or define the file with `text` or `template`")
}

fn toml_table(node: NodeId, values: &Values) -> Result<toml::Table, Diagnostic> {
    if !matches!(values.node(node).kind, Kind::Record(_)) {
        return Err(fault(node, values, "a TOML file must be a record", "not a record"));
    }
    values.fields(node).map(|(name, field)| Ok((name.to_owned(), toml_value(field, values)?))).collect()
}

fn toml_value(node: NodeId, values: &Values) -> Result<toml::Value, Diagnostic> {
    Ok(match &values.node(node).kind {
        Kind::Null | Kind::Broken => {
            return Err(fault(node, values, "TOML has no null", "null"));
        }
        Kind::Bool(value) => toml::Value::Boolean(*value),
        Kind::Number(Number::Integer(number)) => toml::Value::Integer(*number),
        Kind::Number(Number::Decimal(digits)) => match digits.parse::<f64>() {
            Ok(number) if number.to_string() == **digits => toml::Value::Float(number),
            _ => {
                return Err(fault(
                    node,
                    values,
                    "TOML cannot represent this number exactly",
                    "too many digits",
                ));
            }
        },
        Kind::String(text) => toml::Value::String(text.to_string()),
        Kind::List(elements) => {
            let elements: Result<_, _> =
                elements.iter().map(|element| toml_value(*element, values)).collect();
            toml::Value::Array(elements?)
        }
        Kind::Record(_) => toml::Value::Table(toml_table(node, values)?),
    })
}

/// Values without a section first, then a section per record. A list is one line for each of its elements.
fn ini(node: NodeId, values: &Values) -> Result<String, Diagnostic> {
    if !matches!(values.node(node).kind, Kind::Record(_)) {
        return Err(fault(node, values, "an INI file must be a record", "not a record"));
    }
    let is_section = |field| matches!(values.node(field).kind, Kind::Record(_));
    let (sections, plain): (Vec<_>, Vec<_>) = values.fields(node).partition(|(_, field)| is_section(*field));
    let mut text = String::new();
    for (name, field) in plain {
        push_ini(&mut text, name, field, values)?;
    }
    for (name, section) in sections {
        if name.contains([']', '\n', '\r']) {
            return Err(fault(section, values, "invalid section name", "contains `]` or a line break"));
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("[{name}]\n"));
        for (name, field) in values.fields(section) {
            push_ini(&mut text, name, field, values)?;
        }
    }
    Ok(text)
}

fn push_ini(text: &mut String, name: &str, node: NodeId, values: &Values) -> Result<(), Diagnostic> {
    if let Kind::List(elements) = &values.node(node).kind {
        return elements.iter().try_for_each(|element| push_ini(text, name, *element, values));
    }
    let value = match &values.node(node).kind {
        Kind::Null | Kind::Broken => String::new(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(Number::Integer(number)) => number.to_string(),
        Kind::Number(Number::Decimal(digits)) => digits.to_string(),
        Kind::String(text) => text.to_string(),
        Kind::List(_) | Kind::Record(_) => {
            return Err(fault(node, values, "sections of an INI file cannot be nested", "not a plain value"));
        }
    };
    if name.contains(['=', '\n', '\r']) || name.starts_with(['[', ';', '#']) {
        return Err(fault(node, values, "invalid key of an INI file", "would not be read as a key"));
    }
    if value.contains(['\n', '\r']) {
        return Err(fault(node, values, "values of an INI file must be one line", "contains a line break"));
    }
    text.push_str(&format!("{name} = {value}\n"));
    Ok(())
}
