//! What one file defines, imports and uses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree, Visibility};

/// A path below the crate, or one that begins with a name of its own file.
pub type ModulePath = Vec<String>;

/// One file of the library.
#[derive(Default)]
pub struct File {
    /// Relative to the repository.
    pub path: String,
    pub module: ModulePath,
    pub items: BTreeSet<String>,
    pub children: BTreeSet<String>,
    /// Children that are compiled for tests only.
    test_children: BTreeSet<String>,
    /// What `use` makes known here, by name; children see it too.
    pub imports: BTreeMap<String, ModulePath>,
    pub globs: Vec<ModulePath>,
    /// Absolute paths that the code names.
    pub uses: Vec<ModulePath>,
}

/// All files of the library but those that are compiled for tests only.
pub fn library(root: &Path) -> Vec<File> {
    let files = all(root);
    let tests: Vec<ModulePath> = files
        .iter()
        .flat_map(|file| file.test_children.iter().map(|child| joined(&file.module, child)))
        .collect();
    files.into_iter().filter(|file| !tests.iter().any(|test| file.module.starts_with(test))).collect()
}

/// The files that no `mod` in plain sight declares. The formatter would not find them.
pub fn undeclared(root: &Path) -> Vec<String> {
    let files = all(root);
    let declared: BTreeSet<ModulePath> = files
        .iter()
        .flat_map(|file| {
            let children = file.children.iter().chain(&file.test_children);
            children.map(|child| joined(&file.module, child))
        })
        .collect();
    let is_root = |file: &File| file.module.is_empty() || file.module == ["main"];
    let hidden = files.into_iter().filter(|file| !is_root(file) && !declared.contains(&file.module));
    hidden.map(|file| file.path).collect()
}

/// All files below `src/`.
fn all(root: &Path) -> Vec<File> {
    let source = root.join("src");
    let entries = walkdir::WalkDir::new(&source).sort_by_file_name().into_iter().filter_map(Result::ok);
    let paths = entries.map(walkdir::DirEntry::into_path);
    let rust = paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let read_file = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).expect("a source file can be read");
        let below = path.strip_prefix(root).expect("it was found below the root");
        read(&below.to_string_lossy().replace('\\', "/"), &text)
    };
    rust.map(read_file).collect()
}

fn joined(module: &[String], step: &str) -> ModulePath {
    module.iter().cloned().chain([step.to_owned()]).collect()
}

/// The module of a file: `src/a/b.rs` and `src/a/b/mod.rs` are both `a::b`.
fn module_of(path: &str) -> ModulePath {
    let below = path.trim_start_matches("src/").trim_end_matches(".rs");
    let mut steps: ModulePath = below.split('/').map(str::to_owned).collect();
    if steps.last().is_some_and(|last| last == "mod") {
        steps.pop();
    }
    if steps == ["lib"] { Vec::new() } else { steps }
}

/// Reads one file.
fn read(path: &str, text: &str) -> File {
    let parsed = syn::parse_file(text).unwrap_or_else(|problem| panic!("{path}: {problem}"));
    let mut file = File { path: path.to_owned(), module: module_of(path), ..File::default() };
    // Names come first: whether `a::b` begins with a child or an import decides what it is.
    for item in &parsed.items {
        file.declare(item);
    }
    let mut paths = Paths { file: &mut file };
    paths.visit_file(&parsed);
    file
}

impl File {
    fn declare(&mut self, item: &Item) {
        let name = match item {
            Item::Mod(module) if module.content.is_none() => {
                let name = module.ident.to_string();
                if is_for_tests(&module.attrs) {
                    self.test_children.insert(name);
                } else {
                    self.children.insert(name);
                }
                return;
            }
            Item::Macro(invoked) => {
                self.items.extend(invoked.ident.as_ref().map(ToString::to_string));
                self.items.extend(declared_in(invoked.mac.tokens.clone()));
                return;
            }
            Item::Const(item) => &item.ident,
            Item::Enum(item) => &item.ident,
            Item::Fn(item) => &item.sig.ident,
            Item::Mod(item) => &item.ident,
            Item::Static(item) => &item.ident,
            Item::Struct(item) => &item.ident,
            Item::Trait(item) => &item.ident,
            Item::Type(item) => &item.ident,
            Item::Union(item) => &item.ident,
            _ => return,
        };
        self.items.insert(name.to_string());
    }

    /// A path as one below the crate; none for one that leads out of it.
    fn absolute(&self, steps: &[String]) -> Option<ModulePath> {
        let (first, rest) = steps.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some(self.module.iter().chain(rest).cloned().collect()),
            "super" => {
                let ups = steps.iter().take_while(|step| *step == "super").count();
                let kept = self.module.len().checked_sub(ups)?;
                Some(self.module[..kept].iter().chain(&steps[ups..]).cloned().collect())
            }
            name if self.children.contains(name) => Some(self.module.iter().chain(steps).cloned().collect()),
            name => {
                let import = self.imports.get(name)?;
                Some(import.iter().chain(rest).cloned().collect())
            }
        }
    }

    fn import(&mut self, visibility: &Visibility, tree: &UseTree) {
        let is_facade = !matches!(visibility, Visibility::Inherited);
        for (steps, alias) in flattened(tree) {
            let Some(path) = self.absolute(&steps) else { continue };
            match path.split_last() {
                Some((last, module)) if last == "*" => {
                    self.globs.push(module.to_vec());
                }
                Some((last, _)) => {
                    self.imports.insert(alias.unwrap_or_else(|| last.clone()), path.clone());
                    if !is_facade {
                        self.uses.push(path);
                    }
                }
                None => {}
            }
        }
    }
}

/// The single paths of a `use`, each with the other name that it is given.
fn flattened(tree: &UseTree) -> Vec<(ModulePath, Option<String>)> {
    match tree {
        UseTree::Path(path) => {
            let below = flattened(&path.tree).into_iter();
            below
                .map(|(mut steps, alias)| {
                    if steps == ["self"] {
                        steps.clear();
                    }
                    steps.insert(0, path.ident.to_string());
                    (steps, alias)
                })
                .collect()
        }
        UseTree::Name(name) => vec![(vec![name.ident.to_string()], None)],
        UseTree::Rename(rename) => vec![(vec![rename.ident.to_string()], Some(rename.rename.to_string()))],
        UseTree::Glob(_) => vec![(vec!["*".to_owned()], None)],
        UseTree::Group(group) => group.items.iter().flat_map(flattened).collect(),
    }
}

/// Whether an item is compiled for tests only.
pub fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}

/// Types that the tokens of a macro declare, as those of `record!` and `words!` do.
fn declared_in(tokens: TokenStream) -> Vec<String> {
    let mut declared = Vec::new();
    let mut declares = false;
    for token in tokens {
        match token {
            TokenTree::Ident(word) if declares => {
                declared.push(word.to_string());
                declares = false;
            }
            TokenTree::Ident(word) => declares = word == "struct" || word == "enum",
            _ => declares = false,
        }
    }
    declared
}

/// Collects the paths that code names.
struct Paths<'f> {
    file: &'f mut File,
}

impl Paths<'_> {
    fn record(&mut self, steps: &[String]) {
        if steps.len() > 1
            && let Some(path) = self.file.absolute(steps)
        {
            self.file.uses.push(path);
        }
    }

    /// Paths among the tokens of a macro: `a :: b`, in groups too.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut steps: ModulePath = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(word) => {
                    if colons != 2 {
                        self.record(&std::mem::take(&mut steps));
                    }
                    steps.push(word.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punctuation) if punctuation.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.record(&std::mem::take(&mut steps));
                    colons = 0;
                    self.tokens(group.stream());
                }
                _ => {
                    self.record(&std::mem::take(&mut steps));
                    colons = 0;
                }
            }
        }
        self.record(&steps);
    }
}

impl<'a> Visit<'a> for Paths<'_> {
    fn visit_item(&mut self, item: &'a Item) {
        let attributes = match item {
            Item::Const(item) => &item.attrs,
            Item::Enum(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            Item::Macro(item) => &item.attrs,
            Item::Mod(item) => &item.attrs,
            Item::Static(item) => &item.attrs,
            Item::Struct(item) => &item.attrs,
            Item::Trait(item) => &item.attrs,
            Item::Type(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if is_for_tests(attributes) {
            return;
        }
        match item {
            Item::Use(import) => self.file.import(&import.vis, &import.tree),
            _ => visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let steps: ModulePath = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.record(&steps);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invoked: &'a syn::Macro) {
        self.visit_path(&invoked.path);
        self.tokens(invoked.tokens.clone());
    }
}
