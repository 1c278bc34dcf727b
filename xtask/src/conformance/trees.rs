//! The golden trees: the files of each lab, and the versions that they are made for.

use std::path::{Path, PathBuf};

const GOLDEN: &str = "golden";

/// All labs, in the order of their names.
pub(super) struct Trees {
    pub(super) labs: Vec<Lab>,
}

pub(super) struct Lab {
    pub(super) folder: PathBuf,
    /// Below the folder, in the order of their names.
    files: Vec<String>,
}

impl Trees {
    pub(super) fn read() -> Result<Self, String> {
        let mut labs = Vec::new();
        for folder in entries(Path::new(GOLDEN))?.into_iter().filter(|path| path.is_dir()) {
            let mut files = Vec::new();
            collect(&folder, "", &mut files)?;
            labs.push(Lab { folder, files });
        }
        match labs.is_empty() {
            true => Err(format!("{GOLDEN} holds no lab")),
            false => Ok(Self { labs }),
        }
    }

    /// The files of all labs whose path within the lab is wanted.
    pub(super) fn files(&self, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
        self.labs.iter().flat_map(|lab| lab.files(&wanted)).collect()
    }
}

impl Lab {
    pub(super) fn files(&self, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
        self.files.iter().filter(|path| wanted(path)).map(|path| self.folder.join(path)).collect()
    }

    /// The version of Kubernetes, where the tree names one.
    pub(super) fn kubernetes(&self) -> Option<String> {
        let named = self.word("kubernetesVersion: v").or_else(|| self.word("--kubernetes-version "));
        named.or_else(|| self.k3s())
    }

    /// The version of Kubernetes that k3s is made of: a release of `v1.34.2+k3s1` is installed by the plan.
    fn k3s(&self) -> Option<String> {
        let text = std::fs::read_to_string(self.folder.join("bootstrap/plan.yaml")).ok()?;
        let (before, _) = text.split_once("+k3s")?;
        before.rsplit('v').next().map(str::to_owned)
    }

    /// The version of Talos, where nodes run it.
    pub(super) fn talos(&self) -> Option<String> {
        self.word("--talos-version v")
    }

    /// The range that Kubernetes takes the addresses of services from.
    pub(super) fn services(&self) -> Option<String> {
        self.word("serviceSubnet: ")
            .or_else(|| self.word("serviceSubnets:\n    - "))
            .or_else(|| self.word("service-cidr: "))
    }

    /// What the lab has its API server serve and do beyond the usual, as the server's own arguments.
    pub(super) fn api_server(&self) -> Vec<String> {
        let asked = ["runtime-config", "feature-gates"];
        asked
            .iter()
            .filter_map(|name| Some(format!("--{name}={}", self.word(&format!("{name}: "))?)))
            .collect()
    }

    /// The word behind a text, in the first file of those about nodes that has it.
    fn word(&self, before: &str) -> Option<String> {
        let about_nodes =
            |path: &str| ["kubeadm/", "talos/", "k3s/"].iter().any(|folder| path.starts_with(folder));
        self.files(about_nodes).iter().find_map(|path| {
            let text = std::fs::read_to_string(path).ok()?;
            let (_, rest) = text.split_once(before)?;
            rest.split_whitespace().next().map(str::to_owned)
        })
    }
}

/// Whether a file holds YAML; cloud-init's have no ending.
pub(super) fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.starts_with("cloud-init/")
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) -> Result<(), String> {
    for path in entries(folder)? {
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        match path.is_dir() {
            true => collect(&path, &format!("{name}/"), files)?,
            false => files.push(name),
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let found = std::fs::read_dir(folder).map_err(|problem| format!("{}: {problem}", folder.display()))?;
    let mut paths: Vec<PathBuf> = found.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}
