//! The one door to the evaluator: `.ncl` files in, [`Values`] and all their faults out.
//!
//! Fields are forced one by one, so a field that cannot be evaluated becomes [`Kind::Broken`] with a diagnostic,
//! and every other field still gets its value.

mod walk;

use std::collections::HashMap;
use std::path::PathBuf;

use nickel_lang_core::error::Error;
use nickel_lang_core::eval::cache::CacheImpl;
use nickel_lang_core::eval::value::{NickelValue, ValueContentRef};
use nickel_lang_core::files::{FileId as NickelFile, Files};
use nickel_lang_core::identifier::LocIdent;
use nickel_lang_core::position::RawSpan;
use nickel_lang_core::program::{BuilderError, Program, ProgramBuilder};
use nickel_lang_core::typecheck::TypecheckMode;

use crate::diag::Diagnostic;
use crate::source::layers::Step;
use crate::source::{codes, error};
use crate::value::{FileId, Key, Sources, Span, Values};
use walk::{Hook, Walk};

/// The evaluator recurses on the shape of the source.
const STACK_BYTES: usize = 512 << 20;

/// What was asked for: the files to merge, and where imports are looked up.
#[derive(Clone, Debug)]
pub struct Request {
    /// Merged into one configuration, by Nickel's own rules.
    pub files: Vec<PathBuf>,
    pub import_paths: Vec<PathBuf>,
    /// The file that stands for the whole: where a fault of the root record is shown.
    pub main: PathBuf,
}

/// The configuration as far as it could be evaluated, and everything that is wrong with it.
#[derive(Debug)]
pub struct Evaluated {
    pub values: Values,
    pub diagnostics: Vec<Diagnostic>,
    /// Some files could not be read or parsed at all; what they define is missing from `values`.
    pub incomplete: bool,
}

/// Evaluates and merges files, on a thread with a stack large enough for deep sources.
pub fn evaluate(request: &Request, sources: &mut Sources) -> Evaluated {
    let evaluated = on_large_stack(|| {
        let mut diagnostics = Vec::new();
        if let Ok(program) = load(request) {
            return finish(program, request, sources, diagnostics, false);
        }
        let files = sound_files(request, sources, &mut diagnostics);
        let request = Request { files, ..request.clone() };
        match load(&request) {
            Ok(program) => finish(program, &request, sources, diagnostics, true),
            Err(failure) => {
                if diagnostics.is_empty() {
                    diagnostics.extend(failure.report(sources));
                }
                Evaluated { values: Values::default(), diagnostics, incomplete: true }
            }
        }
    });
    evaluated.unwrap_or_else(|Crashed(message)| {
        let diagnostic = Diagnostic::new(&codes::NCL_CRASH, format!("the evaluator failed: {message}"))
            .at_path(request.main.display().to_string(), "somewhere in this lab or project file");
        Evaluated { values: Values::default(), diagnostics: vec![diagnostic], incomplete: true }
    })
}

/// The evaluator panicked; its message.
#[derive(Debug)]
pub(super) struct Crashed(String);

pub(super) fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, Crashed> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("evaluate".into())
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, work)
            .expect("the system can start a thread");
        thread.join().map_err(|panic| {
            let message = panic.downcast_ref::<String>().cloned();
            Crashed(
                message.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.into())).unwrap_or_default(),
            )
        })
    })
}

/// A program whose root record has been evaluated.
struct Loaded {
    program: Program<CacheImpl>,
    root: NickelValue,
}

enum Failure {
    Build(BuilderError),
    Nickel(Box<Program<CacheImpl>>, Error),
}

impl Failure {
    fn report(self, sources: &mut Sources) -> Vec<Diagnostic> {
        match self {
            Self::Build(problem) => {
                let path = match &problem {
                    BuilderError::Io { path: Some(path), .. } => path.display().to_string(),
                    BuilderError::Io { path: None, .. } | BuilderError::NoInputs => String::new(),
                };
                vec![
                    Diagnostic::new(&codes::NCL_IMPORT, "this file cannot be read")
                        .at_path(path, problem.to_string()),
                ]
            }
            Self::Nickel(program, problem) => {
                error::diagnostics(problem, None, program.files(), &mut Places::new(sources))
            }
        }
    }
}

fn load(request: &Request) -> Result<Loaded, Failure> {
    let mut program: Program<CacheImpl> = ProgramBuilder::new()
        .add_paths(&request.files)
        .add_import_paths(&request.import_paths)
        .build()
        .map_err(Failure::Build)?;
    match program.eval() {
        Ok(root) => Ok(Loaded { program, root }),
        Err(problem) => Err(Failure::Nickel(Box::new(program), problem)),
    }
}

/// The files that parse and type-check on their own; the faults of the others go to `diagnostics`.
///
/// One merged program stops at its first file that does not parse. This slower pass runs only then.
fn sound_files(request: &Request, sources: &mut Sources, diagnostics: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
    let mut sound = Vec::new();
    for file in &request.files {
        let built: Result<Program<CacheImpl>, _> =
            ProgramBuilder::new().add_path(file).add_import_paths(&request.import_paths).build();
        let outcome = built.map_err(Failure::Build).and_then(|mut program| {
            match program.typecheck(TypecheckMode::Walk).and_then(|()| program.compile()) {
                Ok(()) => Ok(()),
                Err(problem) => Err(Failure::Nickel(Box::new(program), problem)),
            }
        });
        match outcome {
            Ok(()) => sound.push(file.clone()),
            Err(failure) => diagnostics.extend(failure.report(sources)),
        }
    }
    sound
}

fn finish(
    loaded: Loaded,
    request: &Request,
    sources: &mut Sources,
    diagnostics: Vec<Diagnostic>,
    incomplete: bool,
) -> Evaluated {
    let Loaded { mut program, root } = loaded;
    let text = std::fs::read_to_string(&request.main).unwrap_or_default();
    let fallback = Span { file: sources.add(&request.main, text), start: 0, end: 0 };
    let places = Places::new(sources);
    let mut walk = Walk { program: &mut program, request, places, values: Values::default(), diagnostics };
    walk.node(root, Hook { parent: None, key: Key::Root, key_span: None, fallback }, 0);
    let Walk { values, diagnostics, .. } = walk;
    Evaluated { values, diagnostics, incomplete }
}

/// An evaluated configuration that is asked for single fields.
pub(super) struct Lookup(Loaded);

impl Lookup {
    pub(super) fn load(request: &Request) -> Option<Self> {
        load(request).ok().map(Self)
    }

    /// The value of a field, if it has one and it can be evaluated.
    pub(super) fn find(&mut self, path: &[Key], sources: &mut Sources) -> Option<Step> {
        let Loaded { program, root } = &mut self.0;
        let mut value = root.clone();
        for key in path {
            let inner = match (key, value.content_ref()) {
                (Key::Root, _) => continue,
                (Key::Field(name), ValueContentRef::Record(record)) => {
                    record.get(LocIdent::new(name))?.value_with_pending_contracts()?
                }
                (Key::Index(index), ValueContentRef::Array(array)) => {
                    let index = usize::try_from(*index).ok()?;
                    array.iter_with_pending_contracts(value.pos_idx()).nth(index)?
                }
                _ => return None,
            };
            value = program.eval_closure(inner.into()).ok()?;
        }
        let raw = value.pos(program.pos_table()).into_opt()?;
        let span = Places::new(sources).span(|| program.files(), raw)?;
        Some(Step { span, shown: shown(&value) })
    }
}

/// A plain value as people would write it.
fn shown(value: &NickelValue) -> Option<String> {
    match value.content_ref() {
        ValueContentRef::Bool(value) => Some(value.to_string()),
        ValueContentRef::Number(number) => Some(number.to_string()),
        ValueContentRef::String(text) => {
            let text: &str = text;
            Some(format!("{text:?}"))
        }
        ValueContentRef::EnumVariant(variant) if variant.arg.is_none() => {
            Some(format!("'{}", variant.tag.label()))
        }
        _ => None,
    }
}

/// Turns the evaluator's places into ours. Places in its standard library or in generated text are dropped.
pub(super) struct Places<'a> {
    sources: &'a mut Sources,
    known: HashMap<NickelFile, Option<FileId>>,
}

impl<'a> Places<'a> {
    fn new(sources: &'a mut Sources) -> Self {
        Self { sources, known: HashMap::new() }
    }

    /// The whole text of a source file.
    pub(super) fn text(&self, file: FileId) -> &str {
        &self.sources.file(file).text
    }

    /// Text about files with their names as they are shown.
    pub(super) fn shorten(&self, text: &str) -> String {
        self.sources.shorten(text)
    }

    pub(super) fn span(&mut self, files: impl FnOnce() -> Files, raw: RawSpan) -> Option<Span> {
        let sources = &mut *self.sources;
        let file = *self.known.entry(raw.src_id).or_insert_with(|| {
            let files = files();
            let path = PathBuf::from(files.name(raw.src_id));
            let on_disk = !files.is_stdlib(raw.src_id) && path.is_absolute();
            on_disk.then(|| sources.add(&path, files.clone_source(raw.src_id)))
        });
        Some(Span { file: file?, start: raw.start.0, end: raw.end.0 })
    }
}
