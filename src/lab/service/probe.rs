//! How a container is asked whether it is well, and what it does at its start and end.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record, words};
use crate::lab::service::Seconds;
use crate::types::{DnsLabel, Duration};
use crate::value::At;

record! {
    pub struct Probe {
        pub http: Option<At<String>>,
        pub tcp: Option<At<bool>>,
        pub grpc: Option<At<bool>>,
        pub service: Option<At<String>>,
        pub command: Vec<At<String>>,
        pub port: Option<At<DnsLabel>>,
        pub scheme: Option<At<Scheme>>,
        pub headers: Entries<FreeName, At<String>>,
        pub initial_delay: Option<At<Duration>>,
        pub period: Option<At<Duration>>,
        pub timeout: Option<At<Duration>>,
        pub failures: Option<At<u32>>,
        pub successes: Option<At<u32>>,
    }
}

words! {
    pub enum Scheme {
        Http = "HTTP",
        Https = "HTTPS",
    }
}

record! {
    /// One of the three.
    pub struct Hook {
        pub command: Vec<At<String>>,
        pub http: Option<At<String>>,
        pub port: Option<At<DnsLabel>>,
        pub sleep: Option<At<Seconds>>,
    }
}
