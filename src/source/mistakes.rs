//! Mistakes of people who have not written Nickel before, recognised in the text around an error.
//!
//! The evaluator reports where it could not go on, which is often a line below the mistake. From the text around that
//! place follows what was meant, in the cases below: the place of the mistake, and the line to write.

mod colon;
mod languages;
mod mask;
mod mistake;
mod names;
mod shape;

use std::ops::Range;

pub(super) use mistake::Mistake;
pub(super) use names::unbound;

/// The mistake behind a text that cannot be parsed at a place.
pub(super) fn syntax(text: &str, at: &Range<usize>) -> Option<Mistake> {
    let masked = mask::mask(text);
    shape::unclosed_text(text, &masked, at)
        .or_else(|| languages::construct(text, &masked.code, at))
        .or_else(|| colon::colon(text, &masked.code, at))
        .or_else(|| shape::foreign_sign(text, &masked.code, at))
        .or_else(|| shape::field(text, &masked.code, at))
        .or_else(|| shape::bracket(&masked.code, at))
}

/// A colon instead of an equals sign, which makes a value a type.
pub(super) fn typed(text: &str, at: &Range<usize>) -> Option<Mistake> {
    colon::colon(text, &mask::mask(text).code, at)
}

/// Files that import each other.
pub(super) fn import_loop(text: &str, at: &Range<usize>) -> Option<Mistake> {
    let import = text.get(at.clone())?.find("import ")? + at.start;
    let end = text[import..].find('\n').map_or(text.len(), |end| import + end).min(at.end);
    let help =
        "remove one of the imports; all files in the folder of a lab are merged without being imported";
    Some(Mistake::new("files import each other in a circle", import..end, "part of the circle", help))
}

/// An operator on values that it does not take. `said` is what the evaluator says of them.
pub(super) fn operator(text: &str, at: &Range<usize>, said: &str) -> Option<Mistake> {
    languages::operator(text, at, said)
}

/// Two values beside each other, which is the application of a function.
pub(super) fn applied(text: &str, at: &Range<usize>) -> Option<Mistake> {
    let masked = mask::mask(text);
    shape::beside(text, &masked.code, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mistake at the first place of a mark.
    fn at(text: &str, mark: &str) -> Option<Mistake> {
        let start = text.find(mark).expect(mark);
        syntax(text, &(start..start + mark.len()))
    }

    #[test]
    fn a_missing_comma_is_where_it_should_be() {
        let text = "{\n  replicas = 2 # two\n  tier = \"a\",\n}\n";
        let found = at(text, "= \"a\"").expect("a mistake");
        assert_eq!((found.range, found.help.as_str()), (4..16, "write `replicas = 2,`"));
    }

    #[test]
    fn sound_texts_are_not_mistaken() {
        for (text, mark) in [("{ a = 1, b }", "b"), ("{ a = fun x => x }", "=>"), ("{ a = \"b: c\" }", "c")] {
            assert_eq!(at(text, mark), None, "{text}");
        }
    }
}
