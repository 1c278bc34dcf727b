//! Names in an operating system: of users, kernel modules, volume groups. They are words of commands, names of files and
//! lines of configuration files, so their characters have no meaning in any of these.

use crate::types::shape::{Class, check_characters};
use crate::types::{Malformed, checked_text, shown};

checked_text! {
    /// The login name of a user: `owner`.
    LoginName by check_login_name;
    /// The name of a kernel module, a volume group or a thin pool: `br_netfilter`, `pve`.
    SystemName by check_system_name;
}

const LOGIN: Class = Class {
    contains: |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_',
    words: "lower-case letters, digits, `-` and `_`",
};

const SYSTEM: Class = Class {
    contains: |c| c.is_ascii_alphanumeric() || "-_.+".contains(c),
    words: "letters, digits and `-_.+`",
};

/// The most characters that `useradd` accepts.
const MOST_IN_LOGIN: usize = 32;

fn check_login_name(text: &str) -> Result<(), Malformed> {
    check_characters(&LOGIN, text, 0, text)?;
    if !text.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') {
        let message = format!("{} is not a login name", shown(text));
        return Err(Malformed::new(message).help("it begins with a lower-case letter or `_`"));
    }
    if text.len() > MOST_IN_LOGIN {
        let message = format!("{} is longer than {MOST_IN_LOGIN} characters", shown(text));
        return Err(Malformed::new(message));
    }
    Ok(())
}

fn check_system_name(text: &str) -> Result<(), Malformed> {
    check_characters(&SYSTEM, text, 0, text)?;
    if !text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
        let message = format!("{} is not a name", shown(text));
        return Err(Malformed::new(message).help("it begins with a letter, a digit or `_`"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_names_are_neither_options_nor_commands() {
        for good in ["owner", "_apt", "k8s-admin"] {
            assert!(good.parse::<LoginName>().is_ok(), "{good}");
        }
        for bad in ["", "-oProxyCommand=x", "x localhost; id; :", "a\nb", "Owner", "9p"] {
            assert!(bad.parse::<LoginName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn system_names_are_one_word() {
        for good in ["br_netfilter", "pve", "nvme0-vg", "thin.1"] {
            assert!(good.parse::<SystemName>().is_ok(), "{good}");
        }
        for bad in ["", "-f", "a'\nEND\nid\n: 'pve", "../x", "a b"] {
            assert!(bad.parse::<SystemName>().is_err(), "{bad:?}");
        }
    }
}
