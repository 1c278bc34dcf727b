//! `render init`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::global::Global;
use crate::cli::output::Stop;
use crate::cli::{output, session};
use crate::project::{CONFIG as CONFIG_FOLDER, MARK};
use crate::tree::write_file;

/// Create a project with a small lab that is ready to render
///
/// Writes the vocabulary and the catalogue of this version, and a lab with one host, one machine and one service.
/// Existing files are never overwritten.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Folder of the new project
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Write only `config/`, replacing existing files; restores or upgrades the vocabulary of a project
    #[arg(long)]
    config: bool,
}

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let folder = session::directory(global)?.join(&arguments.folder);
    let shown = arguments.folder.display();
    let config = || embedded::CONFIG.iter().map(|(path, text)| (format!("{CONFIG_FOLDER}/{path}"), *text));
    if arguments.config {
        for (path, text) in config() {
            write(&folder, &path, text)?;
        }
        return output::print(&format!(
            "{shown}: wrote {CONFIG_FOLDER}/, {} files\n",
            embedded::CONFIG.len()
        ));
    }
    let starter = embedded::STARTER.iter().map(|(path, text)| {
        // Inside this source tree, files that git would interpret are stored without the leading dot.
        let hidden = path.starts_with("git");
        (if hidden { format!(".{path}") } else { (*path).to_owned() }, *text)
    });
    let files: Vec<(String, &str)> = config().chain(starter).collect();
    if let Some((path, _)) = files.iter().find(|(path, _)| folder.join(path).symlink_metadata().is_ok()) {
        return output::fail(format!(
            "{shown} already contains `{path}`; choose another folder, or run `render init --config {shown}` to \
             write only the vocabulary"
        ));
    }
    // The marker is written last: an incomplete project is not recognized as one.
    for (path, text) in files.iter().filter(|(path, _)| path != MARK) {
        write(&folder, path, text)?;
    }
    for (path, text) in files.iter().filter(|(path, _)| path == MARK) {
        write(&folder, path, text)?;
    }
    output::print(&format!(
        "{shown}: created a project with the lab `home`\n\n  cd {shown}\n  render\n\n\
         Then edit the files in overlays/home/.\n"
    ))
}

fn write(root: &Path, path: &str, text: &str) -> Result<(), Stop> {
    let path = root.join(path);
    write_file(root, &path, text.as_bytes())
        .or_else(|problem| output::fail(format!("{}: {problem}", path.display())))
}
