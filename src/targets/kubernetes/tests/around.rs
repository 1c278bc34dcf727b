//! Objects besides a service's pods: data, monitoring, discovery.

use crate::testing::{codes, compile_with, document};

fn rendered(fragment: &str) -> impl Fn(&str, &[&str]) + use<> {
    let (compiled, _) = compile_with(&format!("{{ {fragment} }}"));
    assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.diagnostics);
    move |file: &str, parts: &[&str]| {
        let text = document(&compiled, &format!("kubernetes/{file}"));
        for part in parts {
            assert!(text.contains(part), "{part}\nis not in\n{text}");
        }
    }
}

fn told(fragment: &str) -> Vec<&'static str> {
    codes(&compile_with(&format!("{{ {fragment} }}")).0)
}

#[test]
fn a_cluster_of_its_own_is_reached_by_its_names() {
    let has = rendered(
        r#"
  storage.purposes.database = "local-path",
  databases = {
    backup.barmanObjectStore = { destinationPath = "s3://backups/", endpointURL = "https://s3.example.com" },
    schedule = "0 3 * * *", monitored = true,
  },
  services.hello.databases.main = {
    size = "5Gi", instances = 3, extensions = ["vector"], parameters.max_connections = "200", memory = "512Mi",
    image = "ghcr.io/cloudnative-pg/postgresql:17.5",
  },
  services.hello.containers.app.env = {
    HOST = { database = "main", fact = 'host },
    NAME = { database = "main", fact = 'name },
    URL = { database = "main", fact = 'uri },
  }"#,
    );
    has(
        "hello/hello/cluster-main.yaml",
        &[
            "instances: 3",
            "owner: hello",
            "CREATE EXTENSION IF NOT EXISTS \"vector\";",
            "max_connections: \"200\"",
            "storageClass: local-path",
            "destinationPath: s3://backups/",
            "enablePodMonitor: true",
        ],
    );
    has("hello/hello/scheduledbackup-main.yaml", &["schedule: 0 0 3 * * *", "name: hello-main"]);
    has(
        "hello/hello/deployment.yaml",
        &["hello-main-rw.hello.svc.cluster.local", "name: hello-main-app\n              key: uri"],
    );
}

#[test]
fn a_place_on_anothers_cluster_has_its_user_there() {
    let has = rendered(
        r#"
  secrets.store = "vault",
  network_policy.backend = 'kubernetes,
  services.postgres = {
    enable = true, namespace = "databases", databases.main = { size = "5Gi", purpose = 'general },
  },
  services.hello.secrets.database = { path = "databases/hello", keys.PASSWORD = "password" },
  services.hello.databases.main = { on = "postgres", password = { secret = "database", key = "PASSWORD" }, extensions = ["vector"] },
  services.hello.containers.app.env.PASSWORD = { database = "main", fact = 'password }"#,
    );
    has("databases/postgres/cluster-main.yaml", &["name: hello\n      login: true", "name: hello-main"]);
    has("hello/hello/database-main.yaml", &["namespace: databases", "name: postgres-main", "- name: vector"]);
    has("hello/hello/externalsecret-database-main.yaml", &["namespace: databases", "username: hello"]);
    has("hello/hello/deployment.yaml", &["name: hello-database\n              key: PASSWORD"]);
    has("hello/hello/networkpolicy.yaml", &["cnpg.io/cluster: postgres-main", "port: 5432"]);
    has("databases/postgres/networkpolicy-main.yaml", &["app.kubernetes.io/name: hello"]);
}

#[test]
fn a_place_on_another_services_server_is_only_named() {
    let has = rendered(
        r#"
  services.redis = {
    enable = true,
    containers.app = { image = "docker.io/library/redis:8.2.0", memory = "64Mi", ports.redis = 6379 },
  },
  services.hello.databases.cache = { engine = 'redis, on = "redis", index = 3 },
  services.hello.containers.app.env.REDIS = { database = "cache", fact = 'uri }"#,
    );
    has("hello/hello/deployment.yaml", &["redis://redis.redis.svc.cluster.local:6379/3"]);
    assert_eq!(told("services.hello.databases.cache = { engine = 'redis }"), ["DB-SERVER"]);
    assert_eq!(told("services.hello.databases.main = {}"), ["DB-SERVER"]);
    assert_eq!(told("services.hello.databases.main.size = \"1Gi\""), ["STO-PURPOSE"]);
}

#[test]
fn volumes_are_backed_up_by_what_they_are_for() {
    let volsync = r#"
  secrets.store = "vault",
  storage.purposes.cache = "local-path",
  backup = {
    volumes = 'volsync, retain.daily = 7,
    volsync = {
      repository = { url = "s3:https://s3/backups/", path = "restic", keys.RESTIC_PASSWORD = "password" },
      snapshot_class = "fast", cache_size = "2Gi",
    },
  },
  services.hello.volumes.cache = { purpose = 'cache, size = "1Gi" },
  services.hello.containers.app.mounts."/cache" = "cache""#;
    let has = rendered(&format!("{volsync}, services.hello.backup.volumes.data.schedule = \"0 1 * * *\""));
    has(
        "hello/hello/replicationsource-data.yaml",
        &["sourcePVC: hello-data", "schedule: 0 1 * * *", "daily: 7", "cacheCapacity: 2Gi"],
    );
    has(
        "hello/hello/externalsecret-restic-data.yaml",
        &["RESTIC_REPOSITORY: s3:https://s3/backups/hello/hello-data", "mergePolicy: Merge"],
    );
    let (compiled, _) =
        compile_with(&format!("{{ {volsync}, services.hello.backup.without.data = \"made anew\" }}"));
    let documents = compiled.rendered.expect("it renders").documents;
    assert!(documents.iter().all(|document| !document.path.contains("replicationsource")));
}

#[test]
fn velero_takes_or_leaves_volumes() {
    let has = rendered("backup.volumes = 'velero");
    has("hello/hello/deployment.yaml", &["backup.velero.io/backup-volumes: data"]);
    let has = rendered(
        "backup = { volumes = 'velero, velero_opt = 'out }, services.hello.backup.without.data = \"big\"",
    );
    has("hello/hello/deployment.yaml", &["backup.velero.io/backup-volumes-excludes: data"]);
}

#[test]
fn a_service_is_watched_as_the_lab_does_it() {
    let watched = r#"
  services.hello.containers.app.ports.metrics = 9090,
  services.hello.monitoring.scrape.app = { port = "metrics", interval = "1m" }"#;
    let has = rendered(&format!(
        r#"{watched},
  monitoring = {{
    backend = 'operator, labels.release = "prometheus", prober = "blackbox:9115",
    alerts.Down = {{ expr = "up{{namespace=\"<namespace>\",job=\"<service>\"}} == 0", for = "15m", summary = "<service> is down" }},
  }},
  services.hello.monitoring = {{
    alerts = ["Down"],
    rules.own = [{{ record = "hello:requests", expr = "sum(rate(requests[5m]))" }}],
    probes.page = {{ expose = "web", path = "/health" }},
    dashboards.overview = {{ json = "{{}}", folder = "Apps" }},
  }}"#
    ));
    has("hello/hello/podmonitor.yaml", &["release: prometheus", "port: metrics", "interval: 1m"]);
    has(
        "hello/hello/prometheusrule.yaml",
        &["job=\"hello\"}", "for: 15m", "summary: hello is down", "record: hello:requests"],
    );
    has("hello/hello/probe-page.yaml", &["https://hello.home.example.com/health", "url: blackbox:9115"]);
    has(
        "hello/hello/configmap-dashboard-overview.yaml",
        &["grafana_dashboard: \"1\"", "grafana_folder: Apps"],
    );
    let has = rendered(&format!("{watched}, monitoring.backend = 'annotations"));
    has("hello/hello/service.yaml", &["prometheus.io/port: \"9090\"", "prometheus.io/path: /metrics"]);
    for wrong in ["alerts = [\"Up\"]", "probes.page.expose = \"wbe\"", "dashboards.a.json = \"{\""] {
        assert_eq!(told(&format!("services.hello.monitoring = {{ {wrong} }}")), ["MON-REFERENCE"], "{wrong}");
    }
}

#[test]
fn start_pages_and_updaters_read_annotations() {
    let has = rendered(
        r#"
  start_page.backend = 'homepage,
  image_updates = { backend = 'keel, schedule = "@every 1h" },
  services.hello.expose.web.homepage = { icon = "hello.png", widget.type = "customapi" },
  services.hello.image_updates.policy = 'patch"#,
    );
    has(
        "hello/hello/ingress-web.yaml",
        &[
            "gethomepage.dev/enabled: \"true\"",
            "gethomepage.dev/href: https://hello.home.example.com",
            "gethomepage.dev/group: Services",
            "gethomepage.dev/widget.type: customapi",
        ],
    );
    has("hello/hello/deployment.yaml", &["keel.sh/policy: patch", "keel.sh/pollSchedule: \"@every 1h\""]);
    let has = rendered(
        "image_updates.backend = 'diun, services.hello.image_updates = { policy = 'minor, tags = \"^1\" }",
    );
    has("hello/hello/deployment.yaml", &["diun.enable: \"true\"", "diun.include_tags: ^1"]);
}
