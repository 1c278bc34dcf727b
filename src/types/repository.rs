//! Locations of a tree: repositories, their branches, and folders in them. All are printed as written.

use crate::types::shape::{Class, check_characters, propose_mended};
use crate::types::{Malformed, checked_text, shown, shown_char};

checked_text! {
    /// The URL of a git repository, in a form that every client supports: `https://git.example.com/lab.git`.
    RepositoryUrl by check_repository_url;
    /// The URL of an OCI artifact, without its tag: `oci://registry.example.com/lab`.
    OciUrl by check_oci_url;
    /// The name of a git branch: `main`, `feature/x`.
    BranchName by check_branch_name;
    /// A folder, relative to the root of a repository: `rendered/home`, or `.` for the root itself.
    FolderPath by check_folder_path;
}

const URL: Class = Class {
    contains: |c| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c),
    words: "letters, digits and the punctuation of URLs",
};

const PATH: Class = Class {
    contains: |c| c.is_alphanumeric() || "-._~+@=,/ ".contains(c),
    words: "letters, digits, spaces and `-._~+@=,/`",
};

impl FolderPath {
    /// A path below the folder.
    pub fn join(&self, below: &str) -> String {
        match self.as_str() {
            "." => below.to_owned(),
            folder => format!("{folder}/{below}"),
        }
    }
}

fn check_repository_url(text: &str) -> Result<(), Malformed> {
    let wanted = "write a URL that begins with `https://`, `http://` or `ssh://`";
    let Some((scheme, rest)) = text.split_once("://") else {
        let malformed = Malformed::new(format!("{} has no scheme", shown(text))).help(wanted);
        // Argo CD supports `user@host:path` as `git clone` does, but Flux rejects it.
        let mended = match text.split_once(':') {
            Some((host, path)) if host.contains('@') => {
                format!("ssh://{host}/{}", path.trim_start_matches('/'))
            }
            _ => format!("https://{text}"),
        };
        return Err(propose_mended::<RepositoryUrl>(malformed, text, mended));
    };
    if !matches!(scheme, "https" | "http" | "ssh") {
        return Err(Malformed::new(format!("{} is not supported by git", shown(text))).help(wanted));
    }
    let (user, place) = match rest.split_once('/').map_or(rest, |(authority, _)| authority).split_once('@') {
        Some((user, _)) => (user, &rest[user.len() + 1..]),
        None => ("", rest),
    };
    if user.contains(':') || (scheme != "ssh" && !user.is_empty()) {
        // The text is not shown: it may contain a password.
        let message = "the repository URL contains a user or a password";
        let help = "pass credentials to the engine in a Secret: the output tree is not confidential";
        return Err(Malformed::new(message).help(help));
    }
    check_host_and_path(text, place)
}

fn check_oci_url(text: &str) -> Result<(), Malformed> {
    let Some(place) = text.strip_prefix("oci://") else {
        let malformed = Malformed::new(format!("{} does not begin with `oci://`", shown(text)));
        let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
        return Err(propose_mended::<OciUrl>(malformed, text, format!("oci://{bare}")));
    };
    let name = place.rsplit('/').next().unwrap_or(place);
    if place.contains('/')
        && let Some(at) = name.find([':', '@'])
    {
        let malformed = Malformed::new(format!("{} contains a tag or a digest", shown(text)));
        let bare = text[..text.len() - name.len() + at].to_owned();
        return Err(propose_mended::<OciUrl>(malformed, text, bare));
    }
    check_host_and_path(text, place)
}

fn check_host_and_path(text: &str, place: &str) -> Result<(), Malformed> {
    check_characters(&URL, text, 0, text)?;
    match place.split_once('/') {
        Some((host, path)) if !host.is_empty() && !path.is_empty() => Ok(()),
        _ => Err(Malformed::new(format!("{} has no host or no path", shown(text)))),
    }
}

/// The rules of `git check-ref-format --branch`.
fn check_branch_name(text: &str) -> Result<(), Malformed> {
    let fault = |why: &str| Err(Malformed::new(format!("{} is not a branch name: {why}", shown(text))));
    let forbidden = |c: &char| {
        c.is_whitespace() || c.is_control() || matches!(c, '~' | '^' | ':' | '?' | '*' | '[' | '\\')
    };
    if let Some(c) = text.chars().find(forbidden) {
        return fault(&format!("it contains {}", shown_char(c)));
    }
    for part in text.split('/') {
        match part {
            "" => return fault("a part of it is empty"),
            _ if part.starts_with('.') => return fault("a part of it begins with `.`"),
            _ if part.ends_with(".lock") => return fault("a part of it ends with `.lock`"),
            _ => {}
        }
    }
    match text {
        "@" | "HEAD" => fault("git reserves this word"),
        _ if text.starts_with('-') => fault("it begins with `-`"),
        _ if text.ends_with('.') => fault("it ends with `.`"),
        _ if text.contains("..") => fault("it contains `..`"),
        _ if text.contains("@{") => fault("it contains `@{`"),
        _ => Ok(()),
    }
}

fn check_folder_path(text: &str) -> Result<(), Malformed> {
    if text == "." {
        return Ok(());
    }
    let fault = |why: &str| {
        let plain: Vec<&str> = text.split(['/', '\\']).filter(|part| !matches!(*part, "" | ".")).collect();
        let malformed = Malformed::new(format!("{} is not a folder in a repository: {why}", shown(text)));
        let mended = if plain.is_empty() { ".".to_owned() } else { plain.join("/") };
        Err(propose_mended::<FolderPath>(malformed, text, mended))
    };
    if text.contains('\\') {
        return fault("it contains `\\`");
    }
    check_characters(&PATH, text, 0, text)?;
    for part in text.split('/') {
        match part {
            "" if text.starts_with('/') => return fault("it is absolute"),
            "" => return fault("a part of it is empty"),
            "." => return fault("`.` is allowed only by itself"),
            ".." => return fault("it leads out of the repository"),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::laws::{obeys_the_laws, refusal};

    #[test]
    fn repositories_have_an_address_that_every_engine_takes() {
        for good in ["https://git.example.com/home/lab.git", "ssh://git@git.example.com:2222/lab"] {
            assert!(good.parse::<RepositoryUrl>().is_ok(), "{good}");
        }
        assert_eq!(
            refusal::<RepositoryUrl>("git@git.example.com:home/lab.git").1,
            "write `ssh://git@git.example.com/home/lab.git`"
        );
        assert_eq!(refusal::<RepositoryUrl>("git.example.com/lab").1, "write `https://git.example.com/lab`");
        assert_eq!(
            refusal::<RepositoryUrl>("https://git.example.com").0,
            "`https://git.example.com` has no host or no path"
        );
        assert!("oci://registry.example.com/lab".parse::<RepositoryUrl>().is_err());
    }

    #[test]
    fn an_address_with_a_password_is_refused_without_repeating_it() {
        for bad in ["https://me:hunter2@git.example.com/lab", "https://hunter2@git.example.com/lab"] {
            let (message, help) = refusal::<RepositoryUrl>(bad);
            assert!(!message.contains("hunter2") && !help.contains("hunter2"), "{message} {help}");
        }
    }

    #[test]
    fn artifacts_are_named_without_their_tag() {
        assert!("oci://registry.example.com:5000/lab".parse::<OciUrl>().is_ok());
        assert_eq!(
            refusal::<OciUrl>("oci://registry.example.com:5000/lab:latest").1,
            "write `oci://registry.example.com:5000/lab`"
        );
        assert_eq!(refusal::<OciUrl>("registry.example.com/lab").1, "write `oci://registry.example.com/lab`");
    }

    #[test]
    fn branches_are_what_git_takes() {
        for good in ["main", "feature/x", "release-1.2", "a@b"] {
            assert!(good.parse::<BranchName>().is_ok(), "{good}");
        }
        let bad = ["", "a b", "a..b", "/a", "a/", "-a", "a.lock", "a.", "@", "HEAD", "a@{1}", "a~1", ".a"];
        for bad in bad {
            assert!(bad.parse::<BranchName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn folders_are_plain_paths_below_the_root() {
        let home: FolderPath = "rendered/home".parse().expect("valid");
        assert_eq!(home.join("kubernetes"), "rendered/home/kubernetes");
        assert_eq!(".".parse::<FolderPath>().expect("valid").join("kubernetes"), "kubernetes");
        assert_eq!(refusal::<FolderPath>("./rendered/home/").1, "write `rendered/home`");
        assert_eq!(refusal::<FolderPath>("/rendered").1, "write `rendered`");
        assert_eq!(refusal::<FolderPath>("").1, "write `.`");
        assert_eq!(
            refusal::<FolderPath>("../lab").0,
            "`../lab` is not a folder in a repository: it leads out of the repository"
        );
    }

    obeys_the_laws! {
        repository_url_laws: RepositoryUrl, "((https|ssh|git|oci)://)?([a-z:]{0,5}@)?[a-z.: ]{0,12}(/[a-z.]{0,5}){0,2}";
        oci_url_laws: OciUrl, "(oci://|https://)?[a-z.:0-9]{0,12}(/[a-z:@]{0,6}){0,2}";
        branch_name_laws: BranchName, "[a-zA-Z0-9/._@{ -]{0,20}";
        folder_path_laws: FolderPath, "[a-z./\\\\ ]{0,20}";
    }
}
