//! The hash that identifies a file's content in a manifest.

use std::fmt;

use sha2::{Digest, Sha256};

const MARK: &str = "sha256:";
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// SHA-256 of a file's bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// The hash of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Parses exactly what [`fmt::Display`] prints.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(MARK)?.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(hash))
    }

    pub(super) fn hex(&self) -> String {
        let mut digits = String::with_capacity(2 * self.0.len());
        for byte in self.0 {
            digits.extend([byte >> 4, byte & 15].map(|digit| char::from(DIGITS[usize::from(digit)])));
        }
        digits
    }
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{MARK}{}", self.hex())
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_printed_as_sha256sum_does_and_read_back() {
        let text = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(ContentHash::of(b"abc").to_string(), text);
        assert_eq!(ContentHash::parse(text), Some(ContentHash::of(b"abc")));
    }

    #[test]
    fn anything_else_is_not_a_hash() {
        let good = ContentHash::of(b"").to_string();
        for bad in ["", "sha256:", &good[7..], &good[..70], &good.to_uppercase(), &format!("{good}0")] {
            assert_eq!(ContentHash::parse(bad), None, "{bad}");
        }
        assert_eq!(ContentHash::parse(&good.replace('e', "é")), None);
    }
}
