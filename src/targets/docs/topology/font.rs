//! The width of text. The reader's font is unknown at layout time, so widths are those of the widest common fonts
//! (DejaVu Sans, Verdana): with other fonts, labels are narrower, but never wider.

/// A text style of the picture: a class of its style sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Font {
    /// The lab's name.
    Title,
    /// The name of a host or network.
    Heading,
    /// The name of a machine.
    Name,
    /// A note.
    Note,
    /// Addresses, in a monospaced font.
    Address,
}

impl Font {
    #[cfg(test)]
    pub const ALL: [Self; 5] = [Self::Title, Self::Heading, Self::Name, Self::Note, Self::Address];

    /// Its class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Heading => "heading",
            Self::Name => "name",
            Self::Note => "note",
            Self::Address => "address",
        }
    }

    /// Font size in pixels, as in the style sheet.
    pub fn size(self) -> i32 {
        match self {
            Self::Title => 22,
            Self::Heading => 15,
            Self::Name => 13,
            Self::Note | Self::Address => 12,
        }
    }

    /// The width in whole pixels, rounded up.
    pub fn width(self, text: &str) -> i32 {
        let thousandths: i64 = text.chars().map(|c| i64::from(self.advance(c))).sum();
        let pixels = (thousandths * i64::from(self.size()) + 999) / 1000;
        i32::try_from(pixels).unwrap_or(i32::MAX / 4)
    }

    /// Thousandths of the size.
    fn advance(self, c: char) -> u16 {
        let widths = match self {
            Self::Title | Self::Heading | Self::Name => &BOLD,
            Self::Note => &REGULAR,
            Self::Address if c.is_ascii() => return MONOSPACE,
            Self::Address => return BEYOND_ASCII,
        };
        let index = usize::try_from(u32::from(c)).ok().and_then(|code| code.checked_sub(32));
        index.and_then(|index| widths.get(index)).copied().unwrap_or(BEYOND_ASCII)
    }
}

const MONOSPACE: u16 = 610;

/// Wider than any Latin letter, ideograph or pictograph.
const BEYOND_ASCII: u16 = 1450;

/// DejaVu Sans, from space to tilde.
const REGULAR: [u16; 95] = [
    318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 501, 838, 318, 361, 318, 337, 637, 637, 637, 637, 637,
    637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 531, 1001, 685, 687, 699, 771, 632, 576, 775, 752, 295,
    295, 656, 558, 863, 749, 788, 604, 788, 695, 635, 611, 732, 685, 989, 686, 611, 686, 391, 337, 391, 838,
    501, 501, 613, 635, 550, 635, 616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612, 635, 635, 412, 521,
    393, 634, 592, 818, 592, 592, 525, 637, 337, 637, 838,
];

/// DejaVu Sans Bold, from space to tilde.
const BOLD: [u16; 95] = [
    349, 457, 521, 838, 696, 1002, 873, 307, 458, 458, 523, 838, 380, 416, 380, 366, 696, 696, 696, 696, 696,
    696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 581, 1001, 774, 763, 734, 831, 684, 684, 821, 837, 373,
    373, 775, 638, 996, 837, 851, 733, 851, 771, 721, 683, 813, 774, 1104, 771, 725, 726, 458, 366, 458, 838,
    501, 501, 675, 716, 593, 716, 679, 436, 716, 712, 343, 343, 666, 343, 1042, 712, 688, 716, 716, 494, 596,
    479, 712, 652, 924, 646, 652, 583, 712, 366, 712, 838,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_add_up_and_are_rounded_up() {
        assert_eq!(Font::Note.width(""), 0);
        assert_eq!(Font::Note.width("i"), 4); // 278 * 12 / 1000 = 3.3
        assert_eq!(Font::Address.width("10.0.20.101"), 81); // 11 * 610 * 12 / 1000 = 80.5
        assert!(Font::Name.width("WWW") > Font::Name.width("iii"));
        assert!(Font::Note.width("größe") >= Font::Note.width("grosse"));
    }

    #[test]
    fn the_style_sheet_has_the_same_sizes() {
        let style = include_str!("style.css");
        for font in Font::ALL {
            let rule = format!(".{} {{", font.class());
            let body = style.split(&rule).nth(1).and_then(|rest| rest.split('}').next()).expect("a rule");
            assert!(body.contains(&format!("{}px", font.size())), "{rule}{body}");
        }
    }
}
