//! `render watch`: each save is rendered, and a mistake does not end it.

use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::support::project::Project;
use crate::support::run::command;
use crate::support::trial::tests;

tests! {
    every_save_is_rendered,
}

const SERVICES: &str = "overlays/home/services.ncl";
const DEPLOYMENT: &str = "rendered/home/kubernetes/hello/hello/deployment.yaml";

fn every_save_is_rendered() {
    let here = Project::starter();
    let mut watching = command(here.folder(), &["watch"]);
    let mut watching = Running(
        watching
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it can be run"),
    );
    watching.until("the first rendering", || here.exists("rendered/home/render-manifest.json"));
    here.replace(SERVICES, "v1.11.0", "v1.12.0");
    watching.until("the change", || here.read(DEPLOYMENT).contains("whoami:v1.12.0"));
    here.replace(SERVICES, "v1.12.0", "v1.12.0\" oops");
    here.replace(SERVICES, "v1.12.0\" oops", "v1.13.0");
    watching.until("the mended file", || here.read(DEPLOYMENT).contains("whoami:v1.13.0"));
}

/// Ends with the test, however that ends.
struct Running(Child);

impl Running {
    /// Waits for what the process has to do. Only a process that does nothing for minutes fails the test.
    fn until(&mut self, what: &str, done: impl Fn() -> bool) {
        for _ in 0..3000 {
            if done() {
                return;
            }
            assert!(self.0.try_wait().expect("it is ours").is_none(), "it ended before {what}");
            sleep(Duration::from_millis(100));
        }
        panic!("it did not come to {what}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
