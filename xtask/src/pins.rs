//! `xtask/tools.toml`: the versions of everything that chores install.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::process::{TOOLS, call, cargo};

static PINS: LazyLock<Result<Pins, String>> = LazyLock::new(|| {
    toml::from_str(include_str!("../tools.toml")).map_err(|problem| format!("xtask/tools.toml: {problem}"))
});

type Versions = BTreeMap<String, String>;

/// Versions by the registry that a package comes from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pins {
    /// What a program from crates.io has to agree with.
    #[cfg_attr(not(test), allow(dead_code, reason = "a test compares it with Cargo.toml"))]
    evaluator: Versions,
    cargo: Versions,
    pip: Versions,
    npm: Versions,
    go: Versions,
}

/// Where a package comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Registry {
    Cargo,
    Pip,
    Npm,
    Go,
}

/// The pinned version of a package.
pub(crate) fn version(registry: Registry, package: &str) -> Result<&'static str, String> {
    let pins = PINS.as_ref().map_err(Clone::clone)?;
    let versions = match registry {
        Registry::Cargo => &pins.cargo,
        Registry::Pip => &pins.pip,
        Registry::Npm => &pins.npm,
        Registry::Go => &pins.go,
    };
    let found = versions.get(package).map(String::as_str);
    found.ok_or_else(|| format!("xtask/tools.toml has no {registry:?} package `{package}`"))
}

/// Packages as pip's command line takes them.
pub(crate) fn pip(packages: &[&str]) -> Result<Vec<String>, String> {
    packages.iter().map(|name| Ok(format!("{name}=={}", version(Registry::Pip, name)?))).collect()
}

/// A package as npm's and Go's command lines take it.
pub(crate) fn at_version(registry: Registry, package: &str) -> Result<String, String> {
    Ok(format!("{package}@{}", version(registry, package)?))
}

/// Installs a program from crates.io below `target/tools` unless this version is there, and returns its path.
///
/// Each version has a folder of its own, so that a raised pin is never answered by the program of the old one.
pub(crate) fn install(package: &str, program: &str, flags: &[&str]) -> Result<PathBuf, String> {
    let version = version(Registry::Cargo, package)?;
    let root = std::path::absolute(TOOLS)
        .map_err(|problem| format!("{TOOLS}: {problem}"))?
        .join(format!("{package}-{version}"));
    let path = root.join("bin").join(program);
    if !path.exists() {
        let mut install = cargo();
        install
            .args(["install", package, "--version", version, "--locked"])
            .args(flags)
            .arg("--root")
            .arg(&root);
        call(&mut install)?;
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_evaluators_program_is_raised_with_the_evaluator() {
        let pins = PINS.as_ref().expect("it is whole");
        let version = &pins.evaluator["nickel-lang-core"];
        let pinned = format!("nickel-lang-core = {{ version = \"={version}\"");
        let manifest = include_str!("../../Cargo.toml");
        assert!(
            manifest.contains(&pinned),
            "Cargo.toml has another nickel-lang-core than xtask/tools.toml: {pinned}"
        );
    }

    #[test]
    fn every_registry_has_its_packages() {
        assert!(version(Registry::Cargo, "nickel-lang-cli").is_ok());
        assert!(version(Registry::Npm, "cdk8s").is_ok());
        assert!(version(Registry::Npm, "js-yaml").is_ok());
        assert_eq!(pip(&["pyyaml"]).map(|all| all.len()), Ok(1));
        assert!(at_version(Registry::Go, "helm.sh/helm/v3/cmd/helm").is_ok_and(|text| text.contains("@v3.")));
        assert!(version(Registry::Pip, "no-such-package").is_err());
    }
}
