//! A number of pods, or a percentage of them.

use crate::lab::decode::{Decode, Decoded, Decoder, Shape, StandIn};
use crate::types::Malformed;
use crate::value::{Kind, NodeId, Number};
use crate::value::{Scalar, ToScalar};

/// A whole number, or a percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Portion {
    /// A number of pods.
    Number(u32),
    /// A percentage of the pods.
    Percent(u32),
}

impl Portion {
    /// The portion of a number, rounded up, as Kubernetes does for additional pods.
    pub fn of(self, all: u64) -> u64 {
        match self {
            Self::Number(number) => number.into(),
            Self::Percent(percent) => all.saturating_mul(percent.into()).div_ceil(100),
        }
    }
}

impl ToScalar for Portion {
    fn to_scalar(&self) -> Scalar {
        match self {
            Self::Number(number) => number.to_scalar(),
            Self::Percent(percent) => Scalar::Text(format!("{percent}%")),
        }
    }
}

impl Decode for Portion {
    const SHAPE: Shape = Shape::Either(&[u32::SHAPE, Shape::Text("a percentage such as \"25%\"")]);

    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        let wanted = "a whole number, or a percentage such as \"25%\"";
        match &decoder.values.node(node).kind {
            Kind::Number(Number::Integer(number)) => match i32::try_from(*number).ok().map(u32::try_from) {
                Some(Ok(number)) => Ok(Self::Number(number)),
                _ => decoder.mismatch(node, wanted),
            },
            Kind::String(text) => match percent(text) {
                Some(percent) => Ok(Self::Percent(percent)),
                None => {
                    let fault = Malformed {
                        message: format!("`{}` is not a percentage", text.escape_debug()),
                        help: Some("write a percentage such as `25%`, or a number without quotes".into()),
                    };
                    decoder.malformed(node, decoder.values.span(node), fault)
                }
            },
            _ => decoder.mismatch(node, wanted),
        }
    }

    fn stand_in(_how: StandIn, _node: NodeId) -> Option<Self> {
        Some(Self::Number(1))
    }
}

fn percent(text: &str) -> Option<u32> {
    let digits = text.strip_suffix('%')?;
    let is_plain = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
    digits.parse().ok().filter(|share| is_plain && *share <= 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_whole_percents() {
        assert_eq!(percent("25%"), Some(25));
        assert_eq!(percent("100%"), Some(100));
        for text in ["", "%", "25", "101%", "-1%", "+1%", "2.5%", "25 %"] {
            assert_eq!(percent(text), None, "{text}");
        }
    }
}
