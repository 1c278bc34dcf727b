//! Running helm: no cluster, no network, nothing of the user's own settings.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The helm of this machine.
#[derive(Clone, Debug)]
pub struct Helm {
    pub program: PathBuf,
    /// A folder for passing files.
    pub scratch: PathBuf,
}

/// What helm is asked to make objects of.
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
            // Values have been checked against the schema, and a schema may ask for the network.
            "--skip-schema-validation",
        ];
        arguments.extend(request.capabilities.iter().flat_map(|api| ["--api-versions", api]));
        self.run(home.path(), &arguments)
    }

    /// Fetches an archive, with the settings and the credentials that the user has for helm. This is the only use of
    /// the network, and never happens while a lab is rendered.
    pub fn pull(&self, repository: Option<&str>, chart: &str, version: &str) -> Result<Vec<u8>, String> {
        let home = self.home()?;
        let mut arguments = vec!["pull", chart, "--version", version, "--destination", "pulled"];
        arguments.extend(repository.iter().flat_map(|repository| ["--repo", *repository]));
        let folder = home.path().join("pulled");
        fs::create_dir(&folder).map_err(|problem| format!("{}: {problem}", folder.display()))?;
        finish(Command::new(&self.program).args(&arguments).current_dir(home.path()))?;
        let listed = fs::read_dir(&folder).map_err(|problem| format!("{}: {problem}", folder.display()))?;
        let file = listed.filter_map(Result::ok).map(|entry| entry.path()).next();
        let file = file.ok_or_else(|| "helm said that it fetched the chart, and wrote nothing".to_owned())?;
        fs::read(&file).map_err(|problem| format!("{}: {problem}", file.display()))
    }

    /// An empty home, which goes away again.
    fn home(&self) -> Result<tempfile::TempDir, String> {
        let home = tempfile::Builder::new().prefix("render-helm-").tempdir_in(&self.scratch);
        home.map_err(|problem| format!("{}: {problem}", self.scratch.display()))
    }

    /// A run that sees nothing of this machine.
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

/// Runs helm to its end. What it says of a failure is without the folder that it ran in.
fn finish(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output();
    let Output { status, stdout, stderr } =
        output.map_err(|problem| format!("{}: {problem}", command.get_program().display()))?;
    if !status.success() {
        let folder = command.get_current_dir().unwrap_or(Path::new("")).to_string_lossy().into_owned();
        let said = String::from_utf8_lossy(&stderr).replace(&format!("{folder}/"), "");
        return Err(said.trim().trim_start_matches("Error: ").to_owned());
    }
    String::from_utf8(stdout).map_err(|_| "helm printed something that is not text".to_owned())
}
