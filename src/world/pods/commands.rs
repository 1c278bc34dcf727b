//! Commands that end at once, or never: a shell without a script, and init containers that wait forever.

use crate::document::{Data, elements};
use crate::world::object::{Object, text};
use crate::world::pods::codes::POD_COMMAND;
use crate::world::report::Report;

const SHELLS: &[&str] = &["ash", "bash", "dash", "sh", "zsh"];

pub(super) fn check(object: &Object<'_>, pod: &Data, report: &mut Report<'_>) {
    for list in ["initContainers", "containers"] {
        for container in elements(pod.get(list)) {
            let name = text(container, "name").unwrap_or_default();
            let words: Vec<&Data> =
                ["command", "args"].into_iter().flat_map(|key| elements(container.get(key))).collect();
            let texts: Vec<&str> = words.iter().filter_map(|word| word.as_str()).collect();
            let has_command = !elements(container.get("command")).is_empty();
            if let Some(last) = words.last().filter(|_| has_command && lacks_script(&texts)) {
                let says = format!("runs a shell in container `{name}`, but gives it no script");
                report.add(
                    &POD_COMMAND,
                    object,
                    last,
                    &says,
                    "needs a script",
                    "add the script as the next word",
                );
            }
            let stays = text(container, "restartPolicy") == Some("Always");
            if let Some(first) =
                words.first().filter(|_| list == "initContainers" && !stays && is_endless(&texts))
            {
                let says = format!("waits forever in init container `{name}`, before its containers start");
                let help = "let it end, or make it a sidecar: `restartPolicy: Always`";
                report.add(&POD_COMMAND, object, first, &says, "never ends", help);
            }
        }
    }
}

/// `sh -c` with nothing behind it.
fn lacks_script(words: &[&str]) -> bool {
    let [shell, .., last] = words else { return false };
    let is_shell = shell.rsplit('/').next().is_some_and(|name| SHELLS.contains(&name));
    let is_flag = |word: &&str| {
        word.len() > 1 && word.starts_with('-') && word[1..].chars().all(|c| c.is_ascii_alphabetic())
    };
    is_shell && is_flag(last) && last.ends_with('c') && words[1..].iter().all(is_flag)
}

/// Commands that people write to keep a container.
fn is_endless(words: &[&str]) -> bool {
    let script = words.last().map(|last| last.trim()).unwrap_or_default();
    let plain = words.join(" ");
    let ends = |text: &str| {
        let last = text.split([';', '\n']).map(str::trim).rfind(|part| !part.is_empty()).unwrap_or_default();
        let last = last.rsplit("&&").next().unwrap_or(last).trim();
        let last = last.strip_prefix("exec ").unwrap_or(last);
        matches!(last, "sleep infinity" | "sleep inf" | "tail -f /dev/null")
    };
    ends(script) || ends(&plain)
}

#[cfg(test)]
mod tests {
    use super::{is_endless, lacks_script};

    #[test]
    fn commands_are_read() {
        assert!(lacks_script(&["/bin/sh", "-c"]) && lacks_script(&["bash", "-e", "-uc"]));
        assert!(
            !lacks_script(&["sh", "-c", "true"])
                && !lacks_script(&["sh", "run.sh"])
                && !lacks_script(&["nc", "-c"])
        );
        assert!(
            is_endless(&["sleep", "infinity"])
                && is_endless(&["sh", "-c", "prepare && exec tail -f /dev/null"])
        );
        assert!(
            !is_endless(&["sh", "-c", "sleep infinity & run"])
                && !is_endless(&["sleep", "5"])
                && !is_endless(&[])
        );
    }
}
