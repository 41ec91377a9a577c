// Filters the ledger of claims, and lets a keyboard reach what the theme leaves to a mouse.

// A page that was opened from a folder may not read the others, so a search shows titles only.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

const filterLedger = () => {
  const form = document.querySelector("form.filter");
  const table = document.querySelector("table.filtered");
  if (!form || !table) return;
  const rows = [...table.tBodies[0].rows].map((row) => {
    const cells = [...row.cells].map((cell) => cell.textContent.toLowerCase());
    return { row, cells, words: cells.join(" ") };
  });
  const count = form.querySelector("output");
  const show = () => {
    const text = form.elements.text.value.trim().toLowerCase();
    const verdict = form.elements.verdict.value.toLowerCase();
    let shown = 0;
    for (const { row, cells, words } of rows) {
      row.hidden = !(words.includes(text) && (!verdict || cells.includes(verdict)));
      shown += !row.hidden;
    }
    count.textContent = shown ? `${shown} / ${rows.length}` : form.dataset.none;
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", show);
  show();
};

// The theme opens its drawers with a label of a checkbox that is not shown: here it is a button.
const openDrawers = () => {
  for (const id of ["__navigation", "__toc"]) {
    const box = document.getElementById(id);
    if (!box) continue;
    const buttons = [...document.querySelectorAll(`label[for="${id}"]:not(.overlay)`)];
    const tell = () => buttons.forEach((one) => one.setAttribute("aria-expanded", String(box.checked)));
    const drawer = document.querySelector(id === "__toc" ? ".toc-drawer" : ".sidebar-drawer");
    const set = (open) => {
      box.checked = open;
      tell();
    };
    for (const one of buttons) {
      one.tabIndex = 0;
      one.setAttribute("role", "button");
      one.setAttribute("aria-label", box.getAttribute("aria-label"));
      one.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        set(!box.checked);
        // The links can have the focus once they are shown.
        if (box.checked) requestAnimationFrame(() => drawer?.querySelector("a[href], input")?.focus());
      });
    }
    box.addEventListener("change", tell);
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !box.checked) return;
      set(false);
      buttons.find((one) => one.offsetParent)?.focus();
    });
    tell();
  }
};

document.addEventListener("DOMContentLoaded", () => {
  const reach = () => {
    for (const box of document.querySelectorAll("div.cell_output, pre, .table-wrapper")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    }
  };
  reach();
  window.addEventListener("resize", reach);
  // On paper nothing can be unfolded.
  window.addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details.long")) one.open = true;
  });
  filterLedger();
  openDrawers();
});
