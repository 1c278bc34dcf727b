//! The forms of texts, as the controllers parse them.

use std::str::FromStr;

use crate::diag::near;
use crate::types::Cron;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A duration of Go: hours are its largest unit.
    GoDuration,
    /// A duration of Prometheus, with one or more units.
    PrometheusDuration,
    Cron,
    /// Six fields, the first of which are the seconds.
    CronWithSeconds,
    /// A range of semantic versions, or one of them.
    VersionRange,
    /// The directory of an ACME server.
    AcmeDirectory,
    /// Entry points of Traefik, separated by commas.
    EntryPoints,
    /// A query of Prometheus.
    Query,
    Json,
}

/// Directories of public ACME servers: their host and their path.
const DIRECTORIES: &[(&str, &str)] = &[
    ("acme-v02.api.letsencrypt.org", "/directory"),
    ("acme-staging-v02.api.letsencrypt.org", "/directory"),
    ("acme.zerossl.com", "/v2/DV90"),
    ("dv.acme-v02.api.pki.goog", "/directory"),
    ("api.buypass.com", "/acme/directory"),
];

impl Form {
    /// What is wrong with a text.
    pub(super) fn check(self, text: &str) -> Result<(), String> {
        match self {
            Self::GoDuration => duration(text, &["ns", "us", "µs", "ms", "s", "m", "h"]),
            Self::PrometheusDuration => duration(text, &["ms", "s", "m", "h", "d", "w", "y"]),
            Self::Cron => cron(text),
            Self::CronWithSeconds => cron_with_seconds(text),
            Self::VersionRange => range(text),
            Self::AcmeDirectory => directory(text),
            Self::EntryPoints => entry_points(text),
            Self::Query => query(text),
            Self::Json => json(text),
        }
    }

    /// The form, as the label of a finding.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Self::GoDuration | Self::PrometheusDuration => "not a duration",
            Self::Cron | Self::CronWithSeconds => "not a schedule",
            Self::VersionRange => "not a range of versions",
            Self::AcmeDirectory => "not the directory of the server",
            Self::EntryPoints => "not an entry point",
            Self::Query => "not a query",
            Self::Json => "not JSON",
        }
    }

    /// What to write.
    pub(super) fn help(self) -> String {
        let help = match self {
            Self::GoDuration => "write hours, minutes and seconds, such as `720h` or `1h30m`",
            Self::PrometheusDuration => "write a number and its unit, such as `5m`",
            Self::Cron => "write five fields, such as `30 4 * * *`",
            Self::CronWithSeconds => "write six fields with the seconds first, such as `0 30 4 * * *`",
            Self::VersionRange => "write a version such as `1.2.3`, or a range such as `>=1.2 <2`",
            Self::AcmeDirectory => "compare it with the documentation of the certificate authority",
            Self::EntryPoints => "name an entry point of Traefik's configuration",
            Self::Query => "try the query in Prometheus",
            Self::Json => "correct the text, or generate it",
        };
        help.to_owned()
    }
}

fn duration(text: &str, units: &[&str]) -> Result<(), String> {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Ok(());
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let unit = &rest[digits..];
        let length = unit.find(|c: char| c.is_ascii_digit()).unwrap_or(unit.len());
        let (unit, after) = unit.split_at(length);
        if digits == 0 || !units.contains(&unit) {
            let what = if unit.is_empty() {
                "a number has no unit".to_owned()
            } else {
                format!("`{unit}` is not a unit")
            };
            return Err(what);
        }
        rest = after;
    }
    if text.is_empty() { Err("it is empty".to_owned()) } else { Ok(()) }
}

fn cron(text: &str) -> Result<(), String> {
    let plain = text.trim();
    // Parsers replace the `H` of Jenkins, and know these words.
    let known = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    if known.contains(&plain) || plain.starts_with("@every ") {
        return Ok(());
    }
    let zone = plain.strip_prefix("TZ=").or_else(|| plain.strip_prefix("CRON_TZ="));
    let plain = zone.and_then(|rest| rest.split_once(' ')).map_or(plain, |(_, rest)| rest);
    Cron::from_str(plain).map(drop).map_err(|problem| problem.message)
}

fn cron_with_seconds(text: &str) -> Result<(), String> {
    if text.trim().starts_with('@') {
        return cron(text);
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [seconds, rest @ ..] = fields.as_slice() else { return Err("it is empty".to_owned()) };
    if fields.len() != 6 {
        return Err(format!("it has {} fields, and the first of six is the seconds", fields.len()));
    }
    // Seconds have the range of minutes.
    let seconds = format!("{seconds} * * * *");
    cron(&seconds).and_then(|()| cron(&rest.join(" ")))
}

fn range(text: &str) -> Result<(), String> {
    for part in text.split("||") {
        let words: Vec<&str> =
            part.split([',', ' ']).map(str::trim).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return Err("a part of it is empty".to_owned());
        }
        let mut pending = false;
        for word in words {
            if word == "-" {
                continue;
            }
            let version = word.trim_start_matches(['<', '>', '=', '!', '~', '^']);
            if version.is_empty() {
                pending = true;
                continue;
            }
            pending = false;
            let core = version.trim_start_matches('v').split(['-', '+']).next().unwrap_or_default();
            let parts: Vec<&str> = core.split('.').collect();
            let is_part = |part: &&str| {
                matches!(*part, "x" | "X" | "*")
                    || !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
            };
            if parts.len() > 3 || !parts.iter().all(is_part) {
                return Err(format!("`{word}` is not a version"));
            }
        }
        if pending {
            return Err("a comparison has no version".to_owned());
        }
    }
    Ok(())
}

/// The values of the chart can define further names, so only misspelt names of its own are reported.
fn entry_points(text: &str) -> Result<(), String> {
    const KNOWN: &[&str] = &["web", "websecure", "traefik", "metrics"];
    let near = |name: &str| near::misspelt_short(name, KNOWN.iter().copied());
    match text.split(',').map(str::trim).find_map(|name| Some((name, near(name)?))) {
        Some((name, meant)) => Err(format!("`{name}` is perhaps `{meant}`")),
        None => Ok(()),
    }
}

fn directory(text: &str) -> Result<(), String> {
    let Some(rest) = text.strip_prefix("https://") else {
        return Err("it is not an address with https".to_owned());
    };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    match DIRECTORIES.iter().find(|(known, _)| *known == host) {
        Some((_, known)) if *known != path => Err(format!("the directory is `https://{host}{known}`")),
        _ => Ok(()),
    }
}

/// Brackets and quotes fit together, and no operator ends the query.
fn query(text: &str) -> Result<(), String> {
    let mut open = Vec::new();
    let mut quote = None;
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some('`'), '`') => quote = None,
            (Some('`'), _) => {}
            (Some(_), '\\') => _ = letters.next(),
            (Some(end), _) if letter == end => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(letter),
            (None, '#') => letters.by_ref().take_while(|next| *next != '\n').for_each(drop),
            (None, '(' | '[' | '{') => open.push(letter),
            (None, ')' | ']' | '}') => {
                let wanted = match letter {
                    ')' => '(',
                    ']' => '[',
                    _ => '{',
                };
                if open.pop() != Some(wanted) {
                    return Err(format!("`{letter}` closes nothing"));
                }
            }
            (None, _) => {}
        }
    }
    let last = text.trim_end().chars().next_back();
    match (quote, open.last(), last) {
        (Some(_), ..) => Err("a text does not end".to_owned()),
        (None, Some(bracket), _) => Err(format!("`{bracket}` is not closed")),
        (None, None, None) => Err("it is empty".to_owned()),
        (None, None, Some(end)) if "+-*/%^=<>!,".contains(end) => Err(format!("nothing follows `{end}`")),
        _ => Ok(()),
    }
}

fn json(text: &str) -> Result<(), String> {
    serde_json::from_str::<serde::de::IgnoredAny>(text).map(drop).map_err(|problem| problem.to_string())
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[track_caller]
    fn accepts(form: Form, good: &[&str], bad: &[&str]) {
        good.iter().for_each(|text| assert_eq!(form.check(text), Ok(()), "{text}"));
        bad.iter().for_each(|text| assert!(form.check(text).is_err(), "{text}"));
    }

    #[test]
    fn texts_are_parsed_as_the_controllers_do() {
        accepts(Form::GoDuration, &["720h", "1h30m", "0", "1.5h"], &["90d", "720", "h"]);
        accepts(Form::PrometheusDuration, &["5m", "1d12h"], &["5 minutes", "5"]);
        accepts(Form::Cron, &["30 4 * * *", "@daily", "TZ=Etc/UTC 0 0 * * *"], &["0 30 4 * * *", "soon"]);
        accepts(Form::CronWithSeconds, &["0 30 4 * * *", "@daily"], &["30 4 * * *"]);
        accepts(
            Form::VersionRange,
            &["1.2.3", "v1.2", ">=1.2 <2", "1.x", "~1.2.3-0", ">= 1.0.0, < 2", "1.2 - 1.4", "*", "^1 || ^2"],
            &["latest", ">=5.x <", "1.2.3.4"],
        );
        accepts(
            Form::AcmeDirectory,
            &["https://acme-v02.api.letsencrypt.org/directory", "https://ca.example.com/acme/acme/directory"],
            &["https://acme-v02.api.letsencrypt.org/directry", "acme-v02.api.letsencrypt.org"],
        );
        accepts(
            Form::Query,
            &["sum(rate(a{b=\"(\"}[5m])) > 1", "up == 0 # (", "vector(1)"],
            &["sum(rate(a[5m]) > 1", "up ==", "a{b=\"c}"],
        );
        accepts(Form::EntryPoints, &["web,websecure", "mail"], &["websecur", "web, websecuer"]);
        accepts(Form::Json, &["{}"], &["{ \"a\": [ }"]);
    }
}
