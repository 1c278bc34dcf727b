//! Secrets of a machine: the output refers to their place in the store, and a script installs them once they have been
//! copied to the machine.

use minijinja::context;

use crate::lab::hardware::SecretRef;
use crate::targets::cloud_init::SetUp;
use crate::targets::nodes::shared::script::fill;
use crate::targets::nodes::shared::{APPLY_SECRETS, NodeFile, secret_path};

const APPLY: &str = include_str!("apply-secrets.sh.jinja");

/// The script, if the machine has secrets.
pub fn script(set_up: &SetUp<'_, '_>) -> Option<NodeFile> {
    let passwords =
        set_up.guest.users.iter().filter_map(|(name, user)| Some((name, user.password.as_ref()?)));
    let files =
        set_up.guest.files.iter().filter_map(|(path, file)| Some((path, file, file.secret.as_ref()?)));
    let passwords: Vec<_> = passwords
        .map(|(name, secret)| context!(user => name.as_str(), from => secret_path(secret)))
        .collect();
    let files: Vec<_> = files
        .map(|(path, file, secret)| {
            let (user, group) = file.owner.split_once(':').unwrap_or((&file.owner.value, ""));
            context! {
                path => path.as_str(),
                from => secret_path(secret),
                mode => file.mode.value.clone(),
                user,
                group,
            }
        })
        .collect();
    if passwords.is_empty() && files.is_empty() {
        return None;
    }
    let text = fill("apply-secrets.sh", APPLY, context!(passwords, files));
    Some(NodeFile::script(
        APPLY_SECRETS,
        text,
        first_secret(set_up).map_or(set_up.guest.node, |secret| secret.node),
    ))
}

fn first_secret<'l>(set_up: &SetUp<'_, 'l>) -> Option<&'l SecretRef> {
    let passwords = set_up.guest.users.values().filter_map(|user| user.password.as_ref());
    passwords.chain(set_up.guest.files.values().filter_map(|file| file.secret.as_ref())).next()
}
