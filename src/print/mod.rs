//! Text, one module per format: the only places where YAML, JSON and the like are written.
//!
//! In: [`Data`](crate::document::Data), in order. Out: text, and on request the origin of every line. Printing never
//! fails: all data can be printed, and parsing the text returns the same data.

mod characters;
mod interfaces;
mod json;
mod markdown;
#[cfg(test)]
mod samples;
mod scalar;
mod sections;
mod svg;
pub mod tree;
mod yaml;

pub use interfaces::{Stanza, interfaces};
pub use json::{json, json_with_lines};
pub use markdown::markdown;
pub use sections::{Section, sections};
pub use svg::svg;
pub use yaml::{yaml, yaml_with_lines};

use crate::document::Origin;
#[cfg(test)]
use crate::document::{Data, DataKind, How};
#[cfg(test)]
use crate::value::{Key, Kind, Node, Number, Sources, Span, Values};

/// Receives the origin of each line at its end. `()` ignores it, at no cost.
trait Recorder: Default {
    fn line(&mut self, origin: Origin);
}

impl Recorder for () {
    fn line(&mut self, _: Origin) {}
}

impl Recorder for Vec<Origin> {
    fn line(&mut self, origin: Origin) {
        self.push(origin);
    }
}

/// Text that is being written, and the record of its lines.
#[derive(Default)]
struct Page<R> {
    text: String,
    lines: R,
}

impl<R: Recorder> Page<R> {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn indent(&mut self, columns: usize) {
        const SPACES: &str = "                                ";
        let mut left = columns;
        while left > 0 {
            let some = left.min(SPACES.len());
            self.text.push_str(&SPACES[..some]);
            left -= some;
        }
    }

    fn end_line(&mut self, origin: Origin) {
        self.text.push('\n');
        self.lines.line(origin);
    }
}

/// Whether every parser, of JSON and of YAML 1.1 and 1.2, reads the text as a number with a fraction: `-0.5`.
///
/// The digits of `Number::Decimal` have this form; any other digits would be printed as a string, so that the text
/// around them remains valid.
fn is_decimal(digits: &str) -> bool {
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let unsigned = digits.strip_prefix('-').unwrap_or(digits);
    unsigned.split_once('.').is_some_and(|(whole, fraction)| {
        all_digits(whole) && all_digits(fraction) && (whole == "0" || !whole.starts_with('0'))
    })
}
