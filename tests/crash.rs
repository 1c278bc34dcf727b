//! A run that is killed anywhere leaves each file either as it was or as it is to be, and the next run goes on from
//! there without calling anything a hand edit.
//!
//! The library tests its writer at every single step. Here the real process is killed, at moments spread over the
//! time in which it writes.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use crate::support::many::services;
use crate::support::project::{OUTPUT, Project};
use crate::support::run::command;
use crate::support::trial::tests;

tests! {
    every_file_is_old_or_new_after_a_kill,
}

const SERVICES: usize = 150;
/// Runs that were killed after they had begun to change files, with the other tests.
const KILLS: usize = 50;
/// After so many kills a run may come to its end, and is compared as a whole.
const KILLS_IN_A_ROW: usize = 10;
/// Attempts for each kill: some runs end, or are killed before they write.
const ATTEMPTS: usize = 8;
/// Made first by a run that begins to write.
const JOURNAL: &str = "rendered/home/.render-stage-journal";
/// Files of unfinished runs begin so.
const PASSING: &str = ".render-stage-";
const SOURCE: &str = "overlays/home/many.ncl";
const MANIFEST: &str = "render-manifest.json";

type Files = BTreeMap<String, Vec<u8>>;

/// How many kills are wanted: so many, or what `cargo xtask kills` says.
#[allow(clippy::disallowed_methods, reason = "the switch is an environment variable, as in other test tools")]
pub fn kills(few: usize) -> usize {
    std::env::var("RENDER_KILLS").ok().and_then(|number| number.parse().ok()).unwrap_or(few)
}

/// Two states of a lab. Between them files are added, changed and removed.
struct Editions {
    sources: [String; 2],
    trees: [Files; 2],
    /// How long a run that nobody kills writes.
    writing: Duration,
}

fn every_file_is_old_or_new_after_a_kill() {
    let here = Project::starter();
    here.write("overlays/home/pods.ncl", "{ cluster.kubelet.max_pods = 200 }\n");
    let editions = editions(&here);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (wanted, mut kills, mut target) = (kills(KILLS), 0, 0);
    // Follows the machine: shorter after a run that came to its end, longer after one that was cut off.
    let mut window = editions.writing;
    for _ in 0..wanted * ATTEMPTS {
        if kills == wanted {
            break;
        }
        here.write(SOURCE, &editions.sources[target]);
        let before = here.tree(OUTPUT);
        let journal = journal(&here);
        let mut child = start(&here);
        wait_for_new_journal(&here, &mut child, journal);
        sleep(window * random.below(1000) / 1000);
        child.kill().expect("it is ours");
        let output = child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(stderr, "", "a run after {kills} kills has findings");
        if output.status.success() {
            assert_whole(&here, &editions.trees[target]);
            window = window * 3 / 4;
        } else if here.tree(OUTPUT) != before {
            kills += 1;
            window = window * 5 / 4;
            assert_old_or_new(&here, &editions);
            if kills % KILLS_IN_A_ROW == 0 {
                here.run(&[]).succeeds();
                assert_whole(&here, &editions.trees[target]);
            }
        }
        if random.below(3) > 0 {
            target = 1 - target;
        }
    }
    assert_eq!(kills, wanted, "too few runs were killed while they wrote");
    here.write(SOURCE, &editions.sources[0]);
    here.run(&[]).succeeds();
    assert_whole(&here, &editions.trees[0]);
}

/// Renders both states undisturbed.
fn editions(here: &Project) -> Editions {
    let sources =
        [1, 2].map(|edition| services((0..SERVICES).filter(|number| number % 7 != edition), edition));
    let mut writing = Duration::ZERO;
    let trees = [0, 1].map(|edition: usize| {
        here.write(SOURCE, &sources[edition]);
        let mut child = start(here);
        wait_for_new_journal(here, &mut child, None);
        let began = Instant::now();
        let output = child.wait_with_output().expect("it ends");
        writing = began.elapsed();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        here.tree(OUTPUT)
    });
    let [old, new] = &trees;
    assert!(old.keys().any(|path| !new.contains_key(path)) && new.keys().any(|path| !old.contains_key(path)));
    assert!(
        old.iter().filter(|(path, bytes)| new.get(*path).is_some_and(|other| other != *bytes)).count() > 50
    );
    Editions { sources, trees, writing }
}

fn start(here: &Project) -> Child {
    let mut command = command(here.folder(), &[]);
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    child.expect("the binary can be run")
}

/// Which journal there is. A run that was killed may leave its own behind.
fn journal(here: &Project) -> Option<(u64, SystemTime)> {
    let metadata = fs::metadata(here.folder().join(JOURNAL)).ok()?;
    Some((metadata.ino(), metadata.modified().expect("files have times here")))
}

/// Returns when the run begins to write, or has ended.
fn wait_for_new_journal(here: &Project, child: &mut Child, old: Option<(u64, SystemTime)>) {
    while child.try_wait().expect("it is ours").is_none() {
        let found = journal(here);
        if found.is_some() && found != old {
            return;
        }
        sleep(Duration::from_micros(200));
    }
}

/// The tree is the one of an undisturbed run, and nothing of unfinished runs is left.
#[track_caller]
fn assert_whole(here: &Project, expected: &Files) {
    let found = here.tree(OUTPUT);
    let strangers: Vec<&String> = found.keys().filter(|path| !expected.contains_key(*path)).collect();
    assert!(strangers.is_empty(), "left behind: {strangers:?}");
    for (path, bytes) in expected {
        assert_eq!(found.get(path), Some(bytes), "{path}");
    }
}

/// No file is half written, lost or made up.
fn assert_old_or_new(here: &Project, editions: &Editions) {
    let found = here.tree(OUTPUT);
    let [old, new] = &editions.trees;
    for (path, bytes) in &found {
        let name = path.rsplit('/').next().unwrap_or(path);
        if name.starts_with(PASSING) {
            continue;
        }
        let is_known = old.get(path) == Some(bytes) || new.get(path) == Some(bytes);
        assert!(is_known, "{path} is neither old nor new:\n{}", String::from_utf8_lossy(bytes));
    }
    for path in old.keys().filter(|path| new.contains_key(*path)) {
        assert!(found.contains_key(path), "{path} is in both states, and gone");
    }
    assert!(found.contains_key(MANIFEST));
}

/// The same numbers in every run of the test (xorshift64).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(end)).expect("it is below a number of 32 bits")
    }
}
