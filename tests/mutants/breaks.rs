//! The ways to break one thing. Each takes a point and makes edits of its file.

use std::ops::Range;
use std::path::PathBuf;

use super::moves::{move_across, move_up, remove_object, rename_object, retarget};
use super::points::{Point, Points, Shape};

/// A file with one thing broken.
#[derive(Clone, Debug)]
pub struct Mutant {
    pub way: &'static str,
    pub file: PathBuf,
    /// What is done, for people.
    pub what: String,
    /// The value that is broken, such as `services.web.image`.
    pub path: String,
    /// Pieces of the file and what takes their place, in the order of their places.
    pub edits: Vec<(Range<usize>, String)>,
}

impl Mutant {
    /// The file's text after the edits.
    pub fn apply(&self, text: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        for (place, new) in &self.edits {
            out.push_str(&text[at..place.start]);
            out.push_str(new);
            at = place.end;
        }
        out.push_str(&text[at..]);
        out
    }
}

/// What a way is given: the point, all points, the text of the point's file.
pub struct Here<'a> {
    pub point: &'a Point,
    pub points: &'a Points,
    pub text: &'a str,
}

/// A way to break a thing: its name, and the edits that it makes of a point; none where it does not apply.
pub struct Way {
    pub name: &'static str,
    /// Whether it takes away or renames something that other files may refer to: then the place to tell people is where
    /// they do.
    pub may_show_elsewhere: bool,
    /// Whether the values stay valid: then what is accepted and changes the tree needs a reason.
    pub needs_reason: bool,
    edits: fn(&Here<'_>) -> Edits,
}

pub const WAYS: &[Way] = &[
    Way { name: "drop a field", may_show_elsewhere: true, needs_reason: false, edits: drop_field },
    Way { name: "rename a field or an entry", may_show_elsewhere: true, needs_reason: false, edits: rename },
    Way {
        name: "add an unknown field",
        may_show_elsewhere: false,
        needs_reason: false,
        edits: unknown_field,
    },
    Way { name: "change the type", may_show_elsewhere: true, needs_reason: false, edits: change_type },
    Way { name: "empty a value", may_show_elsewhere: true, needs_reason: false, edits: empty },
    Way {
        name: "copy an entry under another name",
        may_show_elsewhere: false,
        needs_reason: false,
        edits: copy_entry,
    },
    Way {
        name: "copy the value of a sibling",
        may_show_elsewhere: true,
        needs_reason: false,
        edits: repeat_sibling,
    },
    Way { name: "swap two fields", may_show_elsewhere: true, needs_reason: false, edits: swap_fields },
    Way { name: "define a field twice", may_show_elsewhere: false, needs_reason: false, edits: define_twice },
    Way {
        name: "make a value contain itself",
        may_show_elsewhere: true,
        needs_reason: false,
        edits: contain_itself,
    },
    Way { name: "break a reference", may_show_elsewhere: true, needs_reason: false, edits: dangle },
    Way { name: "swap units", may_show_elsewhere: true, needs_reason: false, edits: swap_units },
    Way {
        name: "exceed the range of a number",
        may_show_elsewhere: true,
        needs_reason: false,
        edits: out_of_range,
    },
    Way { name: "break an address", may_show_elsewhere: true, needs_reason: false, edits: break_address },
    Way { name: "insert hostile text", may_show_elsewhere: true, needs_reason: false, edits: hostile_text },
    Way { name: "repeat or drop an element", may_show_elsewhere: true, needs_reason: false, edits: elements },
    Way { name: "break the syntax", may_show_elsewhere: false, needs_reason: false, edits: break_syntax },
    Way { name: "rename an object", may_show_elsewhere: true, needs_reason: true, edits: rename_object },
    Way { name: "remove an object", may_show_elsewhere: true, needs_reason: true, edits: remove_object },
    Way { name: "refer to something else", may_show_elsewhere: true, needs_reason: true, edits: retarget },
    Way {
        name: "move a field to another entry",
        may_show_elsewhere: true,
        needs_reason: true,
        edits: move_across,
    },
    Way { name: "move a field up", may_show_elsewhere: true, needs_reason: true, edits: move_up },
];

impl Way {
    /// Every mutant that the way makes of a lab.
    pub fn mutants(&self, points: &Points, read: &dyn Fn(&Point) -> String) -> Vec<Mutant> {
        let mut found = Vec::new();
        for point in &points.all {
            let text = read(point);
            for edits in (self.edits)(&Here { point, points, text: &text }) {
                let written = edits.iter().map(|(_, new)| new.as_str()).collect::<Vec<_>>().join(" ... ");
                let written: String = written.chars().take(60).collect();
                let what = format!("{}: `{}`", point.path, written.escape_debug());
                found.push(Mutant {
                    way: self.name,
                    file: point.file.clone(),
                    what,
                    path: point.path.clone(),
                    edits,
                });
            }
        }
        found
    }
}

pub type Edits = Vec<Vec<(Range<usize>, String)>>;

/// One mutant for each text that may stand in the place.
pub fn instead(place: &Range<usize>, texts: impl IntoIterator<Item = String>) -> Edits {
    texts.into_iter().map(|text| vec![(place.clone(), text)]).collect()
}

impl Here<'_> {
    pub fn value(&self) -> &str {
        &self.text[self.point.value.clone()]
    }

    /// The text of a string without its quotes.
    pub fn inner(&self) -> Option<&str> {
        (self.point.shape == Shape::Text).then(|| self.value().trim_matches('"'))
    }

    /// From the beginning of the definition to behind its comma.
    pub fn definition(&self) -> Option<Range<usize>> {
        let key = self.point.key.as_ref()?;
        let rest = &self.text[self.point.value.end..];
        let comma = rest.trim_start();
        let end = match comma.strip_prefix(',') {
            Some(behind) => self.text.len() - behind.len(),
            None if comma.starts_with('}') => self.point.value.end,
            None => return None,
        };
        Some(key.start..end)
    }

    /// Points that are fields of the same record.
    fn siblings(&self) -> impl Iterator<Item = &Point> {
        let own = self.point;
        self.points.all.iter().filter(move |other| {
            other.parent == own.parent && other.file == own.file && other.value.start > own.value.end
        })
    }
}

fn drop_field(here: &Here<'_>) -> Edits {
    here.definition().map(|place| vec![(place, String::new())]).into_iter().collect()
}

fn rename(here: &Here<'_>) -> Edits {
    let Some(key) = &here.point.key else { return Vec::new() };
    let quoted = |name: String| format!("\"{name}\"");
    let middle = key.name.char_indices().nth(key.name.chars().count() / 2).map_or(0, |(at, _)| at);
    let misspelt = format!("{}x{}", &key.name[..middle], &key.name[middle..]);
    instead(&key.place, [quoted(misspelt), quoted(format!("{}-renamed", key.name))])
}

fn unknown_field(here: &Here<'_>) -> Edits {
    if here.point.shape != Shape::Record {
        return Vec::new();
    }
    let inside = here.point.value.start + 1;
    instead(&(inside..inside), [" nonesuch_field = 1, ".to_owned()])
}

fn change_type(here: &Here<'_>) -> Edits {
    let others = ["17", "\"text\"", "true", "[]", "{}", "null", "'word", "fun x => x"];
    let same = |other: &&&str| match here.point.shape {
        Shape::Text => other.starts_with('"'),
        Shape::Word => other.starts_with('\''),
        Shape::Number => **other == "17",
        Shape::Bool => **other == "true",
        Shape::List => **other == "[]",
        Shape::Record => **other == "{}",
    };
    instead(&here.point.value, others.iter().filter(|other| !same(other)).map(|other| (*other).to_owned()))
}

fn empty(here: &Here<'_>) -> Edits {
    let empty = match here.point.shape {
        Shape::Text => "\"\"",
        Shape::List => "[]",
        Shape::Record => "{}",
        _ => return Vec::new(),
    };
    instead(&here.point.value, (here.value() != empty).then(|| empty.to_owned()))
}

fn copy_entry(here: &Here<'_>) -> Edits {
    let (Shape::Record, Some(key), Some(place)) = (here.point.shape, &here.point.key, here.definition())
    else {
        return Vec::new();
    };
    let path = &here.text[key.start..key.place.start];
    // What is wrong with two copies of another file is reported in that file.
    if here.value().contains("import ") {
        return Vec::new();
    }
    let copy = format!("{path}\"{}-copy\" = {}, ", key.name, here.value());
    instead(&(place.start..place.start), [copy])
}

fn repeat_sibling(here: &Here<'_>) -> Edits {
    let (Some(key), own) = (&here.point.key, here.point) else { return Vec::new() };
    if matches!(own.shape, Shape::Record) {
        return Vec::new();
    }
    let same_field = |other: &&Point| {
        let name = other.key.as_ref().map(|key| &key.name);
        let is_cousin = other.grandparent == own.grandparent && other.parent != own.parent;
        is_cousin && name == Some(&key.name) && other.file == own.file && other.shape == own.shape
    };
    let values = here.points.all.iter().filter(same_field).map(|other| &here.text[other.value.clone()]);
    let other = values.filter(|value| *value != here.value()).map(str::to_owned).next();
    instead(&own.value, other)
}

fn swap_fields(here: &Here<'_>) -> Edits {
    let other = here
        .siblings()
        .find(|other| other.shape == here.point.shape && here.text[other.value.clone()] != *here.value());
    let swapped = |other: &Point| {
        let first = (here.point.value.clone(), here.text[other.value.clone()].to_owned());
        vec![first, (other.value.clone(), here.value().to_owned())]
    };
    other.map(swapped).into_iter().collect()
}

fn define_twice(here: &Here<'_>) -> Edits {
    let (Some(key), Some(place)) = (&here.point.key, here.definition()) else { return Vec::new() };
    let name = &here.text[key.start..key.place.end];
    let other = match here.point.shape {
        Shape::Text => "\"something else\"",
        Shape::Number => "4711",
        Shape::Word => "'something-else",
        _ => return Vec::new(),
    };
    instead(&(place.start..place.start), [format!("{name} = {other}, ")])
}

fn contain_itself(here: &Here<'_>) -> Edits {
    let Some(key) = &here.point.key else { return Vec::new() };
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !key.name.chars().all(plain) || key.name.starts_with(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let name = &key.name;
    instead(&here.point.value, [name.clone(), format!("{{ inner = {name} }}"), format!("[{name}]")])
}

fn dangle(here: &Here<'_>) -> Edits {
    let is_reference = here.inner().is_some_and(|text| here.points.names.contains(text));
    instead(&here.point.value, is_reference.then(|| "\"nonesuch\"".to_owned()))
}

/// Units that are taken for one another.
const UNITS: &[(&str, &[&str])] = &[
    ("GiB", &["GB", "Gi", "G", "MiB", "TiB", ""]),
    ("MiB", &["MB", "Mi", "M", "GiB", ""]),
    ("TiB", &["TB", "Ti", "GiB", ""]),
    ("TB", &["TiB", "GB", ""]),
    ("GB", &["GiB", "Gi", ""]),
    ("Gi", &["G", "GiB", "Mi", "Ti", "gi", ""]),
    ("Mi", &["M", "MiB", "Gi", "m", "mi", ""]),
    ("MB/s", &["Mb/s", "MiB/s", "MB", "Mbit/s", ""]),
    ("Gbps", &["GBps", "Mbps", "G", ""]),
    ("m", &["", "M", "mi", "min"]),
    ("s", &["", "m", "ms", "h", "sec"]),
    ("h", &["", "d", "m"]),
];

fn swap_units(here: &Here<'_>) -> Edits {
    let Some(text) = here.inner() else { return Vec::new() };
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let Some((_, others)) = UNITS.iter().find(|(known, _)| !number.is_empty() && *known == unit) else {
        return Vec::new();
    };
    instead(&here.point.value, others.iter().map(|other| format!("\"{number}{other}\"")))
}

fn out_of_range(here: &Here<'_>) -> Edits {
    let numbers = ["0", "-1", "1.5", "65536", "4294967296", "9223372036854775808", "1e400"];
    let digits = |text: &str| text.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    match here.inner() {
        None if here.point.shape == Shape::Number => {
            instead(&here.point.value, numbers.iter().map(|number| (*number).to_owned()))
        }
        // A quantity keeps its unit.
        Some(text) if digits(text) && !text.contains(['.', ':', '/', '-']) => {
            let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
            instead(&here.point.value, numbers.iter().map(|number| format!("\"{number}{unit}\"")))
        }
        _ => Vec::new(),
    }
}

fn break_address(here: &Here<'_>) -> Edits {
    let Some(text) = here.inner() else { return Vec::new() };
    let address = text.split(['/', '-', ':']).next().unwrap_or_default();
    if address.parse::<std::net::Ipv4Addr>().is_err() {
        return Vec::new();
    }
    let rest = &text[address.len()..];
    let (network, host) = address.rsplit_once('.').expect("an address has dots");
    let others =
        ["300", "255", "0", "", "0x1", "01", " 1"].iter().map(|last| format!("\"{network}.{last}{rest}\""));
    let whole =
        ["192.0.2.1", "fd00::1", "127.0.0.1", "0.0.0.0"].iter().map(|other| format!("\"{other}{rest}\""));
    let prefixes =
        ["/33", "/0", "/", "/8/8", "-10.0.0.1"].iter().map(|prefix| format!("\"{address}{prefix}\""));
    let next = host.parse::<u8>().ok().and_then(|host| host.checked_add(1));
    let moved = next.map(|host| format!("\"{network}.{host}{rest}\""));
    instead(&here.point.value, others.chain(whole).chain(prefixes).chain(moved))
}

fn hostile_text(here: &Here<'_>) -> Edits {
    let Some(text) = here.inner() else { return Vec::new() };
    let long = "x".repeat(300);
    let texts = [
        format!("\"{text}\\n- injected: true\""),
        format!("\"{text}: # \\\"' {{}} [] & * ! | > @ `\""),
        "\"\\t\"".to_owned(),
        "\"\\u{0}\"".to_owned(),
        "\"\\u{feff}\\u{2028}\\u{85}\"".to_owned(),
        "\"größe-你好\"".to_owned(),
        "\"../../etc/passwd\"".to_owned(),
        "\"$(reboot)\"".to_owned(),
        "\"%{nonesuch}\"".to_owned(),
        "\"yes\"".to_owned(),
        format!("\"{long}\""),
    ];
    instead(&here.point.value, texts)
}

fn elements(here: &Here<'_>) -> Edits {
    let own = here.point;
    if own.key.is_some() {
        return Vec::new();
    }
    let rest = &here.text[own.value.end..];
    let comma = rest.trim_start().starts_with(',');
    let end = if comma { own.value.end + rest.find(',').unwrap_or(0) + 1 } else { own.value.end };
    let twice = vec![(own.value.start..own.value.start, format!("{}, ", here.value()))];
    vec![twice, vec![(own.value.start..end, String::new())]]
}

fn break_syntax(here: &Here<'_>) -> Edits {
    let Range { start, end } = here.point.value;
    let mut edits = vec![
        vec![(end..here.text.len(), String::new())],
        vec![(start..start, "}".to_owned())],
        vec![(start..start, "{ ".to_owned())],
        vec![(end..end, " = ".to_owned())],
        vec![(start..start, "\u{0}".to_owned())],
        vec![(start..start, "nonesuch_variable & ".to_owned())],
        vec![(start..start, "import \"nonesuch.ncl\" & ".to_owned())],
    ];
    if here.point.shape == Shape::Text {
        edits.push(vec![(end - 1..end, String::new())]);
    }
    edits
}
