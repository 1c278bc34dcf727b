//! The table of results, as Markdown with aligned columns.

use super::report::Row;

/// A line of the table.
pub(super) type Cells = [String; 7];

const HEADS: [&str; 7] = ["consumer", "version", "input", "tested", "accepted", "rejected", "skipped"];

pub(super) fn of(rows: &[Row]) -> String {
    of_cells(rows.iter().map(Row::cells))
}

/// The table of lines.
pub(super) fn of_cells(rows: impl IntoIterator<Item = Cells>) -> String {
    let mut lines = vec![HEADS.map(str::to_owned)];
    lines.extend(rows);
    aligned(&lines)
}

/// A table with a head, as Markdown with aligned columns.
pub(super) fn aligned<const N: usize>(lines: &[[String; N]]) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        let cells: Vec<String> =
            line.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}")).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
        if number == 0 {
            let rule: Vec<String> = widths.iter().map(|&width| "-".repeat(width)).collect();
            text.push_str(&format!("| {} |\n", rule.join(" | ")));
        }
    }
    text
}

/// The lines of the table in a page.
pub(super) fn read(page: &str) -> Vec<Cells> {
    let lines = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = lines.filter_map(|line| {
        let cells: Vec<String> = line.split(" | ").map(|cell| cell.trim().to_owned()).collect();
        Cells::try_from(cells).ok()
    });
    cells.filter(|cells| cells[0] != HEADS[0] && !cells[0].starts_with("--")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_is_read_is_the_same() {
        let row = ["a", "b 1.0", "c", "1", "1", "0", ""].map(str::to_owned);
        let page = format!("# Page\n\n{}\ntext\n", of_cells([row.clone()]));
        assert_eq!(read(&page), [row]);
    }
}
