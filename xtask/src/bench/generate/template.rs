//! Templates with `<<name>>` where a value belongs. Neither Nickel nor YAML means anything by that.

use std::fmt::Display;

/// The template with all of its values.
pub(crate) fn fill(template: &str, values: &[(&str, &dyn Display)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| {
        text.replace(&format!("<<{name}>>"), &value.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_wherever_their_names_do() {
        let text = fill("<<a>>-<<b>>-<<a>>", &[("a", &1), ("b", &"x")]);
        assert_eq!(text, "1-x-1");
    }
}
