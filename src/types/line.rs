//! Texts that become a line, or a word of a line, in a file that another program reads: `sources.list`, `fstab`, a unit. A
//! line break in them would add a line.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use crate::types::{Malformed, checked_text, serialize_as_text, shown, shown_char};

/// A text of one line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line(String);

checked_text! {
    /// The beginning of a package's name, or a pattern for one: `linux-`, `lib.*-dev`.
    PackagePattern by check_pattern;
    /// A tag of a machine: `k8s`.
    Tag by check_tag;
}

impl Deref for Line {
    type Target = String;

    fn deref(&self) -> &String {
        &self.0
    }
}

impl FromStr for Line {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text.chars().find(|c| c.is_control()) {
            Some(c) => {
                let message = format!("{} contains {}", shown(text), shown_char(c));
                Err(Malformed::new(message).help("it is one line of a file"))
            }
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&self.0)
    }
}

serialize_as_text!(Line);

fn check_pattern(text: &str) -> Result<(), Malformed> {
    refuse_any(
        text,
        |c| c.is_control() || c.is_whitespace() || "\";\\".contains(c),
        "a package's name has none of these",
    )
}

/// Proxmox separates tags with these.
fn check_tag(text: &str) -> Result<(), Malformed> {
    refuse_any(
        text,
        |c| c.is_control() || c.is_whitespace() || ";,".contains(c),
        "write one tag as one element",
    )
}

fn refuse_any(text: &str, is_refused: fn(char) -> bool, help: &str) -> Result<(), Malformed> {
    match text.chars().find(|c| is_refused(*c)) {
        Some(c) => Err(Malformed::new(format!("{} contains {}", shown(text), shown_char(c))).help(help)),
        None if text.is_empty() => Err(Malformed::new("the text is empty")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_nowhere_else() {
        for good in ["", "https://a.example/%20", "ssh-ed25519 AAAA o@x", "a 'b' \"c\""] {
            assert!(good.parse::<Line>().is_ok(), "{good}");
        }
        for bad in ["a\nb", "a\rb", "a\0", "\u{1b}[31m", "a\u{85}b"] {
            assert!(bad.parse::<Line>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn patterns_and_tags_are_words() {
        assert!("lib.*-dev".parse::<PackagePattern>().is_ok());
        assert!("x\"; }; APT::Update::Pre-Invoke { \"id".parse::<PackagePattern>().is_err());
        assert!("k8s-node_1".parse::<Tag>().is_ok());
        for bad in ["a;b", "a,b", "a b", ""] {
            assert!(bad.parse::<Tag>().is_err(), "{bad:?}");
        }
    }
}
