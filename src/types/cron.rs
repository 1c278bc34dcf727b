//! Schedules of CronJobs, as Kubernetes parses them: five fields, or a descriptor such as `@daily`.

use std::fmt;
use std::str::FromStr;

use crate::types::{Duration, Malformed, serialize_as_text, shown};

/// A schedule. Printed as written, with single spaces between fields.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cron {
    text: Box<str>,
    times: Times,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Times {
    Every(Duration),
    /// The values of each field.
    Fields([Values; 5]),
}

/// The values that a field allows, one bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Values {
    bits: u64,
    /// Written as `*` or `?`: then only the other day field applies.
    any: bool,
}

/// One of the five fields.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    /// Names of the values, beginning with the lowest.
    words: &'static [&'static str],
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const LONGEST_DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const FIELDS: [Field; 5] = [
    Field { name: "minute", least: 0, most: 59, words: &[] },
    Field { name: "hour", least: 0, most: 23, words: &[] },
    Field { name: "day of the month", least: 1, most: 31, words: &[] },
    Field { name: "month", least: 1, most: 12, words: &MONTHS },
    Field { name: "day of the week", least: 0, most: 6, words: &WEEKDAYS },
];

const DESCRIPTORS: [(&str, &str); 7] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];

impl Cron {
    /// The schedule as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the day never occurs, as in `0 0 30 2 *`.
    pub fn never_runs(&self) -> bool {
        let Times::Fields([_, _, days, months, weekdays]) = &self.times else { return false };
        // If both day fields are restricted, a match of either is enough, and every month has every weekday.
        if !days.any && !weekdays.any {
            return false;
        }
        let longest = (1..).zip(LONGEST_DAYS).filter(|(month, _)| months.contains(*month));
        !longest.map(|(_, longest)| longest).any(|longest| (1..=longest).any(|day| days.contains(day)))
    }
}

impl Values {
    fn contains(self, value: u32) -> bool {
        self.bits & (1 << value) != 0
    }
}

impl FromStr for Cron {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let text = fields.join(" ");
        let times = match fields[..] {
            [] => {
                return Err(Malformed::new("a schedule cannot be empty").help(EXAMPLE));
            }
            [first, ..] if first.starts_with("TZ=") || first.starts_with("CRON_TZ=") => {
                return Err(Malformed::new(format!("{} has a time zone", shown(&text)))
                    .help("Kubernetes has a separate field for the time zone, `timeZone`"));
            }
            [first, ref rest @ ..] if first.starts_with('@') => parse_descriptor(&text, first, rest)?,
            _ => Times::Fields(parse_fields(&text, &fields)?),
        };
        Ok(Self { text: text.into(), times })
    }
}

const EXAMPLE: &str = "write `0 3 * * *` for every day at 3:00, or `@daily`, for instance";

fn parse_descriptor(text: &str, descriptor: &str, arguments: &[&str]) -> Result<Times, Malformed> {
    if descriptor == "@every" {
        return parse_every(text, arguments);
    }
    let known = DESCRIPTORS.iter().find(|(name, _)| *name == descriptor);
    match (known, arguments) {
        (Some((_, fields)), []) => {
            let fields: Vec<&str> = fields.split(' ').collect();
            parse_fields(text, &fields).map(Times::Fields)
        }
        (Some(_), _) => {
            let message = format!("{} has fields after {}", shown(text), shown(descriptor));
            Err(Malformed::new(message).propose::<Cron>([descriptor.to_owned()]))
        }
        (None, _) => {
            let malformed =
                Malformed::new(format!("{} is not a schedule that Kubernetes supports", shown(descriptor)))
                    .propose::<Cron>(
                    [descriptor.to_ascii_lowercase()].into_iter().filter(|lower| lower != descriptor),
                );
            let known: Vec<&str> = DESCRIPTORS.iter().map(|(name, _)| *name).collect();
            let help = format!("available: {} and @every with a duration", known.join(", "));
            Err(if malformed.help.is_some() { malformed } else { malformed.help(help) })
        }
    }
}

fn parse_every(text: &str, arguments: &[&str]) -> Result<Times, Malformed> {
    let [argument] = arguments else {
        let message = format!("{} requires one duration after `@every`", shown(text));
        return Err(Malformed::new(message).help("write `@every 1h30m`, for instance"));
    };
    let duration: Duration = argument.parse().map_err(|malformed: Malformed| {
        let message = format!("{}: {}", shown(text), malformed.message);
        Malformed::new(message).help("write `@every 1h30m`, for instance")
    })?;
    match duration.seconds_exact() {
        Some(1..) => Ok(Times::Every(duration)),
        _ => Err(Malformed::new(format!("{} is not a whole number of seconds of at least one", shown(text)))),
    }
}

fn parse_fields(text: &str, fields: &[&str]) -> Result<[Values; 5], Malformed> {
    if fields.len() != FIELDS.len() {
        let message = format!("{} has {} fields, but a schedule has five", shown(text), fields.len());
        let malformed = match fields {
            [_, rest @ ..] if rest.len() == FIELDS.len() => {
                Malformed::new(format!("{message}, without seconds")).propose::<Cron>([rest.join(" ")])
            }
            _ => Malformed::new(message),
        };
        let help = "the fields are minute, hour, day of the month, month and day of the week";
        return Err(if malformed.help.is_some() { malformed } else { malformed.help(help) });
    }
    let mut values = [Values::default(); 5];
    for ((values, field), written) in values.iter_mut().zip(&FIELDS).zip(fields) {
        *values = field.parse(written).map_err(|malformed| Malformed {
            message: format!("{} in {}", malformed.message, shown(text)),
            ..malformed
        })?;
    }
    Ok(values)
}

impl Field {
    fn parse(&self, written: &str) -> Result<Values, Malformed> {
        let mut all = Values::default();
        for item in written.split(',') {
            let values = self.parse_item(item)?;
            all = Values { bits: all.bits | values.bits, any: all.any || values.any };
        }
        Ok(all)
    }

    /// `*`, `5`, `1-5`, each also with a step: `*/10`.
    fn parse_item(&self, item: &str) -> Result<Values, Malformed> {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(self.parse_step(step)?)),
            None => (item, None),
        };
        let (first, last) = match range.split_once('-') {
            _ if matches!(range, "*" | "?") => (self.least, self.most),
            Some((first, last)) => (self.parse_value(first)?, self.parse_value(last)?),
            None => {
                let first = self.parse_value(range)?;
                // `5/10` means from 5 on.
                (first, if step.is_some() { self.most } else { first })
            }
        };
        if first > last {
            let message = format!("the {} {} begins after its end", self.name, shown(range));
            return Err(Malformed::new(message).help("write two ranges, separated by a comma"));
        }
        let step = step.unwrap_or(1);
        let values = (first..=last).step_by(usize::try_from(step).unwrap_or(usize::MAX));
        let bits = values.fold(0, |bits, value| bits | 1 << value);
        Ok(Values { bits, any: matches!(range, "*" | "?") && step == 1 })
    }

    fn parse_step(&self, step: &str) -> Result<u32, Malformed> {
        digits(step).filter(|step| *step > 0).ok_or_else(|| {
            let message = format!("the step {} of the {} is not a positive number", shown(step), self.name);
            Malformed::new(message)
        })
    }

    fn parse_value(&self, value: &str) -> Result<u32, Malformed> {
        let word = self.words.iter().position(|word| word.eq_ignore_ascii_case(value));
        if let Some(index) = word.and_then(|index| u32::try_from(index).ok()) {
            return Ok(self.least + index);
        }
        let number = digits(value);
        if let Some(number) = number.filter(|number| (self.least..=self.most).contains(number)) {
            return Ok(number);
        }
        let words = match self.words {
            [first, .., last] => format!(", or {} to {}", first.to_uppercase(), last.to_uppercase()),
            _ => String::new(),
        };
        let help = match number {
            Some(7) if self.words == WEEKDAYS => "Sunday is `0`".to_owned(),
            _ => format!("the {} is a number from {} to {}{words}", self.name, self.least, self.most),
        };
        Err(Malformed::new(format!("{} is not a {}", shown(value), self.name)).help(help))
    }
}

fn digits(text: &str) -> Option<u32> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&self.text)
    }
}

serialize_as_text!(Cron);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    fn cron(text: &str) -> Cron {
        text.parse().expect(text)
    }

    fn values(text: &str, field: usize) -> Vec<u32> {
        let Times::Fields(fields) = cron(text).times else { return Vec::new() };
        (0..64).filter(|value| fields[field].contains(*value)).collect()
    }

    #[test]
    fn schedules_are_printed_as_written() {
        for text in ["0 3 * * *", "*/15 8-18/2 ? JAN,jul Mon-FRI", "@daily", "@every 1h30m", "05 3 * * *"] {
            assert_eq!(cron(text).as_str(), text);
        }
        assert_eq!(cron("  0   3\t* *  * ").as_str(), "0 3 * * *");
    }

    #[test]
    fn fields_mean_what_kubernetes_takes_them_for() {
        assert_eq!(values("*/20 * * * *", 0), [0, 20, 40]);
        assert_eq!(values("40/10,3 * * * *", 0), [3, 40, 50]);
        assert_eq!(values("0 8-12/2 * * *", 1), [8, 10, 12]);
        assert_eq!(values("0 0 * feb,NOV *", 3), [2, 11]);
        assert_eq!(values("0 0 * * mon-wed", 4), [1, 2, 3]);
        assert_eq!(values("0 0 ? * *", 2).len(), 31);
        assert_eq!(values("@weekly", 4), [0]);
        assert_eq!(values("*/4294967295 * * * *", 0), [0]);
    }

    #[test]
    fn days_that_no_calendar_has_are_found() {
        for never in ["0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 30,31 FEB ?"] {
            assert!(cron(never).never_runs(), "{never}");
        }
        for sometimes in ["0 0 29 2 *", "0 0 31 2,3 *", "0 0 30 2 MON", "0 0 * 2 *", "@every 1h", "@yearly"] {
            assert!(!cron(sometimes).never_runs(), "{sometimes}");
        }
        // With a step, the weekday field counts as restricted: then a match of either day is enough.
        assert!(!cron("0 0 30 2 */2").never_runs() && cron("0 0 30 2 */1").never_runs());
    }

    #[test]
    fn refusals_name_the_field() {
        assert_eq!(
            refusal::<Cron>("60 3 * * *"),
            ("`60` is not a minute in `60 3 * * *`".into(), "the minute is a number from 0 to 59".into())
        );
        assert_eq!(refusal::<Cron>("0 3 * MON *").1, "the month is a number from 1 to 12, or JAN to DEC");
        assert_eq!(refusal::<Cron>("0 3 0 * *").0, "`0` is not a day of the month in `0 3 0 * *`");
        assert_eq!(refusal::<Cron>("0 3 * * 7").1, "Sunday is `0`");
        assert_eq!(
            refusal::<Cron>("0 22-6 * * *").0,
            "the hour `22-6` begins after its end in `0 22-6 * * *`"
        );
        assert_eq!(
            refusal::<Cron>("*/0 * * * *").0,
            "the step `0` of the minute is not a positive number in `*/0 * * * *`"
        );
        for text in ["1, * * * *", "*-5 * * * *", "+5 * * * *", "1-2-3 * * * *", "*/2/3 * * * *", "L * * * *"]
        {
            assert!(text.parse::<Cron>().is_err(), "{text}");
        }
    }

    #[test]
    fn other_dialects_are_refused_with_the_right_form() {
        assert_eq!(
            refusal::<Cron>("0 0 3 * * *"),
            (
                "`0 0 3 * * *` has 6 fields, but a schedule has five, without seconds".into(),
                "write `0 3 * * *`".into()
            )
        );
        assert_eq!(refusal::<Cron>("0 3 * *").0, "`0 3 * *` has 4 fields, but a schedule has five");
        assert_eq!(refusal::<Cron>("@reboot").0, "`@reboot` is not a schedule that Kubernetes supports");
        assert_eq!(refusal::<Cron>("@Daily").1, "write `@daily`");
        assert_eq!(refusal::<Cron>("CRON_TZ=UTC 0 3 * * *").0, "`CRON_TZ=UTC 0 3 * * *` has a time zone");
        assert_eq!(refusal::<Cron>("@every 1d").1, "write `@every 1h30m`, for instance");
        assert_eq!(
            refusal::<Cron>("@every 500ms").0,
            "`@every 500ms` is not a whole number of seconds of at least one"
        );
        assert!("".parse::<Cron>().is_err() && "@every".parse::<Cron>().is_err());
    }

    obeys_the_laws! {
        cron_laws: Cron, "([0-9*?/,-]{1,6}|MON|jan|@every|@daily|[0-9]{1,3}[smhd])( {1,2}([0-9*?/,-]{1,4}|[0-9]{1,2}|\\*|sun|7)){0,6}";
        cron_laws_of_full_fields: Cron, "([0-9]{1,2}|\\*)(/[0-9]{1,2})? ([0-9]|1?[0-9]-2[0-3]) \\* (\\?|\\*|[0-9]{1,2}|DEC) [0-7](,[0-7])?";
    }
}
