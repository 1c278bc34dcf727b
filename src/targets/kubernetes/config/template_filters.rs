//! Bounds for filters of templates whose cost is a number in the template (`indent(100000000000)`), or that multiply
//! texts with each other.

use minijinja::value::{Rest, Value, ValueKind, ValueOrKwargs};
use minijinja::{Environment, Error, ErrorKind, State, filters};

/// The largest width or count.
const WIDEST: i64 = 10_000;
/// Bytes of a result. A ConfigMap has at most one MiB.
const LARGEST: usize = 4 << 20;

/// Puts bounds on the filters of an environment.
pub(super) fn bound(environment: &mut Environment<'_>) {
    // No template can use a name with a blank in it.
    environment.add_filter("the batch", filters::batch);
    environment.add_filter("the slice", filters::slice);
    environment.add_filter("the indent", filters::indent);
    environment.add_filter("the format", filters::format);
    environment.add_filter("the replace", filters::replace);
    environment.add_filter("the join", filters::join);
    environment.add_filter("batch", |state: &mut State, given: Given| within(state, "the batch", given));
    environment.add_filter("slice", |state: &mut State, given: Given| within(state, "the slice", given));
    environment.add_filter("indent", |state: &mut State, given: Given| within(state, "the indent", given));
    environment.add_filter("format", |state: &mut State, given: Given| within(state, "the format", given));
    environment.add_filter("replace", |state: &mut State, given: Given| within(state, "the replace", given));
    environment.add_filter("join", |state: &mut State, given: Given| within(state, "the join", given));
}

/// What a filter is given: the value, positional arguments, and those with names.
type Given = Rest<ValueOrKwargs>;

/// Applies a filter if neither its numbers nor its result can be too large.
fn within(state: &mut State, filter: &str, given: Given) -> Result<Value, Error> {
    let given = given.into_values();
    let too_large = given.iter().any(has_large_number) || product(&given) > LARGEST;
    if too_large {
        let message = "a number or a text is too large for this filter";
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    }
    state.apply_filter(filter, &given)
}

/// Whether a number, also as the value of a named argument or as the width of a format, is larger than any real width.
fn has_large_number(value: &Value) -> bool {
    match value.kind() {
        ValueKind::Number => i64::try_from(value.clone()).map_or(true, |number| number > WIDEST),
        ValueKind::Map if value.is_kwargs() => value.try_iter().is_ok_and(|mut names| {
            names.any(|name| value.get_item(&name).is_ok_and(|given| has_large_number(&given)))
        }),
        ValueKind::String => value.as_str().is_some_and(|text| {
            let widths = text.split('%').skip(1).map(|format| {
                format
                    .trim_start_matches(|c: char| "-+ #0.".contains(c))
                    .bytes()
                    .take_while(u8::is_ascii_digit)
                    .count()
            });
            widths.max().unwrap_or(0) > WIDEST.ilog10() as usize
        }),
        _ => false,
    }
}

/// How long the result can be at most, if every character or element of the value is replaced or followed by the
/// longest argument.
fn product(given: &[Value]) -> usize {
    let Some((value, arguments)) = given.split_first() else { return 0 };
    let length = |value: &Value| value.as_str().map(str::len).or_else(|| value.len()).unwrap_or(1);
    let longest = arguments.iter().map(|argument| if argument.is_kwargs() { 1 } else { length(argument) });
    length(value).saturating_mul(longest.max().unwrap_or(1).max(1))
}
