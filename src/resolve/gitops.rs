//! Who applies the tree: what the engine's settings say about one another.

use crate::diag::Diagnostic;
use crate::lab::gitops::{Engine, SourceKind};
use crate::resolve::{Resolver, codes};

impl Resolver<'_> {
    pub(super) fn gitops(&mut self) {
        let Some(gitops) = &self.lab.gitops else { return };
        let source = &gitops.flux.source;
        if gitops.engine.value == Engine::Flux
            && source.kind.value == SourceKind::OciRepository
            && !source.external.value
            && source.url.is_none()
        {
            let node = source.kind.node;
            let message = "Flux is to fetch an artifact, and nothing says from where";
            let help =
                "add `gitops.flux.source.url`, or `external = true` where something else makes the source";
            let diagnostic = Diagnostic::new(&codes::FLUX_SOURCE, message)
                .at_node(node, self.values.span(node), "fetched from where?")
                .help(help);
            self.diagnostics.push(diagnostic);
        }
    }
}
