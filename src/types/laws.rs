//! Laws of every type in this folder, for any text: used by the property tests of the types.

use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use proptest::prelude::*;
use serde::Serialize;

use crate::types::Malformed;

/// A text is parsed, and then its canonical form has the same value; or it is rejected with a reason, and the
/// proposals in the help are accepted. Neither panics.
pub fn understood_or_explained<T>(text: &str) -> Result<(), TestCaseError>
where
    T: FromStr<Err = Malformed> + Display + Debug + Eq + Hash + Serialize,
{
    match text.parse::<T>() {
        Ok(value) => {
            let printed = value.to_string();
            let again = printed.parse::<T>();
            prop_assert_eq!(again.as_ref(), Ok(&value), "`{}` printed as `{}`", text, printed);
            prop_assert_eq!(again.map(|again| again.to_string()), Ok(printed.clone()));
            prop_assert_eq!(serde_json::to_value(&value).ok(), Some(serde_json::Value::String(printed)));
        }
        Err(malformed) => {
            prop_assert!(!malformed.message.is_empty());
            prop_assert!(!malformed.message.contains('\n'), "{:?}", malformed.message);
            for proposal in proposals(&malformed) {
                prop_assert!(proposal.parse::<T>().is_ok(), "`{}` proposed for `{}`", proposal, text);
            }
        }
    }
    Ok(())
}

/// The message and help for an invalid text.
pub fn refusal<T: FromStr<Err = Malformed> + Debug>(text: &str) -> (String, String) {
    let malformed = text.parse::<T>().expect_err(text);
    (malformed.message, malformed.help.unwrap_or_default())
}

fn proposals(malformed: &Malformed) -> Vec<&str> {
    match &malformed.help {
        Some(help) if help.starts_with("write `") => help.split('`').skip(1).step_by(2).collect(),
        _ => Vec::new(),
    }
}

/// Property tests of the laws: any text, and texts that look like the type's.
macro_rules! obeys_the_laws {
    ($($test:ident: $type:ty, $like:expr;)+) => {
        proptest::proptest! {$(
            #[test]
            fn $test(any in proptest::prelude::any::<String>(), like in $like) {
                crate::types::laws::understood_or_explained::<$type>(&any)?;
                crate::types::laws::understood_or_explained::<$type>(&like)?;
            }
        )+}
    };
}

pub(super) use obeys_the_laws;
