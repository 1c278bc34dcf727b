//! Monitoring, the start page, and detection of new images.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, Raw, record, words};
use crate::types::{DnsLabel, Duration, LabelKey, LabelValue};
use crate::value::At;

record! {
    /// How services are monitored.
    pub struct Monitoring {
        /// What collects metrics: nothing, the Prometheus operator, or a Prometheus that discovers targets by
        /// annotations of Services.
        pub backend: At<MonitoringBackend> = "none",
        /// Labels by which the operator's Prometheus selects its monitors and rules, such as
        /// `release = "prometheus"`.
        #[example({ release = "prometheus" })]
        pub labels: Entries<LabelKey, At<LabelValue>>,
        /// Scrape interval. Without it, Prometheus' own default.
        #[example("30s")]
        pub interval: Option<At<Duration>>,
        /// Alert templates, by name, for services that list them in their `monitoring.alerts`.
        #[example({ down = { expr = "absent(up{namespace=\"<namespace>\"} == 1)", for = "15m" } })]
        pub alerts: Entries<FreeName, Alert>,
        /// Address of the blackbox exporter, such as `blackbox.monitoring.svc:9115`.
        #[example("blackbox.monitoring.svc:9115")]
        pub prober: Option<At<String>>,
        /// Default module of the blackbox exporter for probes.
        #[example("http_2xx")]
        pub module: At<String> = "http_2xx",
        /// Labels by which Grafana discovers dashboards.
        #[example({ grafana_dashboard = "yes" })]
        pub dashboard_labels: Entries<LabelKey, At<LabelValue>> = { grafana_dashboard = "1" },
        /// Name of the annotation that selects the Grafana folder of a dashboard.
        #[example("grafana_dashboard_folder")]
        pub dashboard_folder: At<LabelKey> = "grafana_folder",
    }
}

words! {
    /// What collects metrics.
    pub enum MonitoringBackend {
        None = "none",
        Operator = "operator",
        Annotations = "annotations",
    }
}

record! {
    /// An alert that services can use.
    pub struct Alert {
        /// PromQL expression of the alert; `<service>` and `<namespace>` are replaced by those of the
        /// service.
        #[example("absent(up{namespace=\"<namespace>\"} == 1)")]
        pub expr: At<String>,
        /// Time for which the expression must hold before the alert fires, such as `15m`.
        #[example("15m")]
        pub r#for: Option<At<Duration>>,
        /// Value of the alert's `severity` label.
        #[example("critical")]
        pub severity: At<String> = "warning",
        /// Summary annotation of the alert; `<service>` and `<namespace>` are replaced by those of the
        /// service.
        #[example("<service> does not answer")]
        pub summary: Option<At<String>>,
    }
}

record! {
    /// What is monitored of a service.
    pub struct ServiceMonitoring {
        /// Ports that serve metrics, by name.
        #[example({ http = { port = "http" } })]
        pub scrape: Entries<DnsLabel, Scrape>,
        /// Names of the lab's `monitoring.alerts` that apply to this service.
        #[example(["down"])]
        pub alerts: Vec<At<String>>,
        /// Prometheus rules of the service, by group, as Prometheus defines them:
        /// `rules.disk = [{ alert, expr, ... }]`.
        #[example({ disk = [{ alert = "DiskFull", expr = "disk_free < 10" }] })]
        pub rules: Entries<FreeName, At<Vec<Raw>>>,
        /// Pages that are probed from outside, by name.
        #[example({ web = { expose = "web" } })]
        pub probes: Entries<DnsLabel, WebProbe>,
        /// Grafana dashboards, by name.
        #[example({ overview = { json = import "dashboard.json" as 'Text } })]
        pub dashboards: Entries<DnsLabel, Dashboard>,
    }
}

record! {
    /// A port that serves metrics.
    pub struct Scrape {
        /// Name of the container port that serves metrics.
        #[example("http")]
        pub port: At<DnsLabel>,
        /// Workload to scrape, if several have a port of this name. The main workload has the service's name.
        #[example("worker")]
        pub workload: Option<At<DnsLabel>>,
        /// HTTP path of the metrics.
        #[example("/metrics")]
        pub path: At<String> = "/metrics",
        /// Scrape interval. Without it, the lab's `monitoring.interval`.
        #[example("30s")]
        pub interval: Option<At<Duration>>,
        /// Scrape timeout.
        #[example("10s")]
        pub timeout: Option<At<Duration>>,
        /// Protocol of the request.
        pub scheme: At<ScrapeScheme> = "http",
        /// Whether pods are discovered individually (PodMonitor), or through the Service (ServiceMonitor).
        pub by: At<ScrapeBy> = "pod",
    }
}

words! {
    /// Scheme of a metrics URL.
    pub enum ScrapeScheme {
        Http = "http",
        Https = "https",
    }
}

words! {
    /// How the pods to scrape are discovered.
    pub enum ScrapeBy {
        Pod = "pod",
        Service = "service",
    }
}

record! {
    /// A page that is probed from outside.
    pub struct WebProbe {
        /// The entry of the service's `expose` to probe.
        #[example("web")]
        pub expose: Option<At<DnsLabel>>,
        /// Another URL to probe.
        #[example("https://example.com/health")]
        pub url: Option<At<String>>,
        /// Path of the page.
        #[example("/health")]
        pub path: At<String> = "/",
        /// Module of the blackbox exporter. Without it, the lab's `monitoring.module`.
        #[example("http_401")]
        pub module: Option<At<String>>,
        /// Probe interval.
        #[example("2m")]
        pub interval: Option<At<Duration>>,
    }
}

record! {
    /// A Grafana dashboard.
    pub struct Dashboard {
        /// Dashboard, as Grafana exports it: `json = import "dashboard.json" as 'Text`.
        #[example(import "dashboard.json" as 'Text)]
        pub json: At<String>,
        /// Folder in Grafana.
        #[example("Services")]
        pub folder: Option<At<String>>,
    }
}

record! {
    /// The start page that links to the services.
    pub struct StartPage {
        /// Start page that lists the services: none, or Homepage, which discovers services by annotations of
        /// routes.
        pub backend: At<StartPageBackend> = "none",
        /// Default group of services on the start page.
        #[example("Apps")]
        pub group: At<String> = "Services",
    }
}

words! {
    /// Software of the start page.
    pub enum StartPageBackend {
        None = "none",
        Homepage = "homepage",
    }
}

record! {
    /// The entry of a route on the start page.
    pub struct HomepageTile {
        /// Whether the start page lists the service.
        pub enable: At<bool> = true,
        /// Title on the start page. Without it, the service's name.
        #[example("Photos")]
        pub name: Option<At<String>>,
        /// Group on the start page. Without it, the lab's `start_page.group`.
        #[example("Media")]
        pub group: Option<At<String>>,
        /// Icon, such as `grafana.png`.
        #[example("grafana.png")]
        pub icon: Option<At<String>>,
        /// Description on the start page. Without it, the service's `description`.
        #[example("Photos of the family")]
        pub description: Option<At<String>>,
        /// Link target. Without it, the URL of the route.
        #[example("https://photos.example.com/albums")]
        pub href: Option<At<String>>,
        /// Position in the group; lower comes first.
        #[example(10)]
        pub order: Option<At<u32>>,
        /// Homepage widget of the service, as Homepage defines it:
        /// `widget = { type = "grafana", url = "..." }`.
        #[example({ type = "grafana", url = "http://grafana.monitoring.svc" })]
        pub widget: Entries<FreeName, At<String>>,
    }
}

record! {
    /// What watches registries for new images.
    pub struct ImageUpdates {
        /// What watches for new images: nothing, Keel, which deploys them, or Diun, which sends
        /// notifications.
        pub backend: At<UpdateBackend> = "none",
        /// Poll schedule of Keel, such as `@every 1h`.
        #[example("@every 1h")]
        pub schedule: Option<At<String>>,
    }
}

words! {
    /// What watches registries for new images.
    pub enum UpdateBackend {
        None = "none",
        Keel = "keel",
        Diun = "diun",
    }
}

record! {
    /// How new images of a service are handled.
    pub struct ServiceImageUpdates {
        /// Which updates are followed: major, minor or patch versions, new images of the same tag (`'force`),
        /// or none.
        #[example("minor")]
        pub policy: At<UpdatePolicy>,
        /// Regular expression that selects the tags that Diun watches.
        #[example("^v[0-9]+$")]
        pub tags: Option<At<String>>,
    }
}

words! {
    /// Which image updates are applied.
    pub enum UpdatePolicy {
        Major = "major",
        Minor = "minor",
        Patch = "patch",
        Force = "force",
        Never = "never",
    }
}
