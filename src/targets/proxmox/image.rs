//! The image that a machine is made from: the call that downloads it, and the volume it then is.

use crate::document::{Data, shown};
use crate::lab::hardware::{Image, ImageKind};
use crate::targets::proxmox::parameters::Parameters;
use crate::types::DnsLabel;

/// An image as a file of a storage.
#[derive(Debug)]
pub(super) struct ImageFile<'l> {
    image: &'l Image,
    pub(super) name: String,
}

impl<'l> ImageFile<'l> {
    pub(super) fn of(image: &'l Image) -> Self {
        let url = image.url.split(['?', '#']).next().unwrap_or_default();
        let name = url.rsplit('/').next().unwrap_or_default();
        // The hypervisor knows disks by their ending and refuses `.img`, which is how the makers of cloud images
        // call what is qcow2 inside.
        let name = match (image.kind.value, name.strip_suffix(".img")) {
            (ImageKind::Disk, Some(stem)) => format!("{stem}.qcow2"),
            _ => name.to_owned(),
        };
        Self { image, name }
    }

    /// `local:import/noble.qcow2`
    pub(super) fn volume(&self) -> String {
        format!("{}:{}/{}", *self.image.storage, self.content(), self.name)
    }

    /// `POST /nodes/{node}/storage/{storage}/download-url`
    pub(super) fn download(&self, host: &DnsLabel) -> Data {
        let image = self.image;
        let checksum = image.checksum.as_ref().map(|checksum| {
            let (algorithm, digest) = checksum.split_once(':').unwrap_or(("", checksum.value.as_str()));
            (Data::text(checksum.node, algorithm), Data::text(checksum.node, digest))
        });
        let (algorithm, digest) = checksum.unzip();
        Parameters::of(image.node)
            .put("node", Data::text(image.storage.node, host.to_string()))
            .put("storage", shown(&image.storage))
            .put("content", Data::text(image.kind.node, self.content()))
            .put("filename", Data::text(image.url.node, self.name.clone()))
            .put("url", shown(&image.url))
            .maybe("checksum-algorithm", algorithm)
            .maybe("checksum", digest)
            .into()
    }

    fn content(&self) -> &'static str {
        match self.image.kind.value {
            ImageKind::Disk => "import",
            ImageKind::Installer => "iso",
        }
    }
}
