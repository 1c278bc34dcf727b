//! Programs written in Go, built from modules of the Go module proxy, which its checksum database vouches for.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::tools;
use crate::pins::{self, Registry};

/// A published module. Its main packages are built as dependencies of a module of our own, because `go install`
/// refuses those that replace some of theirs.
#[derive(Clone)]
pub(super) struct Module<'a> {
    pub(super) path: &'a str,
    /// As Go writes it, with a `v`.
    pub(super) version: &'a str,
    /// The version of the modules that are folders of this one's repository and are published on their own.
    pub(super) siblings: &'a str,
}

impl<'a> Module<'a> {
    pub(super) const fn new(path: &'a str, version: &'a str) -> Self {
        Self { path, version, siblings: version }
    }

    /// The module in the version that `xtask/tools.toml` pins.
    pub(super) fn pinned(path: &'a str) -> Result<Self, String> {
        Ok(Self::new(path, pins::version(Registry::Go, path)?))
    }

    pub(super) fn number(&self) -> &'a str {
        self.version.trim_start_matches('v')
    }

    /// Builds the program in a package of the module or of one that it needs; `name` is what its file is called.
    pub(super) fn program(&self, name: &str, package: &str, flags: &[&str]) -> Result<PathBuf, String> {
        let folder = self.folder(name)?;
        let program = folder.join(name);
        if program.exists() {
            return Ok(program);
        }
        eprintln!("building {name} {}", self.number());
        self.prepare(&folder)?;
        build(&folder, &program, package, flags)?;
        Ok(program)
    }

    /// Builds a program whose source is in this repository and that is several of the module's programs: which one, the
    /// name says by which it is called. Returns the folder with all names. Programs that share most of their packages
    /// are linked once so.
    pub(super) fn several(&self, name: &str, names: &[&str], flags: &[&str]) -> Result<PathBuf, String> {
        let folder = self.folder(name)?;
        let program = folder.join(name);
        if !program.exists() {
            eprintln!("building {name} {}", self.number());
            self.prepare(&folder)?;
            let path = Path::new(tools::SOURCES).join(format!("{name}.go"));
            let source = std::fs::read(&path).map_err(|problem| format!("{}: {problem}", path.display()))?;
            tools::write(&folder.join("main.go"), &source)?;
            build(&folder, &program, ".", flags)?;
        }
        for other in names {
            let link = folder.join(other);
            if !link.exists() {
                std::os::unix::fs::symlink(name, &link)
                    .map_err(|problem| format!("{}: {problem}", link.display()))?;
            }
        }
        Ok(folder)
    }

    fn folder(&self, name: &str) -> Result<PathBuf, String> {
        Ok(tools::absolute(Path::new(tools::TOOLS))?.join(format!("go/{name}-{}", self.number())))
    }

    /// A folder with a module of our own that needs this one, and replaces what it replaces.
    fn prepare(&self, folder: &Path) -> Result<(), String> {
        tools::make_folder(folder)?;
        let source = self.download()?;
        let Mod { go, replace } = source.read()?;
        let replaced: Vec<String> = replace.iter().map(|one| one.line(self.siblings)).collect();
        let text = format!(
            "module conformance\n\ngo {go}\n\nrequire {} {}\n\nreplace (\n{})\n",
            self.path,
            self.version,
            replaced.concat()
        );
        tools::write(&folder.join("go.mod"), text.as_bytes())?;
        // The module vouches for what it needs, some of which the checksum database does not know.
        let sums = std::fs::read(source.dir.join("go.sum")).unwrap_or_default();
        tools::write(&folder.join("go.sum"), &sums)
    }

    fn download(&self) -> Result<Downloaded, String> {
        let name = format!("{}@{}", self.path, self.version);
        let said = tools::output(&mut go(&["mod", "download", "-json", &name]))?;
        serde_json::from_str(&said).map_err(|problem| format!("{name}: {problem}"))
    }
}

/// Where a module lies after it was fetched.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Downloaded {
    dir: PathBuf,
    go_mod: PathBuf,
}

impl Downloaded {
    /// What the module's own go.mod says.
    fn read(&self) -> Result<Mod, String> {
        let said = tools::output(go(&["mod", "edit", "-json"]).arg(&self.go_mod))?;
        serde_json::from_str(&said).map_err(|problem| format!("{}: {problem}", self.go_mod.display()))
    }
}

/// The parts of a go.mod that do not pass on to who needs the module.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Mod {
    go: String,
    #[serde(default, deserialize_with = "list")]
    replace: Vec<Replaced>,
}

/// Go writes null for an empty list.
fn list<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Replaced>, D::Error> {
    Ok(Option::<Vec<Replaced>>::deserialize(deserializer)?.unwrap_or_default())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Replaced {
    old: Versioned,
    new: Versioned,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Versioned {
    path: String,
    #[serde(default)]
    version: String,
}

impl Replaced {
    /// A line for a go.mod elsewhere: folders of the module's repository are not there, but published.
    fn line(&self, siblings: &str) -> String {
        let Self { old, new } = self;
        match new.path.starts_with('.') {
            true => format!("\t{} => {} {siblings}\n", old.path, old.path),
            false => format!("\t{} {} => {} {}\n", old.path, old.version, new.path, new.version),
        }
    }
}

/// Builds a program whose source is in this repository, with the modules that it needs, which are pinned.
pub(super) fn own(name: &str, modules: &[&str]) -> Result<PathBuf, String> {
    let folder = tools::absolute(Path::new(tools::TOOLS))?.join(format!("go/{name}"));
    let program = folder.join(name);
    tools::make_folder(&folder)?;
    let path = Path::new(tools::SOURCES).join(format!("{name}.go"));
    let source = std::fs::read(&path).map_err(|problem| format!("{}: {problem}", path.display()))?;
    let mut required = String::new();
    for module in modules {
        required.push_str(&format!("\t{module} {}\n", pins::version(Registry::Go, module)?));
    }
    let text = format!("module conformance\n\ngo 1.24.0\n\nrequire (\n{required})\n");
    tools::write(&folder.join("main.go"), &source)?;
    tools::write(&folder.join("go.mod"), text.as_bytes())?;
    build(&folder, &program, ".", &[])?;
    Ok(program)
}

fn build(folder: &Path, program: &Path, package: &str, flags: &[&str]) -> Result<(), String> {
    let mut build = go(&["build", "-p", "2", "-mod=mod", "-buildvcs=false"]);
    build.args(flags).arg("-o").arg(program).arg(package);
    tools::output(build.current_dir(folder)).map(|_| ())
}

/// `go` in the version that is installed, outside of this project and of any workspace.
fn go(arguments: &[&str]) -> Command {
    let mut go = Command::new("go");
    go.args(arguments).current_dir(std::env::temp_dir());
    go.env("GOWORK", "off").env("GOTOOLCHAIN", "local").env("GOFLAGS", "").env("CGO_ENABLED", "0");
    go
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_become_published_modules() {
        let text = r#"{ "Go": "1.24.0", "Replace": [
            { "Old": { "Path": "k8s.io/api" }, "New": { "Path": "./staging/src/k8s.io/api" } },
            { "Old": { "Path": "a/b", "Version": "v1.0.0" }, "New": { "Path": "c/b", "Version": "v1.0.1" } }
        ] }"#;
        let Mod { replace, .. } = serde_json::from_str(text).expect("it is what Go writes");
        let lines: Vec<String> = replace.iter().map(|one| one.line("v0.34.3")).collect();
        assert_eq!(lines, ["\tk8s.io/api => k8s.io/api v0.34.3\n", "\ta/b v1.0.0 => c/b v1.0.1\n"]);
        let none: Mod =
            serde_json::from_str(r#"{ "Go": "1.24.0", "Replace": null }"#).expect("it is what Go writes");
        assert!(none.replace.is_empty());
    }
}
