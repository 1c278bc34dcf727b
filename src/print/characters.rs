//! Which characters may stand in text as themselves, in every format.

/// Whether the character is seen by people and taken as itself by every reader.
///
/// Not so: control characters, the line breaks of YAML 1.1 (NEL, U+2028, U+2029), byte order marks, characters that
/// no reader need accept, and invisible ones, direction marks above all, which make a reviewed line lie.
/// Joiners (U+200C, U+200D) stay, since words and pictograms are written with them; so do all spaces.
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

/// Printable, and no space that looks like the common one but is another.
pub fn is_clear(character: char) -> bool {
    is_printable(character) && (character == ' ' || !character.is_whitespace())
}
