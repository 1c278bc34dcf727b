//! Recovery from backups: on request, confirmed, and in order. The labs are those of [`super::changes`].

use std::fs;

use crate::bootstrap::bed::Bed;

/// The ids of the steps that recover something.
fn recoveries(bed: &Bed) -> Vec<String> {
    let steps = bed.steps();
    let own = steps.iter().filter(|step| step["stage"].as_str() == Some("restore"));
    own.map(|step| step["id"].as_str().expect("an id").to_owned()).collect()
}

/// What was applied since this was asked last.
fn applied(bed: &Bed) -> Vec<String> {
    let path = bed.path().join("cluster/recovered");
    let text = fs::read_to_string(&path).unwrap_or_default();
    fs::write(path, "").expect("a file");
    text.lines().map(str::to_owned).collect()
}

pub fn what_is_lost_is_restored_on_request(bed: &Bed) {
    let said = bed.run(&["run"]).ends_with(0).stdout;
    assert!(!said.contains("restore/"), "{said}");
    assert!(!bed.run(&["status"]).ends_with(0).stdout.contains("restore"));
    let all = recoveries(bed);
    let said = bed.run(&["run", "--only", "restore", "--yes"]).ends_with(1).stdout;
    assert!(said.contains(&format!("allow it with `--allow-destroy {}`", all[0])), "{said}");
    assert_eq!(applied(bed), Vec::<String>::new());

    let allowed = all.iter().flat_map(|id| ["--allow-destroy", id.as_str()]);
    let arguments: Vec<&str> = ["run", "--only", "restore", "--yes"].into_iter().chain(allowed).collect();
    bed.run(&arguments).ends_with(0);
    let order = applied(bed);
    let last = order.iter().rposition(|line| line.starts_with("Cluster ")).expect("databases");
    let first = order.iter().position(|line| line.starts_with("Replication")).expect("volumes");
    assert!(last < first, "databases come before volumes: {order:?}");
    let claims = order.iter().filter(|line| line.starts_with("PersistentVolumeClaim ")).count();
    assert_eq!(claims + last + 1, all.len());
    let again = bed.run(&arguments).ends_with(0).stdout;
    assert!(!again.contains(" begins"), "{again}");

    // One of them is lost later: only a request recovers it.
    fs::remove_file(bed.path().join("cluster/databases/database.pgsql-cluster")).expect("it is there");
    bed.run(&["run"]).ends_with(0);
    assert_eq!(applied(bed), Vec::<String>::new());
    let id = "restore/database/database/pgsql-cluster";
    bed.run(&["run", "--only", id, "--allow-destroy", id]).ends_with(0);
    assert_eq!(applied(bed), ["Cluster database.pgsql-cluster"]);
}

pub fn etcd_gets_a_snapshot(bed: &Bed) {
    let root = bed.root(&bed.addresses("machines")["k8s-master-1"]);
    let restore = ["run", "--only", "restore/etcd", "--allow-destroy", "restore/etcd"];
    bed.run(&restore).ends_with(1);
    fs::create_dir_all(root.join("var/lib/restore")).expect("a folder");
    fs::write(root.join("var/lib/restore/etcd.db"), "older").expect("a file");
    bed.run(&restore).ends_with(0);
    let content = |folder: &str| fs::read_to_string(root.join("var/lib").join(folder).join("member"));
    assert_eq!(content("etcd").expect("a file"), "older");
    assert!(root.join("etc/kubernetes/manifests/kube-apiserver.yaml").exists());
    let kept = fs::read_dir(root.join("var/lib")).expect("a folder").filter_map(Result::ok);
    let kept = kept.filter(|entry| entry.file_name().to_string_lossy().starts_with("etcd.before-"));
    assert_eq!(kept.count(), 1, "what was there is kept");
    let again = bed.run(&restore).ends_with(0).stdout;
    assert!(!again.contains(" begins"), "{again}");
}
