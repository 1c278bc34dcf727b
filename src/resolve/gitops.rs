//! GitOps: whether the engine's settings are complete.

use crate::diag::Diagnostic;
use crate::lab::gitops::{GitOpsEngine, SourceKind};
use crate::resolve::{Resolver, codes};

impl Resolver<'_> {
    pub(super) fn gitops(&mut self) {
        let Some(gitops) = &self.lab.gitops else { return };
        let source = &gitops.flux.source;
        if gitops.engine.value == GitOpsEngine::Flux
            && source.kind.value == SourceKind::OciRepository
            && !source.external.value
            && source.url.is_none()
        {
            let node = source.kind.node;
            let message = "the Flux source is an OCIRepository, but `gitops.flux.source.url` is not set";
            let help =
                "set `gitops.flux.source.url`, or `external = true` if the source is created outside the lab";
            let diagnostic = Diagnostic::new(&codes::FLUX_SOURCE, message)
                .at_node(node, self.values.span(node), "`url` is missing")
                .help(help);
            self.diagnostics.push(diagnostic);
        }
    }
}
