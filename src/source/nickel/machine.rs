//! A machine: everything that has been parsed, and the initial environment of all evaluations.

use std::collections::{HashMap, HashSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use nickel_lang_core::cache::{CacheHub, InputFormat, SourcePath, normalize_path};
use nickel_lang_core::error::{Error, EvalError, NullReporter};
use nickel_lang_core::eval::cache::CacheImpl;
use nickel_lang_core::eval::value::NickelValue;
use nickel_lang_core::eval::{Environment, VirtualMachine, VmContext};
use nickel_lang_core::files::{FileId as NickelFile, Files};
use nickel_lang_core::position::{PosTable, RawSpan};

use crate::diag::Diagnostic;
use crate::disk;
use crate::source::nickel::Places;
use crate::source::nickel::texts::Texts;
use crate::source::request::Request;
use crate::source::{codes, error};
use crate::value::Sources;

pub(super) struct Machine {
    context: VmContext<CacheHub, CacheImpl>,
    /// The standard library, evaluated at most once, on the first evaluation.
    environment: Option<Environment>,
    /// The files of configurations that have been read so far.
    files: HashMap<PathBuf, NickelFile>,
    /// Imported files that have been found inside the project.
    inside: HashSet<PathBuf>,
    /// Where that was.
    within: Vec<PathBuf>,
}

/// Why a configuration has no root record.
pub(super) enum Failure {
    Unreadable(PathBuf, io::Error),
    Nickel(Files, Box<Error>),
    /// A file outside the project is imported. Nothing of its content is shown.
    Outside {
        path: PathBuf,
        files: Files,
        import: Option<RawSpan>,
    },
}

impl Machine {
    pub(super) fn new() -> Self {
        Self {
            context: VmContext::new(CacheHub::new(), io::sink(), NullReporter {}),
            environment: None,
            files: HashMap::new(),
            inside: HashSet::new(),
            within: Vec::new(),
        }
    }

    /// The root record of the merged files, with its fields still to be evaluated. `more` is a record of Nickel that is
    /// merged as well.
    ///
    /// After a failure, the machine must not be used again: it would regard a partly checked file as valid.
    pub(super) fn load(
        &mut self,
        files: &[PathBuf],
        more: Option<&str>,
        request: &Request,
        texts: &mut Texts,
    ) -> Result<NickelValue, Failure> {
        if let Some((path, problem)) = unfit(files, &request.import_paths, texts) {
            return Err(Failure::Unreadable(path, problem));
        }
        let root = self.load_any(files, more, &request.import_paths, texts);
        self.check_imports(request)?;
        root
    }

    fn load_any(
        &mut self,
        files: &[PathBuf],
        more: Option<&str>,
        import_paths: &[PathBuf],
        texts: &mut Texts,
    ) -> Result<NickelValue, Failure> {
        let main = match files {
            [file] if more.is_none() => {
                self.add(file, texts).map_err(|problem| Failure::Unreadable(file.clone(), problem))?
            }
            files => {
                for file in files {
                    // A file that cannot be read is reported by the import below, with the paths that were searched.
                    let _ = self.add(file, texts);
                }
                let merged = merged(files);
                let text = more.map(|more| format!("{merged} & {more}")).unwrap_or(merged);
                self.hub().sources.add_string(SourcePath::Generated("main".into()), text)
            }
        };
        self.hub().sources.import_paths = import_paths.to_vec();
        let root = self.context.prepare_eval(main).map_err(|problem| self.failure(problem))?;
        self.evaluate(root).map_err(|problem| self.failure(Error::EvalError(problem)))
    }

    /// Parses a file and what it imports, and checks types and names. As with [`Self::load`], a machine that has failed
    /// must not be used again.
    pub(super) fn check(&mut self, file: &Path, request: &Request, texts: &mut Texts) -> Result<(), Failure> {
        let id = self.add(file, texts).map_err(|problem| Failure::Unreadable(file.to_path_buf(), problem))?;
        if let Some((path, problem)) = unfit(&[file.to_path_buf()], &request.import_paths, texts) {
            return Err(Failure::Unreadable(path, problem));
        }
        self.hub().sources.import_paths = request.import_paths.clone();
        let checked = self.prepare(id).map_err(|problem| self.failure(problem));
        self.check_imports(request)?;
        checked
    }

    /// Every import is inside the project. The evaluator reads imports itself, before it evaluates anything; even its
    /// errors must not show what another file contains.
    fn check_imports(&mut self, request: &Request) -> Result<(), Failure> {
        if request.within.is_empty() {
            return Ok(());
        }
        if self.within != request.within {
            self.inside.clear();
            self.within.clone_from(&request.within);
        }
        let within: Vec<&Path> = request.within.iter().map(PathBuf::as_path).collect();
        let hub = &self.context.import_resolver;
        let mut outside = None;
        let read = hub.sources.file_paths.iter().filter_map(|(id, path)| match path {
            SourcePath::Path(path, _) => Some((id, Path::new(path))),
            _ => None,
        });
        let read: Vec<_> = read.collect();
        for (id, path) in read {
            if self.files.contains_key(path) || self.inside.contains(path) {
                continue;
            }
            if disk::is_within(path, &within) {
                self.inside.insert(path.to_path_buf());
            } else if outside.as_ref().is_none_or(|(_, first)| path < *first) {
                outside = Some((*id, path));
            }
        }
        let Some((id, path)) = outside else { return Ok(()) };
        let places = hub.import_data.rev_imports.get(&id).into_iter().flatten();
        let import = places.filter_map(|(_, place)| place.into_opt()).min_by_key(|place| place.start);
        Err(Failure::Outside { path: path.to_path_buf(), files: self.sources(), import })
    }

    fn prepare(&mut self, file: NickelFile) -> Result<(), Error> {
        let VmContext { import_resolver: hub, pos_table, .. } = &mut self.context;
        hub.load_stdlib()?;
        hub.prepare(pos_table, file)?;
        Ok(())
    }

    /// Evaluates a value until its outermost form is known. Its parts are not evaluated yet.
    pub(super) fn evaluate(&mut self, value: NickelValue) -> Result<NickelValue, EvalError> {
        let Self { context, environment, .. } = self;
        let environment =
            environment.get_or_insert_with(|| context.import_resolver.mk_eval_env(&mut context.cache));
        let mut machine = VirtualMachine::new_empty_env(context).with_initial_env(environment.clone());
        machine.eval(value)
    }

    pub(super) fn positions(&self) -> &PosTable {
        &self.context.pos_table
    }

    /// All files, as a cheap copy.
    pub(super) fn sources(&self) -> Files {
        self.context.import_resolver.sources.files().clone()
    }

    fn hub(&mut self) -> &mut CacheHub {
        &mut self.context.import_resolver
    }

    /// Registers a file under its path, by which imports find it.
    fn add(&mut self, path: &Path, texts: &mut Texts) -> io::Result<NickelFile> {
        if let Some(id) = self.files.get(path) {
            return Ok(*id);
        }
        let text = texts.read(path)?.text.to_string();
        let format = InputFormat::from_path(path).unwrap_or_default();
        let name = SourcePath::Path(normalize_path(path)?, format);
        let id = self.hub().sources.add_string(name, text);
        self.files.insert(path.to_path_buf(), id);
        Ok(id)
    }

    /// Discards files that have changed on the disk. Returns whether that was sufficient: a file that others import is
    /// part of them.
    pub(super) fn forget(&mut self, changed: &[PathBuf]) -> bool {
        if !self.imports_are_current() {
            return false;
        }
        let given_up: Vec<NickelFile> = changed.iter().filter_map(|path| self.files.remove(path)).collect();
        !given_up.iter().any(|id| self.is_imported(*id))
    }

    /// Whether a file other than the generated ones imports this one.
    fn is_imported(&self, id: NickelFile) -> bool {
        let hub = &self.context.import_resolver;
        let generated =
            |file: &NickelFile| matches!(hub.sources.file_paths.get(file), Some(SourcePath::Generated(_)));
        hub.import_data.rev_imports.get(&id).is_some_and(|from| !from.keys().all(generated))
    }

    /// Whether imported files are unchanged on the disk.
    fn imports_are_current(&self) -> bool {
        let sources = &self.context.import_resolver.sources;
        sources.file_paths.iter().all(|(id, path)| match path {
            SourcePath::Path(path, _) if !self.files.contains_key(path) => {
                disk::contains(Path::new(path), sources.source(*id).as_bytes())
            }
            _ => true,
        })
    }

    fn failure(&self, problem: Error) -> Failure {
        Failure::Nickel(self.sources(), Box::new(problem))
    }
}

impl Failure {
    pub(super) fn report(self, sources: &mut Sources) -> Vec<Diagnostic> {
        match self {
            Self::Unreadable(path, problem) => {
                let path = path.display().to_string();
                let problem = format!("{path}: {problem}");
                vec![Diagnostic::new(&codes::NCL_IMPORT, "this file cannot be read").at_path(path, problem)]
            }
            Self::Outside { path, files, import } => {
                let message = sources.shorten(&format!("`{}` is outside the project", path.display()));
                let found = Diagnostic::new(&codes::NCL_IMPORT, message);
                let span = import.and_then(|raw| Places::anywhere(sources).span(|| files, raw));
                let found = match span {
                    Some(span) => found.at(span, "imported here"),
                    None => found.at_path(path.display().to_string(), "imported by this lab"),
                };
                vec![found.help(
                    "copy the file into the project, or allow the folder that it is in, if that is beside the project: \
                     `imports.allow = [\"../shared\"]` in `render.ncl`",
                )]
            }
            Self::Nickel(files, problem) => {
                error::diagnostics(*problem, None, files, &mut Places::anywhere(sources))
            }
        }
    }
}

/// The first of these files, and of those that they import, that the evaluator must not read: brackets are nested too
/// deeply for its parser, or it is a pipe or a device, which may have no end. What cannot be read for another reason is
/// reported by the import.
fn unfit(files: &[PathBuf], import_paths: &[PathBuf], texts: &mut Texts) -> Option<(PathBuf, io::Error)> {
    let mut open: Vec<PathBuf> = files.to_vec();
    let mut seen = HashSet::new();
    while let Some(file) = open.pop() {
        if !seen.insert(file.clone()) {
            continue;
        }
        let text = match texts.read(&file) {
            Ok(text) => text,
            Err(problem) if matches!(problem.kind(), ErrorKind::Other | ErrorKind::FileTooLarge) => {
                return Some((file, problem));
            }
            Err(_) => continue,
        };
        let folders: Vec<&Path> =
            file.parent().into_iter().chain(import_paths.iter().map(PathBuf::as_path)).collect();
        for import in text.imports().unwrap_or_default() {
            open.extend(
                folders
                    .iter()
                    .map(|folder| folder.join(import))
                    .find(|path| matches!(disk::stat(path), Ok(Some(about)) if !about.is_dir())),
            );
        }
    }
    None
}

/// An expression that merges files. Each merge copies all fields of both sides, so files are merged in pairs, the
/// pairs in pairs, and so on, and not one after another.
fn merged(files: &[PathBuf]) -> String {
    match files {
        [] => "{}".to_owned(),
        [file] => format!("(import {})", quoted(&file.to_string_lossy())),
        _ => {
            let (left, right) = files.split_at(files.len() / 2);
            format!("({} & {})", merged(left), merged(right))
        }
    }
}

/// A text as a string of Nickel on one line.
pub(super) fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace("%{", "\\%{").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace('\n', "\\n").replace('\r', "\\r"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_merged_in_pairs_and_in_their_order() {
        let files: Vec<PathBuf> = ["a", "b", "c", "d", "e"].map(PathBuf::from).to_vec();
        let expected = r#"(((import "a") & (import "b")) & ((import "c") & ((import "d") & (import "e"))))"#;
        assert_eq!(merged(&files), expected);
    }

    #[test]
    fn names_of_files_are_no_expressions() {
        assert_eq!(quoted(r#"a%{b}"c\d"#), r#""a\%{b}\"c\\d""#);
    }
}
