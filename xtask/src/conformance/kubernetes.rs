//! Programs of Kubernetes, in the versions that labs name.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::go::Module;
use super::trees::{Lab, Trees};

/// The programs of a control plane.
pub(super) const CONTROL_PLANE: &[&str] =
    &["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

/// A minor version that labs name, in the newest patch that any of them names.
pub(super) struct Release<'a> {
    /// Such as `1.34.3`.
    pub(super) version: String,
    pub(super) labs: Vec<&'a Lab>,
}

/// The releases that labs name, oldest first.
pub(super) fn releases(trees: &Trees) -> Vec<Release<'_>> {
    let mut by_minor: BTreeMap<u32, (u32, Vec<&Lab>)> = BTreeMap::new();
    for lab in &trees.labs {
        let Some((minor, patch)) = lab.kubernetes().and_then(|version| parts(&version)) else { continue };
        let (newest, labs) = by_minor.entry(minor).or_default();
        *newest = patch.max(*newest);
        labs.push(lab);
    }
    let release = |(minor, (patch, labs))| Release { version: format!("1.{minor}.{patch}"), labs };
    by_minor.into_iter().map(release).collect()
}

impl Release<'_> {
    /// Builds one of the commands of Kubernetes, which says that it is of this version.
    pub(super) fn command(&self, name: &str) -> Result<PathBuf, String> {
        let package = format!("k8s.io/kubernetes/cmd/{name}");
        self.with_module(|module, link| module.program(name, &package, &[link]))
    }

    /// Builds a whole control plane with its etcd. Returns the folder with the programs.
    pub(super) fn control_plane(&self) -> Result<PathBuf, String> {
        self.with_module(|module, link| module.several("control-plane", CONTROL_PLANE, &[link]))
    }

    fn with_module<T>(&self, act: impl Fn(Module<'_>, &str) -> Result<T, String>) -> Result<T, String> {
        let Self { version, .. } = self;
        let (minor, patch) =
            parts(version).ok_or_else(|| format!("{version} is no version of Kubernetes"))?;
        let values = [
            ("gitVersion", format!("v{version}")),
            ("gitMajor", "1".to_owned()),
            ("gitMinor", minor.to_string()),
            ("gitTreeState", "clean".to_owned()),
        ];
        let variables =
            values.map(|(name, value)| format!("-X k8s.io/component-base/version.{name}={value}"));
        let link = format!("-ldflags=-s -w {}", variables.join(" "));
        let module = Module {
            path: "k8s.io/kubernetes",
            version: &format!("v{version}"),
            siblings: &format!("v0.{minor}.{patch}"),
        };
        act(module, &link)
    }
}

/// The minor and the patch of `1.34.2`.
pub(super) fn parts(version: &str) -> Option<(u32, u32)> {
    let (minor, patch) = version.strip_prefix("1.")?.split_once('.')?;
    Some((minor.parse().ok()?, patch.parse().ok()?))
}
