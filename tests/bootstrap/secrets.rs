//! Secrets reach files of places, and nothing else.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::bootstrap::bed::Bed;
use crate::support::trial::tests;

tests![a_watch_sees_arguments, a_secret_is_in_no_record, a_missing_secret_says_what_to_do];

const PLANTED: &str = "planted-4ae1\nsecond-line-77d0";

const STEPS: &str = r#"- id: secret
  stage: all
  title: A secret
  place: host/pve
  run:
  - {secret: {path: some/where, key: token}, to: /run/secrets/token, mode: "0600", effect: changes}
  - command: sleep 0.1; cat /run/secrets/token; base64 -w0 /run/secrets/token; cat /run/secrets/token >&2; false
    effect: changes
  done:
  - command: cat /run/secrets/token; test -e /run/done
"#;

/// All files below a folder, with their texts.
pub fn texts(folder: &Path) -> Vec<(String, String)> {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_file());
    let text = |entry: walkdir::DirEntry| {
        let bytes = fs::read(entry.path()).expect("a file");
        (entry.path().display().to_string(), String::from_utf8_lossy(&bytes).into_owned())
    };
    files.map(text).collect()
}

/// The arguments of all processes of the machine, watched while something runs: none contains a secret.
#[track_caller]
pub fn unseen<T>(secrets: &[&str], run: impl FnOnce() -> T) -> T {
    let has_ended = AtomicBool::new(false);
    let (result, (looks, seen)) = thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let (mut looks, mut seen) = (0_u32, None);
            while !has_ended.load(Ordering::Relaxed) && seen.is_none() {
                seen = arguments().find(|text| secrets.iter().any(|secret| text.contains(secret)));
                looks += 1;
                thread::sleep(std::time::Duration::from_millis(2));
            }
            (looks, seen)
        });
        let result = run();
        has_ended.store(true, Ordering::Relaxed);
        (result, watcher.join().expect("it does not panic"))
    });
    assert_eq!(seen, None, "a process has a secret in its arguments");
    assert!(looks > 3, "it was watched: {looks} looks");
    result
}

fn arguments() -> impl Iterator<Item = String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
    // One that has ended meanwhile has none.
    let read = |entry: fs::DirEntry| fs::read(entry.path().join("cmdline")).ok();
    processes.filter_map(read).map(|bytes| String::from_utf8_lossy(&bytes).replace('\0', " "))
}

fn a_watch_sees_arguments() {
    let seen = std::panic::catch_unwind(|| {
        unseen(&["seen-by-the-watch-5b1c"], || {
            let mut shell = std::process::Command::new("sh");
            shell.args(["-c", "sleep 0.5; : seen-by-the-watch-5b1c"]).status().expect("sh runs")
        })
    });
    assert!(seen.is_err());
}

fn a_secret_is_in_no_record() {
    for source in ["folder", "command"] {
        let bed = Bed::of_steps(STEPS);
        let store = bed.path().join("store");
        fs::create_dir_all(store.join("some/where")).expect("a folder");
        fs::write(store.join("some/where/token"), format!("{PLANTED}\n")).expect("a file");
        let folder = store.to_str().expect("UTF-8");
        let command = format!("cat '{folder}'/$SECRET_PATH/$SECRET_KEY");
        let arguments = match source {
            "folder" => ["run", "--secrets", folder],
            _ => ["run", "--secret-command", command.as_str()],
        };
        fs::create_dir(bed.path().join("arguments")).expect("a folder");
        let ended = unseen(&PLANTED.lines().collect::<Vec<_>>(), || bed.run(&arguments)).ends_with(1);
        assert!(ended.stdout.contains("******"), "{}", ended.stdout);
        let written = fs::read_to_string(bed.root("10.0.0.1").join("run/secrets/token")).expect("a file");
        assert_eq!(written, PLANTED);
        let mut seen =
            vec![("standard output".to_owned(), ended.stdout), ("errors".to_owned(), ended.stderr)];
        seen.extend(texts(&bed.work()).into_iter().chain(texts(&bed.path().join("arguments"))));
        assert!(seen.len() > 4, "there are records, and arguments: {}", seen.len());
        let encoded = "cGxhbnRlZC00YWUxCnNlY29uZC1saW5lLTc3ZDA=";
        for (place, text) in seen {
            for planted in PLANTED.lines().chain([encoded]) {
                assert!(!text.contains(planted), "{place} has the secret:\n{text}");
            }
        }
    }
}

fn a_missing_secret_says_what_to_do() {
    let bed = Bed::of_steps(STEPS);
    let said = bed.run(&["run"]).ends_with(1).stdout;
    assert!(
        said.contains("secret `some/where`, key `token`: name the store with `--secrets FOLDER`"),
        "{said}"
    );
    let said = bed.run(&["run", "--secret-command", "echo leaked-1; exit 1"]).ends_with(1).stdout;
    assert!(said.contains("the command of `--secret-command` failed") && !said.contains("leaked"), "{said}");
}
