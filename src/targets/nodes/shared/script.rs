//! Shell scripts and other unstructured text, from the compiler's own templates.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior};

use crate::plan::quoted;

/// Renders a template. Every variable of the template must be given.
pub fn fill(name: &str, template: &str, values: Value) -> String {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    environment.set_syntax(syntax.build().expect("the usual delimiters do not clash"));
    environment.add_filter("quoted", |text: String| quoted(&text));
    environment
        .render_named_str(name, template, values)
        .expect("the compiler's own templates and the values given to them agree")
}
