//! What is watched, how people get there, and who looks for new images.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, Raw, record, words};
use crate::types::{DnsLabel, Duration, LabelKey, LabelValue};
use crate::value::At;

record! {
    pub struct Monitoring {
        pub backend: At<MonitoringBackend>,
        pub labels: Entries<LabelKey, At<LabelValue>>,
        pub interval: Option<At<Duration>>,
        pub alerts: Entries<FreeName, Alert>,
        pub prober: Option<At<String>>,
        pub module: At<String>,
        pub dashboard_labels: Entries<LabelKey, At<LabelValue>>,
        pub dashboard_folder: At<LabelKey>,
    }
}

words! {
    /// Who collects measurements.
    pub enum MonitoringBackend {
        None = "none",
        Operator = "operator",
        Annotations = "annotations",
    }
}

record! {
    /// An alert with the service's name left open.
    pub struct Alert {
        pub expr: At<String>,
        pub r#for: Option<At<Duration>>,
        pub severity: At<String>,
        pub summary: Option<At<String>>,
    }
}

record! {
    pub struct ServiceMonitoring {
        pub scrape: Entries<DnsLabel, Scrape>,
        pub alerts: Vec<At<String>>,
        pub rules: Entries<FreeName, At<Vec<Raw>>>,
        pub probes: Entries<DnsLabel, WebProbe>,
        pub dashboards: Entries<DnsLabel, Dashboard>,
    }
}

record! {
    /// A port that tells measurements.
    pub struct Scrape {
        pub port: At<DnsLabel>,
        /// None where all that have such a port are meant.
        pub workload: Option<At<DnsLabel>>,
        pub path: At<String>,
        pub interval: Option<At<Duration>>,
        pub timeout: Option<At<Duration>>,
        pub scheme: At<ScrapeScheme>,
        pub by: At<ScrapeBy>,
    }
}

words! {
    pub enum ScrapeScheme {
        Http = "http",
        Https = "https",
    }
}

words! {
    /// How pods are found.
    pub enum ScrapeBy {
        Pod = "pod",
        Service = "service",
    }
}

record! {
    /// A page that is looked at from outside.
    pub struct WebProbe {
        pub expose: Option<At<DnsLabel>>,
        pub url: Option<At<String>>,
        pub path: At<String>,
        pub module: Option<At<String>>,
        pub interval: Option<At<Duration>>,
    }
}

record! {
    pub struct Dashboard {
        pub json: At<String>,
        pub folder: Option<At<String>>,
    }
}

record! {
    /// The page that leads people to the services.
    pub struct StartPage {
        pub backend: At<StartPageBackend>,
        pub group: At<String>,
    }
}

words! {
    pub enum StartPageBackend {
        None = "none",
        Homepage = "homepage",
    }
}

record! {
    /// A service on the start page.
    pub struct Tile {
        pub enable: At<bool>,
        pub name: Option<At<String>>,
        pub group: Option<At<String>>,
        pub icon: Option<At<String>>,
        pub description: Option<At<String>>,
        pub href: Option<At<String>>,
        pub order: Option<At<u32>>,
        pub widget: Entries<FreeName, At<String>>,
    }
}

record! {
    pub struct ImageUpdates {
        pub backend: At<UpdateBackend>,
        pub schedule: Option<At<String>>,
    }
}

words! {
    /// Who looks for new images.
    pub enum UpdateBackend {
        None = "none",
        Keel = "keel",
        Diun = "diun",
    }
}

record! {
    pub struct ServiceImageUpdates {
        pub policy: At<UpdatePolicy>,
        pub tags: Option<At<String>>,
    }
}

words! {
    /// How far an update goes.
    pub enum UpdatePolicy {
        Major = "major",
        Minor = "minor",
        Patch = "patch",
        Force = "force",
        Never = "never",
    }
}
