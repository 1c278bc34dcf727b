//! Running helm without a cluster, a network or the user's settings.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::limits::child::{self, Bounds};

/// Names of temporary folders begin so.
const PREFIX: &str = "render-helm-";
/// After this time a temporary folder that nobody locks is left over.
const ABANDONED: Duration = Duration::from_secs(60);

/// The helm that is installed on this machine.
#[derive(Clone, Debug)]
pub struct Helm {
    /// The path of the executable.
    pub program: PathBuf,
    /// A folder for temporary files.
    pub scratch: PathBuf,
}

/// What helm renders.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub archive: &'a [u8],
    pub release: &'a str,
    pub namespace: &'a str,
    /// JSON.
    pub values: String,
    pub kubernetes: &'a str,
    pub capabilities: &'a [String],
}

impl Helm {
    /// Its version, such as `v3.18.6`.
    pub fn version(&self) -> Result<String, String> {
        let home = self.home()?;
        let output = self.run(home.path(), &["version", "--template", "{{.Version}}"])?;
        Ok(output.trim().to_owned())
    }

    /// All objects of a chart, as YAML. Tests are left out; CRDs are not.
    pub(super) fn template(&self, request: &Request<'_>) -> Result<String, String> {
        let home = self.home()?;
        let place = |name: &str, bytes: &[u8]| {
            fs::write(home.path().join(name), bytes)
                .map_err(|problem| format!("{}: {problem}", self.scratch.display()))
        };
        place("chart.tgz", request.archive)?;
        place("values.json", request.values.as_bytes())?;
        let mut arguments = vec![
            "template",
            request.release,
            "chart.tgz",
            "--namespace",
            request.namespace,
            "--values",
            "values.json",
            "--kube-version",
            request.kubernetes,
            "--include-crds",
            "--skip-tests",
            // Values have been validated against the schema, and a schema may need the network.
            "--skip-schema-validation",
        ];
        arguments.extend(request.capabilities.iter().flat_map(|api| ["--api-versions", api]));
        self.run(home.path(), &arguments)
    }

    /// Downloads an archive with the user's helm settings and credentials. This is the only use of the network, and
    /// never happens while a lab is rendered.
    pub fn pull(&self, repository: Option<&str>, chart: &str, version: &str) -> Result<Vec<u8>, String> {
        let home = self.home()?;
        let mut arguments = vec!["pull", chart, "--version", version, "--destination", "pulled"];
        arguments.extend(repository.iter().flat_map(|repository| ["--repo", *repository]));
        let folder = home.path().join("pulled");
        fs::create_dir(&folder).map_err(|problem| format!("{}: {problem}", folder.display()))?;
        finish(Command::new(&self.program).args(&arguments).current_dir(home.path()))?;
        let listed = fs::read_dir(&folder).map_err(|problem| format!("{}: {problem}", folder.display()))?;
        let file = listed.filter_map(Result::ok).map(|entry| entry.path()).next();
        let file = file.ok_or_else(|| "helm reported success, but wrote no archive".to_owned())?;
        fs::read(&file).map_err(|problem| format!("{}: {problem}", file.display()))
    }

    /// A temporary empty home.
    fn home(&self) -> Result<Home, String> {
        remove_abandoned(&self.scratch);
        let home = Home::below(&self.scratch);
        home.map_err(|problem| format!("{}: {problem}", self.scratch.display()))
    }

    /// A run that is isolated from this machine.
    fn run(&self, home: &Path, arguments: &[&str]) -> Result<String, String> {
        let below = |name: &str| home.join(name);
        let mut command = Command::new(&self.program);
        command.env_clear();
        for (name, value) in [
            ("HOME", home.to_path_buf()),
            ("TMPDIR", home.to_path_buf()),
            ("KUBECONFIG", below("no-cluster")),
            ("HELM_CACHE_HOME", below("cache")),
            ("HELM_CONFIG_HOME", below("config")),
            ("HELM_DATA_HOME", below("data")),
        ] {
            command.env(name, value);
        }
        finish(command.env("TZ", "UTC").args(arguments).current_dir(home))
    }
}

/// A folder that is removed after its use. It is locked until then, also where the process is killed.
struct Home {
    folder: tempfile::TempDir,
    _lock: Option<File>,
}

impl Home {
    fn below(scratch: &Path) -> std::io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(scratch)?;
        // Where folders cannot be locked, none is found to be abandoned.
        let lock = File::open(folder.path()).ok().filter(|folder| folder.lock_shared().is_ok());
        Ok(Self { folder, _lock: lock })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders of processes that were killed. What cannot be removed belongs to somebody else.
fn remove_abandoned(scratch: &Path) {
    for entry in fs::read_dir(scratch).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) && is_abandoned(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Old, because a new one may not be locked yet, and locked by nobody.
fn is_abandoned(folder: &Path) -> bool {
    let Ok(folder) = File::open(folder) else { return false };
    let changed = folder.metadata().and_then(|about| about.modified());
    let age = changed.ok().and_then(|changed| changed.elapsed().ok());
    age.is_some_and(|age| age > ABANDONED) && folder.try_lock().is_ok()
}

/// Runs helm and waits for it. Its error message is returned without the path of the temporary folder.
fn finish(command: &mut Command) -> Result<String, String> {
    let finished = child::finish(command, &Bounds::HELM)
        .map_err(|problem| format!("{}: {problem}", command.get_program().display()))?;
    if !finished.status.success() {
        let folder = command.get_current_dir().unwrap_or(Path::new("")).to_string_lossy().into_owned();
        let said = String::from_utf8_lossy(&finished.stderr).replace(&format!("{folder}/"), "");
        return Err(said.trim().trim_start_matches("Error: ").to_owned());
    }
    String::from_utf8(finished.stdout).map_err(|_| "the output of helm is not UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn folders_of_killed_processes_are_removed() {
        let scratch = tempfile::tempdir().expect("a folder");
        let make = |name: &str, is_old: bool| {
            let path = scratch.path().join(name);
            fs::create_dir_all(path.join("cache")).expect("a folder");
            let folder = File::open(&path).expect("it is there");
            if is_old {
                folder.set_modified(SystemTime::UNIX_EPOCH).expect("its time can be set");
            }
            folder
        };
        make("render-helm-left", true);
        make("render-helm-new", false);
        make("another", true);
        let used = make("render-helm-used", true);
        used.lock_shared().expect("nobody else has it");
        let helm = Helm { program: "helm".into(), scratch: scratch.path().to_owned() };
        let home = helm.home().expect("a folder");
        let left = |name: &str| scratch.path().join(name).exists();
        assert!(!left("render-helm-left"));
        assert!(left("render-helm-new") && left("another") && left("render-helm-used"));
        assert!(home.path().exists());
    }
}
