//! The pages of `render explain`: what a code means, why it matters, and how to fix it.
//!
//! In: codes. Out: Markdown that also reads well on a terminal.

use std::collections::BTreeMap;

use crate::diag::{Code, Example};

/// Longer lines of prose are wrapped here.
const PROSE_COLUMNS: usize = 90;

/// The page of one code.
pub fn page(code: &Code) -> String {
    let name = code.name;
    let mut out = format!("# {name}: {}\n\nSeverity: {}\n\n", code.title, code.severity.word());
    out.push_str(&wrap(code.why));
    match code.example {
        Example::Lab { bad, good } => {
            out.push_str(&format!("\n## Wrong\n\n{}", fenced(bad)));
            out.push_str(&format!("\n## Right\n\n{}", fenced(good)));
        }
        Example::Story { bad, good } => {
            out.push_str(&format!("\n## What happens\n\n{}", wrap(bad)));
            out.push_str(&format!("\n## What to do\n\n{}", wrap(good)));
        }
    }
    out.push_str("\n## Allowing it\n\n");
    if code.allowable {
        out.push_str(&wrap(
            "If this is intended, give the reason, in the lab or in the service or machine concerned:",
        ));
        out.push('\n');
        out.push_str(&fenced(&format!("allow.\"{name}\" = \"the reason, in a few words\",")));
    } else {
        out.push_str("This cannot be allowed; it has to be fixed.\n");
    }
    out
}

/// All codes with their titles, grouped by their first word, in the order of their names.
pub fn index(codes: &[&Code]) -> String {
    let mut groups: BTreeMap<&str, Vec<&Code>> = BTreeMap::new();
    for code in codes {
        groups.entry(first_word(code.name)).or_default().push(code);
    }
    let width = codes.iter().map(|code| code.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (word, mut codes) in groups {
        codes.sort_by_key(|code| code.name);
        out.push_str(&format!("{word}\n"));
        for code in codes {
            out.push_str(&format!("  {:width$}  {:7}  {}\n", code.name, code.severity.word(), code.title));
        }
        out.push('\n');
    }
    out.push_str("See `render explain CODE` for details about a code.\n");
    out
}

fn first_word(name: &str) -> &str {
    name.split_once('-').map_or(name, |(word, _)| word)
}

fn fenced(nickel: &str) -> String {
    format!("```nickel\n{}\n```\n", nickel.trim_matches('\n'))
}

/// Wraps long lines at spaces; lines that are short enough stay as they are.
fn wrap(text: &str) -> String {
    let mut out = String::new();
    for line in text.trim().lines() {
        let mut column = 0;
        for word in line.split_inclusive(' ') {
            let width = word.trim_end().chars().count();
            if column > 0 && column + width > PROSE_COLUMNS {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
                column = 0;
            }
            out.push_str(word);
            column += word.chars().count();
        }
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::sample::{POOL_OVERLAP, SPARE_HOST};

    #[test]
    fn the_page_of_a_code_with_an_example() {
        insta::assert_snapshot!(page(&POOL_OVERLAP), @r#"
        # NET-POOL-OVERLAP: a load balancer pool contains addresses of machines

        Severity: error

        The load balancer hands out every address of its pool. Two hosts that answer for one
        address take each other off the network.

        ## Wrong

        ```nickel
        { networks.lan.pool = "10.0.20.100-10.0.20.220" }
        ```

        ## Right

        ```nickel
        { networks.lan.pool = "10.0.20.200-10.0.20.220" }
        ```

        ## Allowing it

        If this is intended, give the reason, in the lab or in the service or machine concerned:

        ```nickel
        allow."NET-POOL-OVERLAP" = "the reason, in a few words",
        ```
        "#);
    }

    #[test]
    fn the_page_of_a_code_with_a_story() {
        insta::assert_snapshot!(page(&SPARE_HOST), @r"
        # HOST-SPARE: a host runs no machine

        Severity: warning

        It draws power for nothing.

        ## What happens

        A host without machines.

        ## What to do

        Give it one.

        ## Allowing it

        This cannot be allowed; it has to be fixed.
        ");
    }

    #[test]
    fn the_index_is_grouped_and_aligned() {
        let codes = crate::diag::allow::CODES.iter().copied();
        let codes: Vec<&Code> = [&POOL_OVERLAP, &SPARE_HOST].into_iter().chain(codes).collect();
        insta::assert_snapshot!(index(&codes), @r"
        ALLOW
          ALLOW-NO-REASON   error    an allowance has no reason
          ALLOW-REFUSED     error    an allowance refers to a code that cannot be allowed
          ALLOW-UNKNOWN     error    an allowance refers to a code that does not exist
          ALLOW-UNUSED      warning  an allowance is no longer needed
          ALLOW-WIDE        error    an allowance of the whole lab accepts several findings

        HOST
          HOST-SPARE        warning  a host runs no machine

        NET
          NET-POOL-OVERLAP  error    a load balancer pool contains addresses of machines

        See `render explain CODE` for details about a code.
        ");
    }

    #[test]
    fn prose_is_wrapped_at_spaces_and_keeps_its_own_lines() {
        let word = "abcdefghi ";
        assert_eq!(wrap(&word.repeat(12)), format!("{}\n{}\n", word.repeat(9).trim(), word.repeat(3).trim()));
        assert_eq!(wrap("- one\n\n- two"), "- one\n\n- two\n");
        assert_eq!(wrap(&"x".repeat(200)), format!("{}\n", "x".repeat(200)));
    }
}
