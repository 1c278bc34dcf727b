//! Calls of the hypervisor's API. A call may start a task, and is done when that is.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_yaml::Value;

use crate::plan::Section;
use crate::plan::quoted;
use crate::runner::action::{Doing, Failure, succeeded};
use crate::runner::plan::Call;
use crate::runner::site::News;
use crate::runner::transport::asked;

/// How often a call is repeated while somebody else holds a lock.
const ATTEMPTS: u32 = 6;
/// The first pause between two calls; each is twice as long as the one before.
const PAUSE: Duration = Duration::from_secs(1);
/// The pauses between two looks at a task.
const LOOK: Duration = Duration::from_millis(100);
const LONGEST_LOOK: Duration = Duration::from_secs(2);
/// How long a question about tasks may take.
const ANSWER: Duration = Duration::from_secs(60);
/// What the hypervisor says when somebody else holds a lock, which it has waited for.
const LOCKED: [&str; 4] = ["can't lock file", "got timeout", "lock request timeout", "is locked ("];

#[derive(Deserialize)]
struct Task {
    upid: String,
    #[serde(default)]
    id: String,
    /// The list has tasks that have ended, too, until they are archived.
    endtime: Option<u64>,
}

#[derive(Deserialize)]
struct Status {
    status: String,
    exitstatus: Option<String>,
}

#[derive(Deserialize)]
struct LogLine {
    t: String,
}

impl Doing<'_> {
    /// Makes a call, and waits for its task. The call is not made if one of the conditions holds by then, or if a task
    /// works on the same subject: an earlier run may have made it.
    pub fn call(&self, call: &Call, unless: &[String]) -> Result<(), Failure> {
        let parameters = self.parameters(call).map_err(Failure::Failed)?;
        self.finish_earlier(call, &parameters)?;
        let unless: Vec<String> = unless.iter().cloned().chain(at_work(call, &parameters)).collect();
        let command = command(call, &parameters).map_err(Failure::Failed)?;
        let mut pause = PAUSE;
        for attempt in 1.. {
            let ended = self.change(&self.step.place, &command, &[], &unless)?;
            let outcome = match ended.code {
                Some(0) => match upid(&ended.said) {
                    Some(upid) => self.follow(&upid)?,
                    None => Ok(()),
                },
                _ => Err(ended.said.trim().to_owned()),
            };
            match outcome {
                Ok(()) => return Ok(()),
                Err(why) if attempt < ATTEMPTS && LOCKED.iter().any(|word| why.contains(word)) => {
                    self.news(News::Waits("the hypervisor holds a lock; the call is repeated"));
                    thread::sleep(pause);
                    pause *= 2;
                }
                Err(why) => {
                    succeeded(&ended)?;
                    return Err(Failure::Failed(format!("the task of the hypervisor failed: {why}")));
                }
            }
        }
        Ok(())
    }

    /// A task that an earlier run has started may still be at work on the same subject.
    fn finish_earlier(&self, call: &Call, parameters: &[(String, String)]) -> Result<(), Failure> {
        let Some(node) = node(&call.call) else { return Ok(()) };
        let subjects = subjects(&call.call, parameters);
        let tasks: Vec<Task> = self.get(&active(node))?.unwrap_or_default();
        let mut earlier =
            tasks.into_iter().filter(|task| task.endtime.is_none() && subjects.contains(task.id.as_str()));
        let Some(task) = earlier.next() else { return Ok(()) };
        self.news(News::Waits("a task of the hypervisor is still at work"));
        // How it ends is seen by the proof.
        let _ = self.follow(&task.upid)?;
        Err(Failure::Changed)
    }

    /// Waits for the end of a task. The inner error has the end of its log.
    fn follow(&self, upid: &str) -> Result<Result<(), String>, Failure> {
        let Some(node) = upid.split(':').nth(1).filter(|node| !node.is_empty()) else {
            return Ok(Err(format!("`{upid}` is not the id of a task")));
        };
        let path = format!("/nodes/{node}/tasks/{upid}");
        let mut look = LOOK;
        let exit = loop {
            let status: Option<Status> =
                self.get(&format!("pvesh get {} --output-format json", quoted(&format!("{path}/status"))))?;
            match status {
                Some(Status { status, exitstatus }) if status == "stopped" => break exitstatus,
                Some(_) => (),
                None => return Ok(Err(format!("the state of task {upid} cannot be read"))),
            }
            thread::sleep(look);
            look = LONGEST_LOOK.min(look * 2);
        };
        let exit = exit.unwrap_or_default();
        if exit == "OK" || exit.starts_with("WARNINGS") {
            return Ok(Ok(()));
        }
        let log: Option<Vec<LogLine>> = self.get(&format!(
            "pvesh get {} --limit 5000 --output-format json",
            quoted(&format!("{path}/log"))
        ))?;
        let log = log.unwrap_or_default();
        for line in log.iter().skip(log.len().saturating_sub(20)) {
            self.line(&line.t);
        }
        Ok(Err(exit))
    }

    /// The answer of a question. None if it is refused, or not understood.
    fn get<T: DeserializeOwned>(&self, question: &str) -> Result<Option<T>, Failure> {
        let ended = asked(&self.site.transport, &self.step.place, question, ANSWER)?;
        if ended.code != Some(0) {
            return Ok(None);
        }
        Ok(serde_json::from_slice(&ended.output).ok())
    }

    /// The parameters of a call, except those in its path.
    fn parameters(&self, call: &Call) -> Result<Vec<(String, String)>, String> {
        let (Some(file), Some(name)) = (&call.parameters, &call.section) else { return Ok(Vec::new()) };
        let section = Section::named(name).ok_or_else(|| format!("`{name}` is not a section"))?;
        let document: Value =
            serde_yaml::from_slice(&self.site.file(file)?).map_err(|problem| format!("{file}: {problem}"))?;
        let mut values = document.get(name);
        if let Some(entry) = call.entry {
            values = values.and_then(|values| values.get(entry));
        }
        let values = values.and_then(Value::as_mapping);
        let values = values.ok_or_else(|| format!("{file} has no section `{name}`"))?;
        let mut parameters = Vec::new();
        for (key, value) in values {
            let key = key.as_str().ok_or_else(|| format!("{file}: a name in `{name}` is not a text"))?;
            let value = text(value).ok_or_else(|| format!("{file}: `{key}` cannot be sent"))?;
            if !section.has_in_path(key) {
                parameters.push((key.to_owned(), value));
            }
        }
        Ok(parameters)
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Bool(value) => Some(if *value { "1" } else { "0" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Null | Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(_) => None,
    }
}

fn command(call: &Call, parameters: &[(String, String)]) -> Result<String, String> {
    let (method, path) = call.call.split_once(' ').ok_or_else(|| format!("`{}` is not a call", call.call))?;
    let verb = match method {
        "GET" => "get",
        "POST" => "create",
        "PUT" => "set",
        "DELETE" => "delete",
        _ => return Err(format!("`{method}` is not a method")),
    };
    let parameters = parameters.iter().map(|(name, value)| format!(" --{name} {}", quoted(value)));
    Ok(format!("pvesh {verb} {}{}", quoted(path), parameters.collect::<String>()))
}

/// Asks for the tasks of a node that have not been archived.
fn active(node: &str) -> String {
    format!("pvesh get /nodes/{node}/tasks --source active --output-format json")
}

/// A condition that holds while a task works on a subject of a call. The answer is one line of flat records.
fn at_work(call: &Call, parameters: &[(String, String)]) -> Option<String> {
    let node = node(&call.call)?;
    let subjects = subjects(&call.call, parameters);
    let ids = subjects.iter().map(|id| format!(" -e {}", quoted(&format!("\"id\":\"{id}\""))));
    let ids: String = ids.collect();
    (!ids.is_empty())
        .then(|| format!("{} | tr '{{' '\\n' | grep -v '\"endtime\"' | grep -qF{ids}", active(node)))
}

fn node(call: &str) -> Option<&str> {
    call.split_once("/nodes/")?.1.split('/').next()
}

/// The ids under which the hypervisor lists tasks of a call: numbers of machines, and names of files.
fn subjects<'a>(call: &'a str, parameters: &'a [(String, String)]) -> BTreeSet<&'a str> {
    let in_path = call.split_once("/qemu/").and_then(|(_, rest)| rest.split('/').next());
    let named = parameters.iter().filter(|(name, _)| matches!(name.as_str(), "vmid" | "newid" | "filename"));
    in_path.into_iter().chain(named.map(|(_, value)| value.as_str())).collect()
}

/// The id of the task that a call has started: the last line that is one.
fn upid(said: &str) -> Option<String> {
    let words = said.lines().rev().map(|line| line.trim().trim_matches('"'));
    let mut ids = words.filter(|word| word.starts_with("UPID:") && !word.contains(' '));
    ids.next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_are_found_in_the_answer() {
        let said = "create full clone\nUPID:pve:0001:0002:0003:qmclone:9000:root@pam:\n";
        assert_eq!(upid(said).as_deref(), Some("UPID:pve:0001:0002:0003:qmclone:9000:root@pam:"));
        assert_eq!(upid("UPID: none\nnull\n"), None);
    }

    #[test]
    fn subjects_are_numbers_and_files() {
        let parameters = [("newid".to_owned(), "201".to_owned()), ("name".to_owned(), "a".to_owned())];
        let found = subjects("POST /nodes/pve/qemu/9000/clone", &parameters);
        assert_eq!(found, BTreeSet::from(["201", "9000"]));
        assert_eq!(node("POST /nodes/pve/qemu/9000/clone"), Some("pve"));
    }
}
