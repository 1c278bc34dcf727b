//! Restarting a place, and waiting for a place that does not answer.

use std::thread;
use std::time::{Duration, Instant};

use crate::runner::action::{Doing, Failure};
use crate::runner::plan::Place;
use crate::runner::site::News;
use crate::runner::transport::asked;

/// Differs after each start of a system.
const BOOT: &str = "cat /proc/sys/kernel/random/boot_id";
const ANSWER: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

impl Doing<'_> {
    /// Restarts the step's place, and waits until it has started again.
    pub fn restart(&self) -> Result<(), Failure> {
        let place = &self.step.place;
        let before = asked(&self.site.transport, place, BOOT, ANSWER)?.output;
        match self.change(place, "systemctl reboot", &[], &[]) {
            // It may be gone before it has answered.
            Ok(_) | Err(Failure::Lost(_)) => (),
            Err(failure) => return Err(failure),
        }
        self.until(place, |boot| !boot.is_empty() && boot != before)
    }

    /// Waits until a place answers.
    pub fn reconnect(&self, place: &Place) -> Result<(), Failure> {
        self.until(place, |_| true)
    }

    /// Waits until a place answers with the id of a start that satisfies a condition.
    fn until(&self, place: &Place, is_right: impl Fn(&[u8]) -> bool) -> Result<(), Failure> {
        let begun = Instant::now();
        let mut pause = PAUSE;
        self.news(News::Waits(&format!("waiting for {place}")));
        loop {
            let rest = self.site.patience.saturating_sub(begun.elapsed());
            thread::sleep(pause.min(rest));
            pause = LONGEST_PAUSE.min(pause * 2);
            self.site.transport.forget(place);
            let why = match asked(&self.site.transport, place, BOOT, ANSWER) {
                Ok(ended) if ended.code == Some(0) && is_right(&ended.output) => return Ok(()),
                Ok(_) => format!("{place} has not restarted"),
                Err(lost) => lost.0,
            };
            if begun.elapsed() >= self.site.patience {
                return Err(Failure::Failed(format!(
                    "{why}. Waited {} seconds (`--wait`). Make it reachable, then run the same command again",
                    self.site.patience.as_secs()
                )));
            }
        }
    }
}
