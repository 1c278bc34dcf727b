//! Probes and lifecycle hooks of a container.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record, words};
use crate::lab::service::Seconds;
use crate::types::{DnsLabel, Duration};
use crate::value::At;

record! {
    /// A check of a container's health. Set one of `http`, `tcp`, `grpc` and `command`.
    pub struct Probe {
        /// Path of an HTTP GET request that must succeed.
        #[example("/healthz")]
        pub http: Option<At<String>>,
        /// True for a probe that only opens a TCP connection.
        pub tcp: Option<At<bool>>,
        /// True for a probe with the gRPC health checking protocol.
        pub grpc: Option<At<bool>>,
        /// Service name in gRPC health checks. Without it, the server as a whole is checked.
        #[example("liveness")]
        pub service: Option<At<String>>,
        /// Command that must exit with status 0 in the container.
        #[example(["pg_isready"])]
        pub command: Vec<At<String>>,
        /// Name of the container port to probe. Not needed if the container has only one.
        #[example("http")]
        pub port: Option<At<DnsLabel>>,
        /// Protocol of an HTTP probe; with `'HTTPS`, certificates are not verified. Without it, `'HTTP`.
        #[example("HTTPS")]
        pub scheme: Option<At<Scheme>>,
        /// Headers of the HTTP request by name, such as `headers.Host = "app.example.com"`.
        #[example({ Host = "app.example.com" })]
        pub headers: Entries<FreeName, At<String>>,
        /// Delay between the start of the container and the first probe, such as `30s`.
        #[example("30s")]
        pub initial_delay: Option<At<Duration>>,
        /// Interval between probes, such as `10s`.
        #[example("10s")]
        pub period: Option<At<Duration>>,
        /// Timeout of a probe, such as `5s`.
        #[example("5s")]
        pub timeout: Option<At<Duration>>,
        /// Consecutive failures after which the probe counts as failed.
        #[example(5)]
        pub failures: Option<At<u32>>,
        /// Consecutive successes after which the probe counts as succeeded. Must be 1 for liveness and
        /// startup probes.
        #[example(1)]
        pub successes: Option<At<u32>>,
    }
}

words! {
    /// Scheme of a probe.
    pub enum Scheme {
        Http = "HTTP",
        Https = "HTTPS",
    }
}

record! {
    /// A lifecycle hook of a container. Set one of `command`, `http` and `sleep`.
    pub struct Hook {
        /// Command that runs in the container.
        #[example(["/bin/sh", "-c", "sleep 10"])]
        pub command: Vec<At<String>>,
        /// Path of an HTTP GET request.
        #[example("/shutdown")]
        pub http: Option<At<String>>,
        /// Name of the container port that receives the request. Not needed if the container has only one.
        #[example("http")]
        pub port: Option<At<DnsLabel>>,
        /// Time to wait, such as `5s` for load balancers to stop sending requests to the pod.
        #[example("5s")]
        pub sleep: Option<At<Seconds>>,
    }
}
