//! The time of day, for records and names of runs, in UTC.

use std::time::{SystemTime, UNIX_EPOCH};

/// A moment, in seconds since 1970.
#[derive(Clone, Copy)]
pub(super) struct Moment(u64);

impl Moment {
    #[allow(clippy::disallowed_methods, reason = "records of runs have times; nothing is rendered from them")]
    pub(super) fn now() -> Self {
        Self(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
    }

    /// As in `2026-01-31T12:00:00Z`.
    pub(super) fn long(self) -> String {
        let (year, month, day) = self.date();
        format!("{year:04}-{month:02}-{day:02}T{}Z", self.short())
    }

    /// As in `20260131T120000Z`, which sorts by time.
    pub(super) fn name(self) -> String {
        self.long().replace(['-', ':'], "")
    }

    /// As in `12:00:00`.
    pub(super) fn short(self) -> String {
        let seconds = self.0 % 86_400;
        format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// The date in the Gregorian calendar, by counting from 1 March of year 0, so that leap days are at the end.
    fn date(self) -> (u64, u64, u64) {
        let days = self.0 / 86_400 + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        (year_of_era + era * 400 + u64::from(month <= 2), month, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_what_date_prints() {
        assert_eq!(Moment(0).long(), "1970-01-01T00:00:00Z");
        assert_eq!(Moment(951_782_400).long(), "2000-02-29T00:00:00Z");
        assert_eq!(Moment(1_798_761_599).long(), "2026-12-31T23:59:59Z");
        assert_eq!(Moment(1_798_761_599).name(), "20261231T235959Z");
    }
}
