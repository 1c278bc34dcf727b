//! What the components of Kubernetes know, by minor version: feature gates, arguments, and fields of the kubelet.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::diag::near;

/// The newest and the oldest minor version that the lists were read from. Others may know further names.
const READ: std::ops::RangeInclusive<u32> = 29..=37;

/// Names that a component knows.
#[derive(Debug)]
pub struct Known(LazyLock<BTreeMap<&'static str, Versions>>);

/// The versions that know a name, and the value that it is fixed to from some version on.
#[derive(Clone, Copy, Debug, Default)]
struct Versions {
    first: Option<u32>,
    last: Option<u32>,
    fixed: Option<(bool, u32)>,
}

macro_rules! known {
    ($(#[$doc:meta])* $name:ident, $file:literal) => {
        $(#[$doc])*
        pub static $name: Known = Known(LazyLock::new(|| read(include_str!($file))));
    };
}

known!(
    /// Feature gates.
    GATES, "gates.txt"
);
known!(
    /// Arguments of kube-apiserver.
    API_SERVER, "api_server.txt"
);
known!(
    /// Arguments of kube-controller-manager.
    CONTROLLER_MANAGER, "controller_manager.txt"
);
known!(
    /// Arguments of kube-scheduler.
    SCHEDULER, "scheduler.txt"
);
known!(
    /// Arguments of etcd.
    ETCD, "etcd.txt"
);
known!(
    /// Fields of KubeletConfiguration.
    KUBELET, "kubelet.txt"
);

/// Why a component does not accept a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No version knows it. Perhaps another one was meant.
    Unknown(Option<&'static str>),
    /// It comes with this minor version.
    Later(u32),
    /// It was last known in this minor version.
    Gone(u32),
    /// It has this value, and cannot be changed.
    Fixed(bool),
}

impl Known {
    /// Why a version does not accept a name, if it does not.
    pub fn refusal(&self, name: &str, minor: u32) -> Option<Refusal> {
        let Some(versions) = self.0.get(name) else {
            let meant = near::nearest(name, self.0.keys().copied());
            // Other versions may know names that no list has.
            let is_sure = READ.contains(&minor) || meant.is_some();
            return is_sure.then_some(Refusal::Unknown(meant));
        };
        match (versions.first, versions.last) {
            (Some(first), _) if minor < first => Some(Refusal::Later(first)),
            (_, Some(last)) if minor > last => Some(Refusal::Gone(last)),
            _ => None,
        }
    }

    /// Why a version does not accept a value of a gate, if it does not.
    pub fn refused_value(&self, name: &str, value: bool, minor: u32) -> Option<Refusal> {
        self.refusal(name, minor).or_else(|| {
            let (fixed, since) = self.0.get(name)?.fixed?;
            (minor >= since && value != fixed).then_some(Refusal::Fixed(fixed))
        })
    }
}

impl Refusal {
    /// Completes "... knows no ...".
    pub fn label(self) -> String {
        match self {
            Self::Unknown(_) => "unknown".to_owned(),
            Self::Later(first) => format!("exists since 1.{first}"),
            Self::Gone(last) => format!("was removed after 1.{last}"),
            Self::Fixed(value) => format!("is always `{value}`"),
        }
    }

    /// What to do about it.
    pub fn help(self) -> String {
        match self {
            Self::Unknown(Some(meant)) => format!("did you mean `{meant}`?"),
            Self::Unknown(None) => "remove it, or compare its name with the documentation".to_owned(),
            Self::Later(first) => format!("remove it, or use Kubernetes 1.{first}"),
            Self::Gone(_) | Self::Fixed(_) => "remove it: the behaviour can no longer be changed".to_owned(),
        }
    }
}

/// Lines of a name, its first and its last version, and perhaps `on@N` or `off@N`.
fn read(text: &'static str) -> BTreeMap<&'static str, Versions> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let name = words.next()?;
            let mut version = || words.next().and_then(|word| word.parse().ok());
            let (first, last) = (version(), version());
            let fixed = words.next().and_then(|word| {
                let (value, since) = word.split_once('@')?;
                Some((value == "on", since.parse().ok()?))
            });
            Some((name, Versions { first, last, fixed }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_and_have_versions() {
        assert!(GATES.0.len() > 300 && API_SERVER.0.len() > 200 && KUBELET.0.len() > 100);
        assert_eq!(GATES.refusal("SidecarContainers", 34), None);
        assert_eq!(GATES.refusal("SidecarContainer", 34), Some(Refusal::Unknown(Some("SidecarContainers"))));
        assert_eq!(GATES.refusal("MutatingAdmissionPolicy", 29), Some(Refusal::Later(32)));
        assert_eq!(GATES.refused_value("APIServerTracing", false, 35), Some(Refusal::Fixed(true)));
        assert_eq!(API_SERVER.refusal("profiling", 34), None);
        assert_eq!(GATES.refusal("Nonesuch", 99), None);
    }
}
