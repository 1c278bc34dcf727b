//! Values with a meaning: quantities, addresses, names, schedules and references.
//!
//! Text is parsed by [`std::str::FromStr`], either exactly or to a [`Malformed`] with a message for the
//! author of the text: nothing is rounded, truncated or guessed. `Display` prints each type in one canonical form,
//! which parses to the same value again; it is serialized as this text.

mod address;
mod bandwidth;
mod calendar;
mod chart;
mod cpu;
mod cron;
mod date;
mod decimal;
mod duration;
mod headroom;
mod image;
mod integer;
mod key;
#[cfg(test)]
mod laws;
mod line;
mod mac;
mod name;
mod object_ref;
mod path;
mod pci;
mod ports;
mod quantity;
mod range;
mod release;
mod repository;
mod secret_template;
mod server;
mod shape;
mod sibling;
mod system_name;
mod version;

pub use address::{Address, AddressInPrefix, Prefix};
pub use bandwidth::Bandwidth;
pub use calendar::CalendarEvent;
pub use chart::{ChartName, ChartVersion, Digest, HelmRepositoryUrl, ReleaseName};
pub use cpu::Cpu;
pub use cron::Cron;
pub use date::Date;
pub use duration::Duration;
pub use headroom::{Headroom, Measure};
pub use image::ImageRef;
pub use integer::{Asn, Mtu, Port, VlanId, Vmid};
pub use key::{ConfigKey, EnvName, LabelKey, LabelValue};
pub use line::{Line, PackagePattern, Tag};
pub use mac::Mac;
pub use name::{DnsLabel, HostName, HostPattern, ObjectName, port_name_fault};
pub use object_ref::ObjectRef;
pub use path::{is_within, leads_up};
pub use pci::PciAddress;
pub use ports::Ports;
pub use quantity::{DiskSize, Memory};
pub use range::AddressRange;
pub use release::Release;
pub use repository::{BranchName, FolderPath, OciUrl, RepositoryUrl};
pub use secret_template::SecretTemplate;
pub use server::Server;
pub use sibling::SiblingPath;
pub use system_name::{LoginName, SystemName};
pub use version::KubernetesVersion;

use std::cell::Cell;
use std::fmt;
use std::str::FromStr;

/// Why a text is not a value of the required type, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong with the text.
    pub message: String,
    /// If it begins with "write", every text in backticks is valid.
    pub help: Option<String>,
}

impl Malformed {
    /// A problem without advice.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// Adds what to write instead.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Proposes the candidates that `T` accepts, unless there is help already.
    fn propose<T: FromStr>(mut self, candidates: impl IntoIterator<Item = String>) -> Self {
        // Candidates are only accepted or rejected. If they had candidates in turn, this might not terminate.
        if self.help.is_some() || PROPOSING.replace(true) {
            return self;
        }
        let mut accepted: Vec<String> = Vec::new();
        for candidate in candidates {
            let quoted = format!("`{candidate}`");
            if !accepted.contains(&quoted) && candidate.parse::<T>().is_ok() {
                accepted.push(quoted);
            }
        }
        PROPOSING.set(false);
        self.help = (!accepted.is_empty()).then(|| format!("write {}", accepted.join(" or ")));
        self
    }
}

thread_local! {
    /// Whether a candidate is being tried.
    static PROPOSING: Cell<bool> = const { Cell::new(false) };
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Malformed {}

/// The user's text between backticks, with control characters made visible and kept to one short line.
fn shown(text: &str) -> String {
    const MOST: usize = 80;
    let escape = |c: char| if c.is_control() { c.escape_default().collect() } else { c.to_string() };
    let start: String = text.chars().take(MOST).map(escape).collect();
    let rest = if text.chars().nth(MOST).is_some() { "…" } else { "" };
    format!("`{start}{rest}`")
}

/// One character of the user's text, described in words if it is invisible.
fn shown_char(c: char) -> String {
    match c {
        ' ' => "a space".into(),
        '\t' => "a tab".into(),
        '\n' | '\r' => "a line break".into(),
        _ if c.is_control() || c.is_whitespace() => format!("the character U+{:04X}", u32::from(c)),
        _ => format!("`{c}`"),
    }
}

/// Rejects a text that would be valid without its spaces.
fn refuse_spaces<T: FromStr>(text: &str) -> Result<(), Malformed> {
    if !text.contains(char::is_whitespace) {
        return Ok(());
    }
    let squeezed = text.chars().filter(|c| !c.is_whitespace()).collect();
    let first = text.split_whitespace().next().unwrap_or_default().to_owned();
    let malformed = Malformed::new(format!("{} contains spaces", shown(text)));
    Err(malformed.propose::<T>([squeezed]).propose::<T>([first]))
}

/// Implements `serde::Serialize` with the canonical text.
macro_rules! serialize_as_text {
    ($($name:ident),+ $(,)?) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )+};
}

/// Declares types whose value is a checked text, printed as written.
macro_rules! checked_text {
    ($($(#[$doc:meta])* $name:ident by $check:path;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The text as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::types::Malformed;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $check(text)?;
                Ok(Self(text.into()))
            }
        }

        // Compared and hashed like its text, so maps of such names support look-ups by text.
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        crate::types::serialize_as_text!($name);
    )+};
}

use {checked_text, serialize_as_text};
