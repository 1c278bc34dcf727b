//! Characters that are printed without escapes, in every format.

/// Whether the character is visible to people and preserved by every parser.
///
/// Excluded: control characters, the line breaks of YAML 1.1 (NEL, U+2028, U+2029), byte order marks, characters that
/// parsers may reject, and invisible characters, especially direction marks, which falsify a reviewed line.
/// Joiners (U+200C, U+200D) are allowed, because words and emoji need them; so are all spaces.
pub fn is_printable(character: char) -> bool {
    match character {
        ' '..='~' => true,
        '\0'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' => false,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => false,
        '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => false,
        // The last two of every plane are not characters.
        _ => u32::from(character) & 0xfffe != 0xfffe,
    }
}

/// Printable, and not a space that looks like the ordinary space.
pub fn is_clear(character: char) -> bool {
    is_printable(character) && (character == ' ' || !character.is_whitespace())
}
