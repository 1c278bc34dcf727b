//! Words of the command lines in units of systemd. They are split and quoted similar to a shell's, but `%` is a specifier, and
//! `$` a variable also between quotes.

/// Text as one word of a command line.
pub fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    let escaped = text.replace('\\', r"\\").replace('"', "\\\"").replace('$', "$$").replace('%', "%%");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stays_one_word() {
        assert_eq!(word("--node-name=a"), "--node-name=a");
        assert_eq!(word("--x=%h $HOME 'a' \"b\" \\"), r#""--x=%%h $$HOME 'a' \"b\" \\""#);
        assert_eq!(word(""), "\"\"");
    }
}
