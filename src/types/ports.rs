//! A port, or a range of ports: `443`, `8000-8010`.

use std::fmt;
use std::str::FromStr;

use crate::types::{Malformed, Port, serialize_as_text, shown};

/// One port or several ports in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ports {
    first: Port,
    last: Port,
}

impl Ports {
    /// The first port.
    pub fn first(self) -> Port {
        self.first
    }

    /// The last port, which is the first one if there is only one.
    pub fn last(self) -> Port {
        self.last
    }

    /// Whether a port is one of them.
    pub fn contains(self, port: Port) -> bool {
        (self.first..=self.last).contains(&port)
    }

    /// The first and the last port with a separator between them, or the only port.
    pub fn with(self, separator: char) -> String {
        match self.first == self.last {
            true => self.first.to_string(),
            false => format!("{}{separator}{}", self.first, self.last),
        }
    }
}

impl From<Port> for Ports {
    fn from(port: Port) -> Self {
        Self { first: port, last: port }
    }
}

impl FromStr for Ports {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let Some((first, last)) = text.split_once('-') else {
            return text.parse::<Port>().map(Self::from);
        };
        let (first, last) = (first.parse::<Port>()?, last.parse::<Port>()?);
        match first.cmp(&last) {
            std::cmp::Ordering::Less => Ok(Self { first, last }),
            std::cmp::Ordering::Equal => {
                Err(Malformed::new(format!("{} is a range with one port", shown(text)))
                    .propose::<Self>([first.to_string()]))
            }
            std::cmp::Ordering::Greater => {
                Err(Malformed::new(format!("{} ends before it begins", shown(text)))
                    .propose::<Self>([format!("{last}-{first}")]))
            }
        }
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.with('-'))
    }
}

serialize_as_text!(Ports);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    #[test]
    fn a_range_ends_after_it_begins() {
        assert_eq!(
            refusal::<Ports>("90-80"),
            ("`90-80` ends before it begins".into(), "write `80-90`".into())
        );
        assert_eq!(
            refusal::<Ports>("80-80"),
            ("`80-80` is a range with one port".into(), "write `80`".into())
        );
    }

    #[test]
    fn both_ends_are_part_of_a_range() {
        let ports: Ports = "80-90".parse().expect("a range");
        let contained = |number: i64| Port::try_from(number).is_ok_and(|port| ports.contains(port));
        assert!(contained(80) && contained(90) && !contained(79) && !contained(91));
        assert_eq!(ports.with(':'), "80:90");
    }

    obeys_the_laws! {
        ports_laws: Ports, "[0-9]{1,5}(-[0-9]{1,5})?";
    }
}
