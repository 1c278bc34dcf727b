//! The renders whose instructions are counted.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::bench::{generate, project};
use crate::callgrind;
use crate::process::{at, output, remove};

/// A render of a fixed project into an empty folder.
pub(super) struct Render {
    pub(super) name: &'static str,
    project: Project,
}

enum Project {
    /// What `render init` writes.
    Starter,
    Generated(generate::Size),
    /// A lab of this repository.
    Lab(&'static str),
}

pub(super) const ALL: &[Render] = &[
    Render { name: "starter", project: Project::Starter },
    Render { name: "w72", project: Project::Generated(generate::Size::of(72)) },
    Render { name: "cloudinit", project: Project::Lab("cloudinit") },
];

/// The generated lab with a ninth more services, under the same name.
pub(super) const LARGER: Render =
    Render { name: "w72", project: Project::Generated(generate::Size { services: 80, machines: 9 }) };

/// A folder for projects, removed at the end. Its path has the same length for every process, because paths are copied and
/// compared.
pub(super) struct Scratch {
    folder: PathBuf,
    render: PathBuf,
}

impl Scratch {
    pub(super) fn new() -> Result<Self, String> {
        let folder = Path::new("/tmp").join(format!("render-gate-{:010}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(at(&folder))?;
        let render = std::path::absolute(project::RENDER).map_err(at(Path::new(project::RENDER)))?;
        Ok(Self { folder, render })
    }

    /// The instructions of one render.
    pub(super) fn count(&self, render: &Render) -> Result<u64, String> {
        let folder = self.folder.join("project");
        remove(&folder)?;
        let lab = self.write(&render.project, &folder)?;
        let mut command = Command::new(&self.render);
        command.arg(lab).args(project::UNLIMITED).current_dir(&folder);
        callgrind::count(&command, &self.folder.join("callgrind.out"), &[])
    }

    /// Writes the project and returns its lab's name.
    fn write(&self, project: &Project, folder: &Path) -> Result<&'static str, String> {
        let config = Path::new("config");
        match project {
            Project::Starter => {
                output(Command::new(&self.render).arg("init").arg(folder))?;
                Ok("home")
            }
            Project::Generated(size) => {
                generate::lab(*size, config, folder)?;
                Ok(generate::NAME)
            }
            Project::Lab(name) => {
                self.copy(name, folder)?;
                Ok(name)
            }
        }
    }

    fn copy(&self, lab: &str, folder: &Path) -> Outcome {
        project::sources(Path::new("."), folder)?;
        remove(&folder.join("golden").join(lab))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // It lies in the folder for temporary files; what cannot be removed is in nobody's way.
        let _ = remove(&self.folder);
    }
}
