//! Texts as values: what is understood prints in a form that means the same, what is refused says why, and what the help
//! proposes is accepted. The first byte says which type.

#![no_main]

use std::fmt::{Debug, Display};
use std::str::FromStr;

use libfuzzer_sys::fuzz_target;
use render::types::*;

fuzz_target!(|input: &[u8]| {
    let Some((kind, text)) = input.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let check = CHECKS[usize::from(*kind) % CHECKS.len()];
    check(text);
});

const CHECKS: &[fn(&str)] = &[
    laws::<Memory>,
    laws::<DiskSize>,
    laws::<Cpu>,
    laws::<Address>,
    laws::<AddressInPrefix>,
    laws::<Prefix>,
    laws::<AddressRange>,
    laws::<Mac>,
    laws::<DnsLabel>,
    laws::<HostName>,
    laws::<HostPattern>,
    laws::<ObjectName>,
    laws::<ConfigKey>,
    laws::<EnvName>,
    laws::<LabelKey>,
    laws::<LabelValue>,
    laws::<Bandwidth>,
    laws::<PciAddress>,
    laws::<Release>,
    laws::<Duration>,
    laws::<Cron>,
    laws::<ImageRef>,
    laws::<RepositoryUrl>,
    laws::<OciUrl>,
    laws::<BranchName>,
    laws::<FolderPath>,
    laws::<KubernetesVersion>,
    laws::<VlanId>,
    laws::<Vmid>,
    laws::<Port>,
    laws::<Mtu>,
    laws::<Asn>,
];

fn laws<T: FromStr<Err = Malformed> + Display + Debug + Eq>(text: &str) {
    match text.parse::<T>() {
        Ok(value) => {
            let printed = value.to_string();
            let again = printed.parse::<T>();
            assert_eq!(again.as_ref(), Ok(&value), "{text:?} is printed as {printed:?}");
            assert_eq!(again.map(|again| again.to_string()), Ok(printed));
        }
        Err(malformed) => {
            assert!(!malformed.message.is_empty() && !malformed.message.contains('\n'), "{malformed:?}");
            let help = malformed.help.unwrap_or_default();
            if help.starts_with("write `") {
                for proposal in help.split('`').skip(1).step_by(2) {
                    assert!(proposal.parse::<T>().is_ok(), "{proposal:?} is proposed for {text:?}");
                }
            }
        }
    }
}
