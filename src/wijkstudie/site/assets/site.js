// Filters the ledger of claims, and lets a keyboard reach what scrolls sideways.
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("div.cell_output, pre, .table-wrapper")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
  const form = document.querySelector("form.filter");
  const table = document.querySelector("table.filtered");
  if (!form || !table) return;
  const rows = [...table.tBodies[0].rows].map((row) => [row, row.textContent.toLowerCase()]);
  const count = form.querySelector("output");
  const show = () => {
    const text = form.elements.text.value.trim().toLowerCase();
    const verdict = form.elements.verdict.value.toLowerCase();
    let shown = 0;
    for (const [row, words] of rows) {
      const cells = [...row.cells].map((cell) => cell.textContent.toLowerCase());
      row.hidden = !(words.includes(text) && (!verdict || cells.includes(verdict)));
      shown += !row.hidden;
    }
    count.textContent = shown ? `${shown} / ${rows.length}` : form.dataset.none;
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", show);
  show();
});
