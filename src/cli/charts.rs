//! `render charts`: the archives of charts in the project, and their lock.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::charts;
use crate::charts::{Archive, ChartLock, ChartSource, FOLDER, Helm, LOCK, Locked, ServiceChart};
use crate::cli::global::Global;
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::cli::{output, tools};
use crate::diag::Diagnostic;
use crate::lab::service::{ChartCrds, ChartMode};
use crate::tree::{ContentHash, write_file};
use crate::{disk, lab};

/// Manage the project's Helm chart archives and their lock
///
/// Charts are rendered from `charts/NAME-VERSION.tgz`. `charts.lock` records the reviewed digest of each archive and the
/// helm version used to render them. Commit the whole folder.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Add chart archives from files, and lock them
    Add {
        /// Chart archives, as created by `helm package` or `helm pull`
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Replace a locked archive that has the same name and version
        #[arg(long)]
        replace: bool,
        /// URL that the archives come from, recorded in the lock
        #[arg(long, value_name = "URL")]
        from: Option<String>,
    },
    /// List the charts that labs use, and their archives
    List {
        /// Labs to list [default: all]
        labs: Vec<String>,
    },
    /// Verify that every archive matches the lock
    Verify,
    /// Download missing archives with `helm pull`
    Update {
        /// Labs to download archives for [default: all]
        labs: Vec<String>,
        /// Record the version of the `helm` on the PATH in the lock
        #[arg(long)]
        helm: bool,
    },
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let mut session = Session::open(global)?;
    let store = Store { root: session.project.root.clone() };
    match &arguments.action {
        Action::Add { files, replace, from } => add(&store, files, *replace, from.as_deref(), global),
        Action::List { labs } => list(&store, &mut session, labs, global),
        Action::Verify => verify(&store, &session, global),
        Action::Update { labs, helm } => update(&store, &mut session, labs, *helm, global),
    }
}

/// The folder of the archives.
struct Store {
    root: PathBuf,
}

impl Store {
    fn path(&self, file: &str) -> PathBuf {
        self.root.join(FOLDER).join(file)
    }

    fn lock(&self) -> Result<ChartLock, Stop> {
        let path = self.path(LOCK);
        if !path.exists() {
            return Ok(ChartLock::default());
        }
        let text = fs::read_to_string(&path)
            .or_else(|problem| output::fail(format!("{}: {problem}", path.display())))?;
        ChartLock::parse(&text)
            .or_else(|problem| output::fail(format!("{FOLDER}/{LOCK}:{}: {}", problem.line, problem.message)))
    }

    /// Writes a file whole or not at all.
    fn write(&self, file: &str, bytes: &[u8]) -> Result<(), Stop> {
        let path = self.path(file);
        write_file(&self.root, &path, bytes)
            .or_else(|problem| output::fail(format!("{}: {problem}", path.display())))
    }

    /// Adds an archive to the folder and the lock. An archive locked with another digest stays, unless `replace`.
    fn take(
        &self,
        lock: &mut ChartLock,
        bytes: &[u8],
        from: Option<String>,
        replace: bool,
    ) -> Result<String, Stop> {
        let archive = match Archive::read(bytes) {
            Ok(archive) => archive,
            Err(problem) => return output::fail(format!("not a Helm chart: {problem}")),
        };
        let file = charts::file_name(&archive.name, &archive.version);
        if !is_plain(&file) {
            return output::fail(format!("`{file}` is not a valid file name"));
        }
        let digest = ContentHash::of(bytes);
        let known = lock.archives.get(&file);
        if let Some(known) = known.filter(|known| known.digest != digest && !replace) {
            return output::fail(format!(
                "`{file}` is locked with {}, but this archive has {digest}; if that is expected, \
                 use `--replace`",
                known.digest
            ));
        }
        let from = from.or_else(|| known.and_then(|known| known.from.clone()));
        self.write(&file, bytes)?;
        lock.archives.insert(file.clone(), Locked { digest, from });
        Ok(format!("{FOLDER}/{file}: chart {} {}, {digest}\n", archive.name, archive.version))
    }

    fn save(&self, lock: &ChartLock) -> Result<(), Stop> {
        self.write(LOCK, lock.print().as_bytes())
    }
}

fn is_plain(file: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '+');
    !file.starts_with('.') && file.chars().all(plain)
}

/// Records the version of helm if none is recorded yet, or if asked to.
fn record(lock: &mut ChartLock, helm: Option<&Helm>, anew: bool) -> Result<String, Stop> {
    if lock.helm.is_some() && !anew {
        return Ok(String::new());
    }
    let Some(helm) = helm else { return Ok(String::new()) };
    let version = helm.version().or_else(output::fail)?;
    let said = format!("charts are rendered with helm {version}\n");
    lock.helm = Some(version);
    Ok(said)
}

fn add(
    store: &Store,
    files: &[PathBuf],
    replace: bool,
    from: Option<&str>,
    global: &Global,
) -> Result<(), Stop> {
    let mut lock = store.lock()?;
    let here = global.directory.clone().unwrap_or_default();
    let mut said = String::new();
    for file in files {
        let bytes = match disk::read(&here.join(file)) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return output::fail(format!("{}: it does not exist", file.display())),
            Err(problem) => return output::fail(format!("{}: {}", file.display(), problem.cause)),
        };
        said += &store.take(&mut lock, &bytes, from.map(str::to_owned), replace)?;
    }
    said += &record(&mut lock, tools::helm().as_ref(), false)?;
    store.save(&lock)?;
    output::print(&said)
}

/// The charts of labs, by service. The command ends if a lab cannot be read.
fn references(
    session: &mut Session,
    labs: &[String],
    global: &Global,
) -> Result<Vec<(String, charts::Charts)>, Stop> {
    let labs = session.labs(labs, global)?;
    // The charts themselves are not needed here.
    session.project.use_helm(None);
    let mut found = Vec::new();
    let mut problems: Vec<Diagnostic> = Vec::new();
    for compiled in session.compile(&labs) {
        match &compiled.lab {
            Some(lab) => {
                let (charts, more) = charts::references(lab, &compiled.values);
                problems.extend(more);
                // A service that cannot be decoded is not in the model, and neither is its chart.
                let undecoded =
                    |found: &Diagnostic| found.is_error() && lab::codes::CODES.contains(&found.code);
                problems.extend(compiled.diagnostics.into_iter().filter(undecoded));
                found.push((compiled.name, charts));
            }
            None => problems.extend(compiled.diagnostics),
        }
    }
    output::report(&problems, &session.sources, global)?;
    if problems.iter().any(Diagnostic::is_error) { Err(Stop::Findings) } else { Ok(found) }
}

fn list(store: &Store, session: &mut Session, labs: &[String], global: &Global) -> Result<(), Stop> {
    let lock = store.lock()?;
    let mut text = String::new();
    for (lab, charts) in references(session, labs, global)? {
        text += &format!("{lab}\n");
        for (service, chart) in charts.iter() {
            let held = match lock.archives.get(&chart.file()) {
                Some(locked) => locked.digest.to_string(),
                None if needs_archive(chart) => "missing".to_owned(),
                None => String::new(),
            };
            let line = format!(
                "  {:24} {:28} {:14} {:9} {held}",
                service.as_str(),
                chart.name.value,
                chart.version.value,
                chart.mode.word()
            );
            text += &format!("{}\n", line.trim_end());
        }
    }
    output::print(&text)
}

/// Whether the project needs a chart's archive.
fn needs_archive(chart: &ServiceChart) -> bool {
    chart.mode.value == ChartMode::Inflate || chart.crds.value == ChartCrds::Separate
}

fn verify(store: &Store, session: &Session, global: &Global) -> Result<(), Stop> {
    let lock = store.lock()?;
    let mut found = Vec::new();
    for (file, locked) in &lock.archives {
        let shown = format!("{FOLDER}/{file}");
        let finding =
            |code, message: String, text: String| Diagnostic::new(code, message).at_path(shown.clone(), text);
        match fs::read(store.path(file)) {
            Err(problem) => {
                let message = format!("`{shown}` is locked, but cannot be read");
                found.push(finding(&charts::codes::CHART_ARCHIVE, message, problem.to_string()));
            }
            Ok(bytes) if ContentHash::of(&bytes) != locked.digest => {
                let message = format!("`{shown}` does not match the lock");
                let text =
                    format!("digest is {}, but the lock has {}", ContentHash::of(&bytes), locked.digest);
                found.push(finding(&charts::codes::CHART_DIGEST, message, text));
            }
            Ok(bytes) => {
                let held = Archive::read(&bytes).map(|held| charts::file_name(&held.name, &held.version));
                let wrong = match held {
                    Ok(held) if held == *file => continue,
                    Ok(held) => format!("it contains the chart of `{held}`"),
                    Err(problem) => problem,
                };
                found.push(finding(
                    &charts::codes::CHART_ARCHIVE,
                    format!("`{shown}` cannot be used"),
                    wrong,
                ));
            }
        }
    }
    for file in archives(&store.root.join(FOLDER)).iter().filter(|file| !lock.archives.contains_key(*file)) {
        let shown = format!("{FOLDER}/{file}");
        let message = format!("`{shown}` is not locked");
        let diagnostic = Diagnostic::new(&charts::codes::CHART_ARCHIVE, message).at_path(&shown, "");
        found.push(diagnostic.help(format!("lock it with `render charts add {shown}`, or remove it")));
    }
    output::report(&found, &session.sources, global)?;
    if !found.is_empty() {
        return Err(Stop::Findings);
    }
    output::print(&format!("{} archives match the lock\n", lock.archives.len()))
}

/// The archives in the folder.
fn archives(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> =
        names.filter(|name| name.ends_with(".tgz") && !name.starts_with('.')).collect();
    names.sort();
    names
}

fn update(
    store: &Store,
    session: &mut Session,
    labs: &[String],
    anew: bool,
    global: &Global,
) -> Result<(), Stop> {
    let mut lock = store.lock()?;
    let mut wanted: BTreeMap<String, ServiceChart> = BTreeMap::new();
    for (_, charts) in references(session, labs, global)? {
        for (_, chart) in charts.iter().filter(|(_, chart)| needs_archive(chart)) {
            let held = lock.archives.contains_key(&chart.file()) && store.path(&chart.file()).exists();
            if !held {
                wanted.insert(chart.file(), chart.clone());
            }
        }
    }
    let Some(helm) = tools::helm() else {
        if wanted.is_empty() && !anew {
            return output::print("nothing to download\n");
        }
        return output::fail(
            "`helm` was not found on the PATH: install it (https://helm.sh/docs/intro/install), or add the archives \
             with `render charts add`",
        );
    };
    let mut said = record(&mut lock, Some(&helm), anew)?;
    let mut failed = false;
    for (file, chart) in &wanted {
        match fetch(&helm, chart) {
            Ok(bytes) => {
                said += &store.take(&mut lock, &bytes, Some(chart.source.address().value.clone()), false)?
            }
            Err(problem) => {
                failed = true;
                output::note(format!("{file}: {problem}"));
            }
        }
    }
    store.save(&lock)?;
    output::print(if said.is_empty() && !failed { "nothing to download\n" } else { &said })?;
    if failed { Err(Stop::Failed) } else { Ok(()) }
}

/// Downloads a chart's archive, and verifies the digest that the lab pins.
fn fetch(helm: &Helm, chart: &ServiceChart) -> Result<Vec<u8>, String> {
    let (name, version) = (&chart.name.value, &chart.version.value);
    let bytes = match &chart.source {
        ChartSource::Repository(address) => helm.pull(Some(&address.value), name, version)?,
        ChartSource::Oci(address) => {
            helm.pull(None, &format!("{}/{name}", address.value.trim_end_matches('/')), version)?
        }
    };
    let held = Archive::read(&bytes)?;
    if (&held.name, &held.version) != (name, version) {
        return Err(format!("helm downloaded chart `{}` {} instead", held.name, held.version));
    }
    match (&chart.source, &chart.digest) {
        (ChartSource::Repository(_), Some(said)) if said.value != ContentHash::of(&bytes).to_string() => {
            Err(format!("digest is {}, but the lab pins {}", ContentHash::of(&bytes), said.value))
        }
        _ => Ok(bytes),
    }
}
