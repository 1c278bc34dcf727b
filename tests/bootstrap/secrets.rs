//! Secrets reach files of places, and nothing else.

use std::fs;

use crate::bootstrap::bed::Bed;
use crate::support::trial::tests;

tests![a_secret_is_in_no_record, a_missing_secret_says_what_to_do];

const PLANTED: &str = "planted-4ae1\nsecond-line-77d0";

const STEPS: &str = r#"- id: secret
  stage: all
  title: A secret
  place: host/pve
  run:
  - {secret: {path: some/where, key: token}, to: /run/secrets/token, mode: "0600", effect: changes}
  - command: cat /run/secrets/token; base64 -w0 /run/secrets/token; cat /run/secrets/token >&2; false
    effect: changes
  done:
  - command: cat /run/secrets/token; test -e /run/done
"#;

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
        let ended = bed.run(&arguments).ends_with(1);
        assert!(ended.stdout.contains("******"), "{}", ended.stdout);
        let written = fs::read_to_string(bed.root("10.0.0.1").join("run/secrets/token")).expect("a file");
        assert_eq!(written, PLANTED);
        let mut seen =
            vec![("standard output".to_owned(), ended.stdout), ("errors".to_owned(), ended.stderr)];
        for folder in [bed.work(), bed.path().join("arguments")] {
            for entry in walkdir::WalkDir::new(&folder).into_iter().filter_map(Result::ok) {
                if entry.file_type().is_file() {
                    let text = fs::read_to_string(entry.path()).expect("a text");
                    seen.push((entry.path().display().to_string(), text));
                }
            }
        }
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
