//! A tree as it was in a revision of a git repository, read from the repository's objects.

use std::path::{Path, PathBuf};

use git2::{Blob, ErrorCode, FileMode, Object, ObjectType, Repository, Tree};

use crate::diff::Files;
use crate::diff::loaded::{BaseError, Loaded, slashed};

/// All files of `directory` in a revision. If the directory did not exist yet, the result is an empty tree with a note.
pub fn from_revision(repository: &Path, revision: &str, directory: &str) -> Result<Loaded, BaseError> {
    let repository = discover(repository)?;
    let root = revision_tree(&repository, revision)?;
    let Some(tree) = sub_tree(&repository, root, revision, directory)? else {
        let note = format!("`{directory}` does not exist in git revision `{revision}`: everything is new");
        return Ok(Loaded { files: Files::new(), note: Some(note) });
    };
    Ok(Loaded { files: files(&repository, tree)?, note: None })
}

/// The working tree that contains a directory, and the directory's path inside it. The directory need not exist.
pub fn directory_in_repository(directory: &Path) -> Result<(PathBuf, String), BaseError> {
    let unreadable = |error| BaseError::Read { path: directory.to_path_buf(), error };
    let absolute = std::path::absolute(directory).map_err(unreadable)?;
    let existing = absolute.ancestors().find(|path| path.is_dir()).unwrap_or(&absolute);
    let missing = absolute.strip_prefix(existing).unwrap_or(Path::new(""));
    let directory = existing.canonicalize().map_err(unreadable)?;
    let repository = discover(&directory)?;
    let root = repository.workdir().ok_or_else(|| BaseError::Bare(repository.path().to_path_buf()))?;
    let root = root.canonicalize().map_err(unreadable)?;
    match directory.join(missing).strip_prefix(&root) {
        Ok(inside) => Ok((root.clone(), slashed(inside)?)),
        Err(_) => Err(BaseError::NotInRepository(directory)),
    }
}

fn discover(path: &Path) -> Result<Repository, BaseError> {
    Repository::discover(path).map_err(|error| match error.code() {
        ErrorCode::NotFound => BaseError::NotInRepository(path.to_path_buf()),
        _ => BaseError::Git { doing: format!("open the repository of `{}`", path.display()), error },
    })
}

fn revision_tree<'a>(repository: &'a Repository, revision: &str) -> Result<Tree<'a>, BaseError> {
    let object = repository.revparse_single(revision).map_err(|error| match error.code() {
        ErrorCode::NotFound | ErrorCode::UnbornBranch | ErrorCode::InvalidSpec | ErrorCode::Ambiguous => {
            BaseError::UnknownRevision { revision: revision.to_owned(), shallow: repository.is_shallow() }
        }
        _ => BaseError::Git { doing: format!("look up `{revision}`"), error },
    })?;
    object.peel_to_tree().map_err(|error| match error.code() {
        ErrorCode::NotFound => BaseError::Git { doing: format!("read the files of `{revision}`"), error },
        _ => BaseError::NotATree { revision: revision.to_owned() },
    })
}

/// The tree of a directory, or none if it does not exist.
fn sub_tree<'a>(
    repository: &'a Repository,
    mut tree: Tree<'a>,
    revision: &str,
    directory: &str,
) -> Result<Option<Tree<'a>>, BaseError> {
    for part in directory.split('/').filter(|part| !part.is_empty() && *part != ".") {
        let Some(object) = tree.get_name(part).map(|entry| entry.to_object(repository)) else {
            return Ok(None);
        };
        tree = read(object, directory)?.into_tree().map_err(|_| BaseError::NotADirectoryThere {
            revision: revision.to_owned(),
            directory: directory.to_owned(),
        })?;
    }
    Ok(Some(tree))
}

/// Symbolic links and submodules are not part of a tree.
fn files(repository: &Repository, tree: Tree<'_>) -> Result<Files, BaseError> {
    let mut files = Files::new();
    let mut open = vec![(String::new(), tree)];
    while let Some((prefix, tree)) = open.pop() {
        for entry in &tree {
            let Ok(name) = std::str::from_utf8(entry.name_bytes()) else {
                let name = String::from_utf8_lossy(entry.name_bytes());
                return Err(BaseError::NameNotText(format!("{prefix}{name}")));
            };
            let path = format!("{prefix}{name}");
            let is_link = entry.filemode() == i32::from(FileMode::Link);
            match entry.kind() {
                Some(ObjectType::Tree) => {
                    if let Ok(tree) = read(entry.to_object(repository), &path)?.into_tree() {
                        open.push((path + "/", tree));
                    }
                }
                Some(ObjectType::Blob) if !is_link => {
                    let object: Object<'_> = read(entry.to_object(repository), &path)?;
                    if let Some(content) = object.as_blob().map(Blob::content) {
                        files.insert(path, content.to_vec());
                    }
                }
                _ => {}
            }
        }
    }
    Ok(files)
}

fn read<T>(result: Result<T, git2::Error>, path: &str) -> Result<T, BaseError> {
    result.map_err(|error| BaseError::Git { doing: format!("read `{path}`"), error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::base::Base;
    use git2::{IndexAddOption, Oid, RepositoryInitOptions, Signature, Time};

    /// Commits everything in the working tree.
    fn commit(repository: &Repository, message: &str) -> Oid {
        let mut index = repository.index().expect("an index");
        index.add_all(["*"], IndexAddOption::DEFAULT, None).expect("files are added");
        let tree = index.write_tree().expect("the index is written");
        let tree = repository.find_tree(tree).expect("just written");
        let who = Signature::new("test", "test@example.org", &Time::new(0, 0)).expect("a valid name");
        let parent = repository.head().ok().and_then(|head| head.peel_to_commit().ok());
        let parents: Vec<_> = parent.iter().collect();
        repository.commit(Some("HEAD"), &who, &who, message, &tree, &parents).expect("committed")
    }

    fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a parent")).expect("writable");
        std::fs::write(path, text).expect("writable");
    }

    fn repository() -> (tempfile::TempDir, Repository) {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let repository = Repository::init(directory.path()).expect("a new repository");
        (directory, repository)
    }

    fn tree(files: &[(&str, &str)]) -> Files {
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_revision_is_read_as_it_was() {
        let (directory, repository) = repository();
        let root = directory.path();
        write(root, "lab.ncl", "{}");
        write(root, "golden/lab/vm.json", "{}");
        write(root, "golden/lab/a/b/web.yaml", "a: 1\n");
        #[cfg(unix)]
        std::os::unix::fs::symlink("vm.json", root.join("golden/lab/link")).expect("writable");
        commit(&repository, "first");
        write(root, "golden/lab/a/b/web.yaml", "a: 2\n");
        write(root, "golden/lab/new.yaml", "b: 1\n");
        commit(&repository, "second");

        let output = root.join("golden/lab");
        let load = |revision| Base::named(Some(revision), &output).and_then(|base| base.load());
        let first = load("HEAD~1").expect("readable");
        assert_eq!(
            first,
            Loaded { files: tree(&[("a/b/web.yaml", "a: 1\n"), ("vm.json", "{}")]), note: None }
        );
        let second = load("HEAD").expect("readable");
        let files = [("a/b/web.yaml", "a: 2\n"), ("new.yaml", "b: 1\n"), ("vm.json", "{}")];
        assert_eq!(second, Loaded { files: tree(&files), note: None });
    }

    #[test]
    fn a_directory_that_was_not_there_is_an_empty_tree_with_a_note() {
        let (directory, repository) = repository();
        write(directory.path(), "lab.ncl", "{}");
        commit(&repository, "first");
        let base = Base::named(Some("HEAD"), &directory.path().join("golden/lab")).expect("in a repository");
        assert_eq!(
            base.load().expect("readable"),
            Loaded {
                files: Files::new(),
                note: Some(
                    "`golden/lab` does not exist in git revision `HEAD`: everything is new".to_owned()
                ),
            }
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_with_a_way_out() {
        let (directory, repository) = repository();
        let root = directory.path();
        let error = |revision: &str, directory: &str| {
            let error = from_revision(root, revision, directory).expect_err("a bad base");
            format!("{error}; {}", error.help())
        };
        let unknown = |revision: &str| {
            format!(
                "git revision `{revision}` does not exist; `git rev-parse {revision}` must find it; a branch \
                 of a remote may need `git fetch`, and a new repository needs a first commit"
            )
        };
        assert_eq!(error("HEAD", ""), unknown("HEAD"));
        write(root, "out", "a file");
        commit(&repository, "first");
        assert_eq!(error("nonsense", ""), unknown("nonsense"));
        assert_eq!(error("a..b^{", ""), unknown("a..b^{"));
        assert_eq!(
            error("HEAD:out", ""),
            "git revision `HEAD:out` contains no files; pass a commit, a branch or a tag"
        );
        assert_eq!(
            error("HEAD", "out/lab"),
            "`out/lab` is not a directory in git revision `HEAD`; pass a revision in which it is a directory"
        );
    }

    #[test]
    fn a_shallow_clone_is_told_how_to_get_the_rest() {
        let (directory, repository) = repository();
        write(directory.path(), "a", "1");
        let first = commit(&repository, "first");
        write(repository.path(), "shallow", &format!("{first}\n"));
        let error = from_revision(directory.path(), "v1", "").expect_err("no such revision");
        assert_eq!(
            error.help(),
            "the repository is a shallow clone; run `git fetch --unshallow` to download the other revisions"
        );
    }

    #[test]
    fn no_repository_and_no_working_tree_are_told() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let alone = directory.path().join("alone");
        std::fs::create_dir(&alone).expect("writable");
        let error = Base::named(Some("HEAD"), &alone).expect_err("not in a repository");
        assert!(matches!(error, BaseError::NotInRepository(_)), "{error}");

        let bare = directory.path().join("bare.git");
        Repository::init_opts(&bare, RepositoryInitOptions::new().bare(true)).expect("a new repository");
        let error = Base::named(Some("HEAD"), &bare).expect_err("no working tree");
        assert!(matches!(error, BaseError::Bare(_)), "{error}");
    }
}
