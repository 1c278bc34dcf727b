//! Volumes with objects of their own.

use crate::targets::kubernetes::tests::{has, path};
use crate::testing::{codes, compile_with, document};

const SHARE: &str = r#"
  networks.lan.reserved.nas = "192.168.20.5",
  storage.nfs = { through = 'static, mount_options = ["nfsvers=4", "soft"] },
  services.hello = {
    volumes.music.nfs = { server = "192.168.20.5", path = "/srv/music", read_only = true, size = "2Ti" },
    containers.app.mounts."/music" = "music","#;

#[test]
fn a_directory_of_a_server_is_a_volume_of_its_own() {
    let (compiled, _) = compile_with(&format!("{{ {SHARE} }} }}"));
    assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.diagnostics);
    let volume = document(&compiled, &path("pv-music.yaml"));
    has(&volume, "persistentVolumeReclaimPolicy: Retain\nmountOptions:\n- nfsvers=4\n- soft");
    has(&volume, "nfs:\n  server: 192.168.20.5\n  path: /srv/music\n  readOnly: true");
    has(&volume, "capacity:\n  storage: 2Ti");
    has(&document(&compiled, &path("pvc-music.yaml")), "volumeName: hello.hello-music");
    has(&document(&compiled, &path("deployment.yaml")), "persistentVolumeClaim:\n  claimName: hello-music");
}

#[test]
fn one_directory_can_be_mounted_otherwise() {
    let (compiled, _) = compile_with(&format!("{{ {SHARE} volumes.music.nfs.through = 'inline }} }}"));
    has(&document(&compiled, &path("deployment.yaml")), "nfs:\n  server: 192.168.20.5\n  path: /srv/music");
    let documents = compiled.rendered.expect("it renders").documents;
    assert!(documents.iter().all(|document| !document.path.ends_with("pv-music.yaml")));
}

#[test]
fn data_can_be_there_for_others() {
    let (compiled, _) = compile_with(
        r#"{
  networks.lan.reserved.nas = "192.168.20.5",
  services.library = {
    enable = true,
    namespace = "hello",
    volumes.films.nfs = { server = "192.168.20.5", path = "/srv/films", size = "10Ti", through = 'static },
    configs.settings.files."a.txt" = "b",
  },
}"#,
    );
    assert_eq!(codes(&compiled), [""; 0], "{:#?}", compiled.diagnostics);
    has(&document(&compiled, "kubernetes/hello/library/pvc-films.yaml"), "storage: 10Ti");
    has(&document(&compiled, "kubernetes/hello/library/configmap-settings.yaml"), "a.txt: b");
}
