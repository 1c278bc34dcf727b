//! Names whose form is defined elsewhere, and accepted findings by code.

use crate::lab::decode::{Decode, Decoded, Decoder, Entries, Shape};
use crate::types::{LabelValue, Malformed};
use crate::value::{At, Kind, NodeId};
use crate::value::{Scalar, ToScalar};

/// Name of a tier. It becomes a label value, so it has a label value's form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TierName(LabelValue);

impl TierName {
    /// The name as text.
    pub fn as_str(&self) -> String {
        self.0.to_string()
    }
}

impl TierName {
    /// Name of the tier's PriorityClass. Kubernetes' own classes start with `system-`; these start with `tier-`.
    pub fn priority_class(&self) -> String {
        format!("tier-{}", self.0.as_str().to_lowercase().replace('_', "-"))
    }
}

impl std::str::FromStr for TierName {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        text.parse().map(Self)
    }
}

impl std::fmt::Display for TierName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl ToScalar for TierName {
    fn to_scalar(&self) -> Scalar {
        self.0.to_scalar()
    }
}

impl Decode for TierName {
    const SHAPE: Shape = Shape::Text("the name of a tier");

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        LabelValue::decode(node, decoder).map(Self)
    }
}

/// A name whose form is defined elsewhere, such as the name of a bridge or a diagnostic code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FreeName(String);

// Compared as text, so that a map of such names can be searched by text.
impl std::borrow::Borrow<str> for FreeName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl FreeName {
    /// The text of the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for FreeName {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if text.is_empty() {
            return Err(Malformed { message: "a name cannot be empty".into(), help: None });
        }
        // Names are words of commands and lines of files, where these would begin an option or another line.
        if text.starts_with('-') {
            return Err(Malformed::new(format!("a name cannot begin with `-`: `{}`", text.escape_debug())));
        }
        if text.contains(char::is_control) {
            let message = format!("a name cannot contain control characters: `{}`", text.escape_debug());
            return Err(Malformed::new(message));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Accepted findings by code, each with its reason.
pub type Allowances = Entries<FreeName, Reasons>;

/// Why the findings of a code are accepted.
#[derive(Clone, Debug)]
pub enum Reasons {
    /// All findings, for one reason.
    All(At<String>),
    /// The findings about single subjects, such as a component, a service or a machine.
    BySubject(Entries<FreeName, At<String>>),
}

impl Decode for Reasons {
    const SHAPE: Shape = Shape::Either(&[<At<String>>::SHAPE, <Entries<FreeName, At<String>>>::SHAPE]);

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        match decoder.values.node(node).kind {
            Kind::Record(_) => Entries::decode(node, decoder).map(Self::BySubject),
            _ => At::decode(node, decoder).map(Self::All),
        }
    }
}

/// The fields whose entries are [`crate::lab::Switched`].
pub const SWITCHED: &[&str] = &["services"];
