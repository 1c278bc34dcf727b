//! Sources that the cluster needs before it can start.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::service::full_host;
use crate::value::{At, NodeId};

pub static CODE: Code = Code {
    name: "DEP-BOOTSTRAP",
    severity: Severity::Error,
    title: "the cluster depends on a service that runs in it",
    why: "The GitOps engine fetches the rendered tree from a repository, and nodes pull images from a \
          mirror. If a service of the same cluster provides them, they are unavailable when everything \
          starts at once, so nothing ever starts: not after a power failure, and not in a new cluster.",
    example: Example::Lab {
        bad: r#"{
  gitops = { engine = 'argocd, repository = "https://hello.home.example.com/home/lab.git", path = "rendered/home" },
}"#,
        good: r#"{
  gitops = { engine = 'argocd, repository = "https://git.example.com/home/lab.git", path = "rendered/home" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (what, url, node) in sources(lab) {
            let host = host(&url);
            let own = exposed(lab, &host);
            let inside = host.ends_with(".svc") || host.contains(".svc.");
            let (provider, place) = match own {
                Some((name, place)) => (format!("service `{name}`"), Some(place)),
                None if inside => ("a service of the cluster".to_owned(), None),
                None => continue,
            };
            let finding = findings
                .report(
                    &CODE,
                    format!("{what} is provided by {provider}, which runs in the cluster that depends on it"),
                )
                .at(node, "needed before the cluster runs");
            let finding = match place {
                Some(place) => finding.at(place, "available only once the cluster runs"),
                None => finding,
            };
            finding.help(
                "use a source outside the cluster; if the cluster can start without this one, explain how \
                 with `allow`",
            );
        }
    },
};

/// The repositories and mirrors that the cluster starts from.
fn sources(lab: &Lab) -> Vec<(String, String, NodeId)> {
    let mut sources = Vec::new();
    if let Some(gitops) = &lab.gitops {
        sources.push((
            "the GitOps repository".to_owned(),
            gitops.repository.to_string(),
            gitops.repository.node,
        ));
        let source = gitops.flux.source.url.as_ref();
        sources.extend(source.map(|url| ("the Flux source".to_owned(), url.to_string(), url.node)));
    }
    for (registry, mirror) in lab.cluster.iter().flat_map(|cluster| cluster.registry_mirrors.iter()) {
        let url: Option<&At<String>> = mirror.url.as_ref();
        sources.extend(
            url.map(|url| (format!("the mirror for `{}`", registry.as_str()), url.value.clone(), url.node)),
        );
    }
    sources
}

fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or(rest);
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    place.split(':').next().unwrap_or(place).to_lowercase()
}

/// The service that is exposed at a host.
fn exposed<'l>(lab: &'l Lab, host: &str) -> Option<(&'l str, NodeId)> {
    lab.services().find_map(|(name, service)| {
        let own = service.expose.values().filter(|expose| expose.external.is_none());
        let mut hosts = own.flat_map(|expose| expose.all_hosts());
        let found = hosts.find(|own| full_host(own, &lab.domain).to_lowercase() == host)?;
        Some((name.as_str(), found.node))
    })
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn a_host_is_found_in_every_form_of_address() {
        for url in
            ["https://Git.example.com/a", "ssh://git@git.example.com:2222/a/b.git", "oci://git.example.com"]
        {
            assert_eq!(host(url), "git.example.com", "{url}");
        }
    }
}
