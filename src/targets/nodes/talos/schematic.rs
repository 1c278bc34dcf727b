//! The image of a node: a schematic, whose id at the image factory is the hash of its content.
//!
//! The hash is of the text as the factory writes it, so the order of lists is part of it. Extensions are sorted: their
//! order is irrelevant, and must not change the image. Kernel arguments keep their order.

use crate::document::Data;
use crate::resolve::{ClusterNode, ResolvedCluster};
use crate::value::{At, NodeId};

pub struct Schematic<'l> {
    kernel_args: Vec<&'l At<String>>,
    extensions: Vec<&'l At<String>>,
    node: NodeId,
}

impl<'l> Schematic<'l> {
    /// The schematic of the cluster, with the additions of the node.
    pub fn new(cluster: &ResolvedCluster<'l>, node: &ClusterNode<'l>) -> Self {
        let (common, own) = (&cluster.cluster.talos, &node.node.talos);
        let mut extensions: Vec<_> = common.extensions.iter().chain(&own.extensions).collect();
        extensions.sort_by(|one, other| one.value.cmp(&other.value));
        extensions.dedup_by(|one, other| one.value == other.value);
        let mut kernel_args: Vec<&At<String>> = Vec::new();
        for argument in common.kernel_args.iter().chain(&own.kernel_args) {
            if kernel_args.iter().all(|known| known.value != argument.value) {
                kernel_args.push(argument);
            }
        }
        Self { kernel_args, extensions, node: common.node }
    }

    /// The request to the factory.
    pub fn data(&self) -> Data {
        let list =
            |values: &[&At<String>]| Data::list(self.node, values.iter().map(|value| Data::from(*value)));
        let extensions = Data::map(self.node).some("officialExtensions", list(&self.extensions));
        let customization = Data::map(self.node)
            .some("extraKernelArgs", list(&self.kernel_args))
            .some("systemExtensions", extensions);
        Data::map(self.node).put("customization", customization).into()
    }

    /// The id at the factory. None if a text needs quoting, because the factory's quoting is not specified.
    pub fn id(&self) -> Option<String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,+".contains(c);
        let is_plain = |value: &At<String>| {
            value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-') && value.chars().all(plain)
        };
        let all = self.kernel_args.iter().chain(&self.extensions);
        all.into_iter().all(|value| is_plain(value)).then(|| hash(&self.canonical()))
    }

    /// The text as the factory prints it: indented by four spaces, and lists below their key.
    fn canonical(&self) -> String {
        if self.kernel_args.is_empty() && self.extensions.is_empty() {
            return "customization: {}\n".to_owned();
        }
        let mut text = "customization:\n".to_owned();
        if !self.kernel_args.is_empty() {
            text.push_str("    extraKernelArgs:\n");
            text.extend(self.kernel_args.iter().map(|argument| format!("        - {argument}\n")));
        }
        if !self.extensions.is_empty() {
            text.push_str("    systemExtensions:\n        officialExtensions:\n");
            text.extend(self.extensions.iter().map(|extension| format!("            - {extension}\n")));
        }
        text
    }
}

fn hash(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Values;

    fn at(text: &str) -> At<String> {
        At { value: text.to_owned(), node: Values::ROOT }
    }

    fn id(kernel_args: &[&At<String>], extensions: &[&At<String>]) -> Option<String> {
        Schematic { kernel_args: kernel_args.into(), extensions: extensions.into(), node: Values::ROOT }.id()
    }

    /// Two published ids: of the image without extensions, and of the image with the QEMU guest agent.
    #[test]
    fn names_are_those_of_the_factory() {
        let plain = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba";
        assert_eq!(id(&[], &[]).as_deref(), Some(plain));
        let with_agent = "ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515";
        assert_eq!(id(&[], &[&at("siderolabs/qemu-guest-agent")]).as_deref(), Some(with_agent));
    }

    #[test]
    fn text_that_the_factory_would_quote_has_no_name_here() {
        assert_eq!(id(&[&at("a: b")], &[]), None);
        assert!(id(&[&at("-console"), &at("console=ttyS0,115200n8")], &[]).is_some());
    }
}
