//! Calendar events of Proxmox VE, which are a subset of those of systemd: `sun 03:00`, `*-*-1 04:00`, `mon..fri *:0/30`.

use std::fmt;
use std::str::FromStr;

use crate::types::{Malformed, serialize_as_text, shown};

/// When something happens again and again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarEvent(Box<str>);

/// Events that have a name.
const NAMED: [&str; 9] =
    ["minutely", "hourly", "daily", "weekly", "monthly", "quarterly", "semiannually", "yearly", "annually"];
const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl FromStr for CalendarEvent {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let event = || Self(text.into());
        if NAMED.contains(&text) {
            return Ok(event());
        }
        let parts: Vec<&str> = text.split(' ').collect();
        let (days, rest) = match parts.as_slice() {
            [days, rest @ ..] if days.starts_with(|c: char| c.is_ascii_alphabetic()) => (Some(*days), rest),
            rest => (None, rest),
        };
        let (date, time) = match rest {
            [] => (None, None),
            [one] if one.contains(':') => (None, Some(*one)),
            [one] => (Some(*one), None),
            [date, time] => (Some(*date), Some(*time)),
            _ => return Err(refused(text, "it has more than weekdays, a date and a time")),
        };
        if days.is_none() && rest.is_empty() {
            return Err(refused(text, "it is empty"));
        }
        days.map_or(Ok(()), |days| weekdays(text, days))?;
        date.map_or(Ok(()), |date| calendar_date(text, date))?;
        time.map_or(Ok(()), |time| time_of_day(text, time))?;
        Ok(event())
    }
}

impl fmt::Display for CalendarEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

serialize_as_text!(CalendarEvent);

fn refused(text: &str, reason: &str) -> Malformed {
    Malformed::new(format!("{} is not a calendar event: {reason}", shown(text)))
        .help("write an event such as `02:30`, `sun 03:00`, `mon..fri 22:00` or `*-*-1 04:00`")
}

/// Single days and ranges of days, separated by commas.
fn weekdays(text: &str, days: &str) -> Result<(), Malformed> {
    let is_day = |day: &str| WEEKDAYS.contains(&day.to_ascii_lowercase().as_str());
    let is_known = |part: &str| match part.split_once("..") {
        Some((first, last)) => is_day(first) && is_day(last),
        None => is_day(part),
    };
    match days.split(',').all(is_known) {
        true => Ok(()),
        false => Err(refused(text, &format!("{} are not weekdays", shown(days)))),
    }
}

/// Year, month and day, or month and day.
fn calendar_date(text: &str, date: &str) -> Result<(), Malformed> {
    let parts: Vec<&str> = date.split('-').collect();
    let fits = match parts.as_slice() {
        [year, month, day] => numbers(year, 1970, 9999) && numbers(month, 1, 12) && numbers(day, 1, 31),
        [month, day] => numbers(month, 1, 12) && numbers(day, 1, 31),
        _ => false,
    };
    if fits { Ok(()) } else { Err(refused(text, &format!("{} is not a date", shown(date)))) }
}

/// Hours and minutes, and seconds if there are any.
fn time_of_day(text: &str, time: &str) -> Result<(), Malformed> {
    let parts: Vec<&str> = time.split(':').collect();
    let fits = match parts.as_slice() {
        [hour, minute] => numbers(hour, 0, 23) && numbers(minute, 0, 59),
        [hour, minute, second] => numbers(hour, 0, 23) && numbers(minute, 0, 59) && numbers(second, 0, 59),
        _ => false,
    };
    if fits { Ok(()) } else { Err(refused(text, &format!("{} is not a time", shown(time)))) }
}

/// A star, numbers and ranges, each with a step if it has one, separated by commas.
fn numbers(text: &str, least: u32, most: u32) -> bool {
    let number = |text: &str| {
        let is_digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|number| is_digits && (least..=most).contains(number))
    };
    let step =
        |text: &str| text.parse::<u32>().is_ok_and(|step| step > 0 && step <= most) && number_like(text);
    text.split(',').all(|part| {
        let (range, every) = part.split_once('/').map_or((part, None), |(range, every)| (range, Some(every)));
        let fits = match range.split_once("..") {
            _ if range == "*" => true,
            Some((first, last)) => {
                matches!((number(first), number(last)), (Some(first), Some(last)) if first < last)
            }
            None => number(range).is_some(),
        };
        fits && every.is_none_or(step)
    })
}

fn number_like(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::obeys_the_laws;

    #[test]
    fn events_of_the_manual_are_understood() {
        for event in [
            "02:00",
            "sun 03:00",
            "*-*-1 04:00",
            "mon..fri 22:00",
            "mon,wed,fri *:0/30",
            "mon..wed 8..17,22:0/15",
            "sat *-1..7 15:00",
            "2026-10-22",
            "daily",
            "sat",
        ] {
            assert!(event.parse::<CalendarEvent>().is_ok(), "{event}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for event in
            ["", "25:00", "0 3 * * *", "some 03:00", "*-13-1 04:00", "03", "3:0/0", "sun  03:00", "17..8:00"]
        {
            assert!(event.parse::<CalendarEvent>().is_err(), "{event}");
        }
    }

    obeys_the_laws! {
        calendar_event_laws: CalendarEvent, "(mon |sun )?[0-9*]{1,2}:[0-9/]{1,4}";
    }
}
