//! Near misses: the known word closest to a misspelt one.

/// The candidate that `word` was most likely meant to be, if any is close enough.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', '.'], "");
    let target = plain(word);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&target, &plain(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= 1.max(candidate.len().min(word.len()) / 3))
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}

/// The candidate that `word` is, but for a letter or two. Words that mean something else differ by more.
pub fn misspelt<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const MOST: usize = 2;
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= MOST)
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| (1..=MOST).contains(distance) && candidate.len() > 3 * MOST)
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}

/// The candidate that a short word is, but for a letter; none if it is one of them.
pub fn misspelt_short<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    const LEAST: usize = 4;
    if candidates.clone().into_iter().any(|candidate| candidate == word) {
        return None;
    }
    let mut near = candidates.into_iter().filter(|candidate| candidate.len() >= LEAST);
    near.find(|candidate| strsim::damerau_levenshtein(word, candidate) == 1)
}

/// Whether a word is another one but for a slip: a letter, two letters of a longer word, or two that changed places.
pub fn is_slip(word: &str, meant: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    match strsim::damerau_levenshtein(word, meant) {
        0 => false,
        1 => meant.len() >= 4 || (meant.len() == 3 && sorted(word) == sorted(meant)),
        2 => meant.len() >= 6,
        _ => false,
    }
}

/// Help text for an unknown word: the near miss, or all known words if there are few.
pub fn did_you_mean(word: &str, candidates: &[&str]) -> Option<String> {
    if let Some(near) = nearest(word, candidates.iter().copied()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let mut known = candidates.to_vec();
    known.sort_unstable();
    match known.len() {
        0 => None,
        1..=24 => Some(format!("available: {}", known.join(", "))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_few_letters_of_longer_words() {
        for (word, meant) in [("backups", "backup"), ("copys", "copies"), ("tsl", "tls"), ("dtaa", "data")] {
            assert!(is_slip(word, meant), "{word}, {meant}");
        }
        for (word, meant) in
            [("data", "data"), ("log", "lag"), ("copy", "copies"), ("dates", "data"), ("a", "b")]
        {
            assert!(!is_slip(word, meant), "{word}, {meant}");
        }
    }

    #[test]
    fn finds_typos_and_other_spellings_but_not_strangers() {
        let fields = ["memory", "cpu", "image", "host_network"];
        assert_eq!(nearest("memroy", fields), Some("memory"));
        assert_eq!(nearest("hostNetwork", fields), Some("host_network"));
        assert_eq!(nearest("imge", fields), Some("image"));
        assert_eq!(nearest("replicas", fields), None);
        assert_eq!(nearest("x", fields), None);
    }
}
