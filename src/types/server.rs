//! Servers that are named by their address or their host name.

use std::fmt;
use std::str::FromStr;

use crate::types::{Address, HostName, Malformed, serialize_as_text};

/// A server: `10.0.20.1`, `fd00:20::1`, `time.example.com`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Server {
    /// By its address.
    Address(Address),
    /// By its host name.
    Name(HostName),
}

impl Server {
    /// The address, if it is not a name.
    pub fn address(&self) -> Option<Address> {
        match self {
            Self::Address(address) => Some(*address),
            Self::Name(_) => None,
        }
    }
}

impl FromStr for Server {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text.parse() {
            Ok(address) => Ok(Self::Address(address)),
            // The type of addresses reports what is wrong with one.
            Err(malformed) if text.contains(':') && !text.contains('/') => Err(malformed),
            Err(_) => text.parse().map(Self::Name),
        }
    }
}

impl fmt::Display for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(formatter),
            Self::Name(name) => name.fmt(formatter),
        }
    }
}

serialize_as_text!(Server);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_addresses_or_names() {
        for good in ["10.0.20.1", "fd00:20::1", "time.example.com", "nas"] {
            assert_eq!(good.parse::<Server>().map(|server| server.to_string()), Ok(good.to_owned()));
        }
        for bad in ["", "10.0.20", "10.0.20.256", "fd00::20::1", "https://time.example.com", "time server"] {
            assert!(bad.parse::<Server>().is_err(), "{bad:?}");
        }
    }
}
