//! Dates: `2026-10-01`.

use std::fmt;
use std::str::FromStr;

use crate::types::{Malformed, refuse_spaces, serialize_as_text, shown};

/// A calendar date, written as year, month and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The days since 1970-01-01; negative before it. Years begin in March, so that a leap day is the last of its year.
    pub fn days(self) -> i64 {
        let (year, month, day) = (i64::from(self.year), i64::from(self.month), i64::from(self.day));
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
    }

    /// The date of a number of days since 1970-01-01. None outside the years 1 to 9999.
    pub fn from_days(days: i64) -> Option<Self> {
        let days = days.checked_add(719_468)?;
        let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let rest = day - (365 * year + year / 4 - year / 100);
        let month = (5 * rest + 2) / 153;
        let day = rest - (153 * month + 2) / 5 + 1;
        let (month, later) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        let year = u16::try_from(year + era * 400 + later).ok().filter(|year| (1..=9999).contains(year))?;
        Some(Self { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? })
    }
}

impl FromStr for Date {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        refuse_spaces::<Self>(text)?;
        let parts: Vec<&str> = text.split('-').collect();
        let date = match parts.as_slice() {
            [year, month, day] => date(year, month, day),
            _ => None,
        };
        date.ok_or_else(|| {
            Malformed::new(format!("{} is not a date", shown(text))).help("write `2026-10-01`, for instance")
        })
    }
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    let number = |text: &str, digits: usize| -> Option<u16> {
        let sound = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| sound)
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if !(1..=last).contains(&day) {
        return None;
    }
    Some(Date { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? })
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}-{:02}", self.year, self.month, self.day))
    }
}

serialize_as_text!(Date);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::obeys_the_laws;

    #[test]
    fn days_are_read_as_they_are_printed() {
        for text in ["2026-10-01", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(text.parse::<Date>().expect(text).to_string(), text);
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2026-13-01",
            "2026-02-29",
            "1900-02-29",
            "2026-1-1",
            "2026-10-00",
            "01.10.2026",
            "2026-10-01T00",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn days_are_ordered_as_time_goes() {
        let day = |text: &str| text.parse::<Date>().expect(text);
        assert!(day("2025-12-31") < day("2026-01-01"));
        assert!(day("2026-01-31") < day("2026-02-01"));
    }

    #[test]
    fn days_are_counted_from_1970() {
        for (text, days) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2000-03-01", 11_017),
            ("2026-10-01", 20_727),
        ] {
            let date: Date = text.parse().expect(text);
            assert_eq!((date.days(), Date::from_days(days)), (days, Some(date)), "{text}");
        }
        for days in -700_000..1_000_000 {
            assert_eq!(Date::from_days(days).map(Date::days), Some(days));
        }
        assert_eq!(Date::from_days(i64::MAX), None);
    }

    obeys_the_laws! {
        date_laws: Date, "[0-9]{4}-[01]?[0-9]-[0-3]?[0-9]";
    }
}
