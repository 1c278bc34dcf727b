// Notes the heading of its column on every cell of a table, for screens on which the columns stand below each other.
for (const table of document.querySelectorAll("table")) {
  const headings = [...table.querySelectorAll("thead th")].map((heading) => heading.textContent);
  for (const row of table.querySelectorAll("tbody tr")) {
    [...row.cells].forEach((cell, column) => (cell.dataset.heading = headings[column] ?? ""));
  }
}
