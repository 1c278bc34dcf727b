//! The image of a machine, as a file on a storage.

use crate::lab::hardware::{Image, ImageKind, Machine};

/// An image as a file on a storage.
#[derive(Clone, Debug)]
pub struct ImageFile<'l> {
    /// The image in the lab.
    pub image: &'l Image,
    /// The name of the file.
    pub name: String,
}

impl<'l> ImageFile<'l> {
    /// The file of an image. Its name is taken from the image's URL.
    pub fn of(image: &'l Image) -> Self {
        let url = image.url.split(['?', '#']).next().unwrap_or_default();
        let name = url.rsplit('/').next().unwrap_or_default();
        // Proxmox VE recognizes disk formats by the file extension and refuses `.img`, with which qcow2 cloud images
        // are published.
        let name = match (image.kind.value, name.strip_suffix(".img")) {
            (ImageKind::Disk, Some(stem)) => format!("{stem}.qcow2"),
            _ => name.to_owned(),
        };
        Self { image, name }
    }

    /// The volume: `local:import/noble.qcow2`.
    pub fn volume(&self) -> String {
        format!("{}:{}/{}", *self.image.storage, self.content(), self.name)
    }

    /// Its content type on the storage.
    pub fn content(&self) -> &'static str {
        match self.image.kind.value {
            ImageKind::Disk => "import",
            ImageKind::Installer => "iso",
        }
    }

    /// The algorithm of the checksum, and the digest.
    pub fn checksum(&self) -> Option<(&'l str, &'l str)> {
        self.image.checksum.as_ref()?.split_once(':')
    }
}

/// The image that the boot disk of a machine is a copy of.
pub(super) fn of_disk(machine: &Machine) -> Option<ImageFile<'_>> {
    machine.image.as_ref().filter(|image| image.kind.value == ImageKind::Disk).map(ImageFile::of)
}

/// The image of the installer for the boot disk.
pub(super) fn of_installer(machine: &Machine) -> Option<ImageFile<'_>> {
    machine.image.as_ref().filter(|image| image.kind.value == ImageKind::Installer).map(ImageFile::of)
}
