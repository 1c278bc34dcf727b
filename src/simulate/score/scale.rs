//! The scale of scores.

/// The best score of a node.
pub(super) const MOST: i64 = 100;

/// Scores as shares of the largest. None if it is zero.
pub(super) fn of_largest(scores: Vec<i64>) -> Option<Vec<i64>> {
    let largest = scores.iter().copied().max().filter(|largest| *largest > 0)?;
    Some(scores.into_iter().map(|score| MOST * score / largest).collect())
}
