//! What an instruction count depends on besides the source.

use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::process::output;

/// Compiler, C library and processor features under which instructions were counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Machine {
    rustc: String,
    valgrind: String,
    libc: String,
    /// Copying and comparing take other code paths with it.
    avx2: bool,
}

impl Machine {
    /// The machine that this runs on.
    pub(crate) fn here() -> Result<Self, String> {
        let first_line = |text: String| text.lines().next().unwrap_or_default().trim().to_owned();
        let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Ok(Self {
            rustc: first_line(output(Command::new("rustc").arg("--version"))?),
            valgrind: super::version()?,
            libc: first_line(output(Command::new("getconf").arg("GNU_LIBC_VERSION"))?),
            avx2: processor.split_whitespace().any(|word| word == "avx2"),
        })
    }

    /// What differs from another machine, in words.
    pub(crate) fn differences(&self, other: &Self) -> Vec<String> {
        let avx2 = |machine: &Self| if machine.avx2 { "AVX2" } else { "no AVX2" }.to_owned();
        let pairs = [
            (self.rustc.clone(), other.rustc.clone()),
            (self.valgrind.clone(), other.valgrind.clone()),
            (self.libc.clone(), other.libc.clone()),
            (avx2(self), avx2(other)),
        ];
        pairs.into_iter().filter(|(a, b)| a != b).map(|(a, b)| format!("{a} instead of {b}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_named() {
        let one = Machine {
            rustc: "rustc 1.95.0".into(),
            valgrind: "valgrind-3.19.0".into(),
            libc: "glibc 2.36".into(),
            avx2: true,
        };
        assert!(one.differences(&one).is_empty());
        let other = Machine { avx2: false, ..one.clone() };
        assert_eq!(one.differences(&other), ["AVX2 instead of no AVX2"]);
    }
}
