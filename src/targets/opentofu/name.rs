//! Names and texts in OpenTofu's language.

use crate::document::Data;
use crate::value::At;

/// A name that is unique for its parts: letters, digits and dashes are kept, other characters are written as their
/// numbers.
pub fn identifier(parts: &[&str]) -> String {
    let mut name = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            name.push_str("__");
        }
        for c in part.chars() {
            match c {
                c if c.is_ascii_alphanumeric() || c == '-' => name.push(c),
                c => name.push_str(&format!("_{:x}_", u32::from(c))),
            }
        }
    }
    // A name begins with a letter or an underscore.
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("_{name}") }
}

/// Text with escaped expressions.
pub fn literal(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// A text of the lab, with escaped expressions.
pub fn shown<T: std::fmt::Display>(text: &At<T>) -> Data {
    Data::value(text.node, literal(&text.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_valid_and_differ() {
        assert_eq!(identifier(&["k8s-node1"]), "k8s-node1");
        assert_eq!(identifier(&["pve", "vmbr0.99"]), "pve__vmbr0_2e_99");
        assert_eq!(identifier(&["9lives"]), "_9lives");
        assert_ne!(identifier(&["a", "b"]), identifier(&["a_b"]));
        assert_ne!(identifier(&["vmbr0.9"]), identifier(&["vmbr0_9"]));
    }

    #[test]
    fn texts_hold_no_expression() {
        assert_eq!(literal("costs ${HOME} %{if} $5"), "costs $${HOME} %%{if} $5");
    }
}
