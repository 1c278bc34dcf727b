//! Tests as values: their names come from the functions, and a missing tool is told instead of hidden.

use libtest_mimic::{Completion, Failed, Trial};

/// A test that fails by panicking.
pub fn asserts(name: impl Into<String>, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
}

/// A test that says in words what is wrong.
pub fn says(name: impl Into<String>, test: impl FnOnce() -> Result<(), String> + Send + 'static) -> Trial {
    Trial::test(name, move || test().map_err(Failed::from))
}

/// A test that needs something installed. Where it is missing the test counts as ignored and says what to install,
/// except in CI, which has everything: there it fails.
pub fn needs(
    name: impl Into<String>,
    available: fn() -> Result<(), String>,
    test: impl FnOnce() -> Result<(), String> + Send + 'static,
) -> Trial {
    Trial::ignorable_test(name, move || match available() {
        Ok(()) => test().map(|()| Completion::Completed).map_err(Failed::from),
        Err(what) if in_ci() => Err(Failed::from(what)),
        Err(what) => Ok(Completion::ignored_with(what)),
    })
}

#[allow(clippy::disallowed_methods, reason = "tests are told about CI by the environment")]
fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}

/// A list of tests, each named after its function and the module around it.
macro_rules! tests {
    ($($function:ident),+ $(,)?) => {
        /// The tests of this file.
        pub fn tests() -> Vec<libtest_mimic::Trial> {
            vec![$($crate::support::trial::asserts(
                concat!(module_path!(), "::", stringify!($function)).trim_start_matches("main::"),
                $function,
            )),+]
        }
    };
}
pub(crate) use tests;
