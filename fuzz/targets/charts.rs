//! Archives of charts, as bytes and as files that are packed, also into each other: each is a chart or a reason why not,
//! within the bounds of one chart.

#![no_main]

use arbitrary::Arbitrary;
use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use render::charts::Archive;
use tar::{Builder, EntryType, Header};

#[derive(Arbitrary, Debug)]
enum Input {
    Bytes(Vec<u8>),
    /// Packed tar of these bytes.
    Tar(Vec<u8>),
    Chart(Chart),
}

#[derive(Arbitrary, Debug)]
struct Chart {
    head: Option<Vec<Piece>>,
    values: Option<Vec<Piece>>,
    schema: Option<Vec<Piece>>,
    files: Vec<File>,
    inside: Vec<(u8, Chart)>,
}

#[derive(Arbitrary, Debug)]
struct File {
    name: Name,
    kind: u8,
    content: Vec<Piece>,
    /// What the header claims beyond the truth.
    claimed: u32,
}

#[derive(Arbitrary, Debug)]
enum Name {
    Known(u8),
    Raw(Vec<u8>),
}

#[derive(Arbitrary, Debug)]
enum Piece {
    Word(u8),
    Many(u8, u16),
    Text(String),
}

const NAMES: &[&[u8]] = &[
    b"c/Chart.yaml",
    b"c/values.yaml",
    b"c/values.schema.json",
    b"c/templates/a.yaml",
    b"c/crds/a.yaml",
    b"c/../x",
    b"/etc/x",
    b"c//x",
    b"c/./x",
    b"./c/Chart.yaml",
    b"d/Chart.yaml",
    b"c/charts/d/Chart.yaml",
    b"c/charts/d/values.yaml",
    b"c/charts/_d/Chart.yaml",
    b"c/charts/d.tgz",
    b"c",
    b"c/",
    b"",
    b"c\\x",
    b"c/charts/d/charts/e/Chart.yaml",
];

const WORDS: &[&str] = &[
    "name: c\n",
    "version: 1.0.0\n",
    "version: 1\n",
    "apiVersion: v2\n",
    "type: library\n",
    "dependencies:\n",
    "- name: d\n",
    "  alias: d2\n",
    "  condition: d.enabled, e\n",
    "a: &a [*a, *a]\n",
    "b: *a\n",
    "<<: *a\n",
    "[",
    "]",
    "{",
    "}",
    "a: ",
    "- ",
    "\n",
    "  ",
    "\"",
    "'",
    "? ",
    "| ",
    "!!binary ",
    "---\n",
    "...\n",
    "null",
    "1e999",
    "0x1",
    "~",
    ".inf",
    "{{ .Values.a }}",
    "{\"type\": \"object\"}",
    "{\"$ref\": \"#\"}",
    "{\"$ref\": \"file:///etc/passwd\"}",
    "{\"pattern\": \"(a*)*b\"}",
    "{\"allOf\": [",
    "{\"properties\": {\"a\": ",
    "\u{feff}",
    "\0",
];

fuzz_target!(|input: Input| {
    let bytes = match input {
        Input::Bytes(bytes) => bytes,
        Input::Tar(bytes) => packed(&bytes),
        Input::Chart(chart) => pack(&chart, 0),
    };
    match Archive::read(&bytes) {
        Ok(archive) => drop(archive),
        Err(reason) => {
            assert!(!reason.is_empty() && reason.len() < 10_000, "{} bytes of reason", reason.len())
        }
    }
});

fn pack(chart: &Chart, depth: usize) -> Vec<u8> {
    let mut tar = Builder::new(Vec::new());
    let own =
        [("Chart.yaml", &chart.head), ("values.yaml", &chart.values), ("values.schema.json", &chart.schema)];
    for (name, pieces) in own {
        if let Some(pieces) = pieces {
            add(&mut tar, format!("c/{name}").as_bytes(), &content(pieces), EntryType::Regular, 0);
        }
    }
    for file in chart.files.iter().take(16) {
        let name = match &file.name {
            Name::Known(number) => NAMES[usize::from(*number) % NAMES.len()],
            Name::Raw(bytes) => bytes,
        };
        add(&mut tar, name, &content(&file.content), EntryType::new(file.kind), u64::from(file.claimed));
    }
    for (copies, inner) in chart.inside.iter().take(if depth < 14 { 4 } else { 0 }) {
        let bytes = pack(inner, depth + 1);
        for number in 0..copies % 12 {
            add(&mut tar, format!("c/charts/c{number}.tgz").as_bytes(), &bytes, EntryType::Regular, 0);
        }
    }
    packed(&tar.into_inner().expect("memory is writable"))
}

fn add(tar: &mut Builder<Vec<u8>>, name: &[u8], content: &[u8], kind: EntryType, claimed: u64) {
    let mut header = Header::new_gnu();
    let field = &mut header.as_old_mut().name;
    let length = name.len().min(field.len());
    field[..length].copy_from_slice(&name[..length]);
    header.set_entry_type(if kind == EntryType::Regular || claimed > 0 { EntryType::Regular } else { kind });
    header.set_size(content.len() as u64 + claimed % (1 << 20));
    header.set_cksum();
    tar.append(&header, content).expect("memory is writable");
}

fn content(pieces: &[Piece]) -> Vec<u8> {
    let word = |number: &u8| WORDS[usize::from(*number) % WORDS.len()];
    let text: String = pieces
        .iter()
        .take(32)
        .map(|piece| match piece {
            Piece::Word(number) => word(number).to_owned(),
            Piece::Many(number, count) => word(number).repeat(usize::from(*count) % 3000),
            Piece::Text(text) => text.clone(),
        })
        .collect();
    text.into_bytes()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::Write::write_all(&mut gzip, bytes).expect("memory is writable");
    gzip.finish().expect("memory is writable")
}
