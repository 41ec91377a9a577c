// What a browser does of the explorer: puts the drawing on the page, makes its marks buttons, and
// tells Python what a person chose. It counts nothing and knows no words of its own.

let pages = 0;

function make(parent, tag, className = "", attributes = {}) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  parent.append(made);
  return made;
}

// The mark that an arrow key leads to: sideways the next one in the same row; up and down the one
// of the next row that is right there, or least aside. Where no row goes on, the nearest one in
// that direction.
function nearest(marks, from, across, down) {
  const middle = ([x, y, width, height]) => [x + width / 2, y + height / 2];
  const [x0, y0] = middle(marks[from]);
  const tall = marks[from][3];
  const others = marks.flatMap((mark, i) => {
    const [x, y] = middle(mark);
    const ahead = across * (x - x0) + down * (y - y0);
    const aside = across ? Math.abs(y - y0) : Math.max(0, Math.abs(x - x0) - mark[2] / 2);
    const row = Math.max(tall, mark[3]) / 2;
    return i !== from && ahead > (down ? row : 1e-4) ? [{ i, ahead, aside, row }] : [];
  });
  const first = Math.min(...others.map((one) => one.ahead));
  const near = others.filter((one) => (across ? one.aside < one.row : one.ahead < first + one.row));
  const least = (one) => (near.length && down ? one.aside : one.ahead + 2 * one.aside);
  const [found] = (near.length ? near : others).sort((one, other) => least(one) - least(other));
  return found ? found.i : from;
}

function copy(text, node) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without https a browser has no clipboard to offer: select, and copy as a person would.
  const range = document.createRange();
  range.selectNodeContents(node);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  document.execCommand("copy");
  return Promise.resolve();
}

function render({ model, el }) {
  const id = `wijkstudie-${++pages}`;
  const page = make(el, "section", "wijkstudie-stage", { "aria-labelledby": `${id}-title` });
  const problem = make(page, "p", "wijkstudie-problem", { role: "alert" });
  const title = make(page, "h2", "wijkstudie-title", { id: `${id}-title` });
  const hint = make(page, "p", "wijkstudie-hint", { id: `${id}-hint` });
  // Beside each other where there is room: what is shown, and what is behind it.
  const sides = make(page, "div", "wijkstudie-sides");
  const shown = make(sides, "div");
  const behind = make(sides, "div", "wijkstudie-behind");
  const figure = make(shown, "figure");
  const drawing = make(make(figure, "div", "wijkstudie-paper"), "div", "wijkstudie-drawing");
  const picture = make(drawing, "div", "wijkstudie-picture", { role: "img" });
  const marks = make(drawing, "div", "wijkstudie-marks", { role: "group", "aria-describedby": `${id}-hint` });
  const caption = make(figure, "figcaption");
  const described = make(shown, "details");
  const describedTitle = make(described, "summary");
  const alt = make(described, "p");

  const files = make(shown, "div", "wijkstudie-files", { role: "group", "aria-labelledby": `${id}-files` });
  const filesTitle = make(files, "span", "", { id: `${id}-files` });
  for (const kind of ["pdf", "svg", "png", "csv"]) {
    const button = make(files, "button", "", { type: "button" });
    button.textContent = kind.toUpperCase();
    button.onclick = () => model.send({ do: "download", kind });
  }

  const rowsTitle = make(behind, "h3", "wijkstudie-rows", { id: `${id}-rows`, "aria-live": "polite" });
  const tools = make(behind, "div", "wijkstudie-tools");
  const searching = make(tools, "div");
  const searchTitle = make(searching, "label", "", { for: `${id}-search` });
  const search = make(searching, "input", "", { id: `${id}-search`, type: "search", autocomplete: "off" });
  const keeping = make(tools, "div");
  const keepTitle = make(keeping, "label", "", { for: `${id}-keep` });
  const keep = make(keeping, "select", "", { id: `${id}-keep` });
  const all = make(tools, "button", "", { type: "button" });
  const around = make(behind, "div", "wijkstudie-table", {
    role: "region",
    tabindex: "0",
    "aria-labelledby": `${id}-rows`,
  });
  const none = make(behind, "p", "wijkstudie-none");
  const more = make(behind, "button", "wijkstudie-more", { type: "button" });

  const limits = make(page, "p", "wijkstudie-limits");
  const repeat = make(page, "details", "wijkstudie-repeat");
  const repeatTitle = make(repeat, "summary");
  const texts = {};
  for (const key of ["line", "entry"]) {
    const heading = make(repeat, "h4", "", { id: `${id}-${key}` });
    const box = make(repeat, "pre", "", { tabindex: "0", role: "region", "aria-labelledby": `${id}-${key}` });
    const button = make(repeat, "button", "", { type: "button" });
    button.onclick = async () => {
      await copy(box.textContent, box);
      button.textContent = model.get("words").copied;
    };
    texts[key] = { heading, box, button };
  }

  // A page that is read aloud in another language is not understood: this names its language, for
  // the controls too, and for the whole page where that is the app.
  function name() {
    const { language } = model.get("words");
    (page.closest(".wijkstudie-explorer") || page).lang = language;
    if (document.body.dataset.voila) document.documentElement.lang = language;
  }

  function say() {
    const words = model.get("words");
    name();
    hint.textContent = words.hint;
    limits.textContent = words.limits;
    marks.setAttribute("aria-label", words.figure);
    describedTitle.textContent = words.described;
    filesTitle.textContent = words.download;
    searchTitle.textContent = words.search;
    keepTitle.textContent = words.keep;
    all.textContent = words.all_rows;
    none.textContent = words.none;
    more.textContent = words.more;
    repeatTitle.textContent = words.repeat;
    for (const [key, { heading, button }] of Object.entries(texts)) {
      heading.textContent = words[key];
      button.textContent = words.copy;
    }
  }

  function draw() {
    const scene = model.get("scene");
    picture.innerHTML = scene.svg;
    picture.setAttribute("aria-label", scene.alt);
    title.textContent = scene.title;
    caption.textContent = scene.caption;
    alt.textContent = scene.alt;
    page.dataset.drawn = scene.turn;
    wait();
    // The figure is painted first; what can be pointed at lies over it a moment later.
    marks.replaceChildren();
    const turn = scene.turn;
    requestAnimationFrame(() => setTimeout(() => turn === model.get("scene").turn && mark()));
  }

  function mark() {
    const scene = model.get("scene");
    const percent = (part) => `${(100 * part).toFixed(3)}%`;
    const buttons = scene.marks.map(([left, top, width, height], i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.tabIndex = i ? -1 : 0;
      button.title = scene.says[i];
      button.setAttribute("aria-label", scene.says[i]);
      button.style.cssText =
        `left:${percent(left)};top:${percent(top)};width:${percent(width)};height:${percent(height)}`;
      return button;
    });
    marks.replaceChildren(...buttons);
    point();
  }

  // The rows come after the figure.
  function wait() {
    around.setAttribute("aria-busy", model.get("listing").turn !== model.get("scene").turn);
  }

  // One mark is in the tab order: the one that was chosen or focused last.
  function reach(i) {
    marks.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    marks.children[i]?.setAttribute("tabindex", "0");
  }

  function point() {
    const selected = model.get("selected");
    [...marks.children].forEach((button, i) => button.setAttribute("aria-pressed", i === selected));
    all.hidden = selected < 0;
    if (selected >= 0) reach(selected);
  }

  function list() {
    const { headings, cells, total, title: said, choices, keep: kept, search: sought } = model.get("listing");
    if (headings === undefined) return;
    rowsTitle.textContent = said;
    if (document.activeElement !== search) search.value = sought;
    const table = document.createElement("table");
    table.setAttribute("aria-labelledby", `${id}-rows`);
    const head = make(make(table, "thead"), "tr");
    for (const heading of headings) make(head, "th", "", { scope: "col" }).textContent = heading;
    const body = make(table, "tbody");
    for (const row of cells) {
      const line = make(body, "tr");
      for (const cell of row) make(line, "td", cell.length > 40 ? "wijkstudie-long" : "").textContent = cell;
    }
    around.replaceChildren(table);
    around.hidden = total === 0;
    none.hidden = total > 0;
    more.hidden = total <= cells.length;
    keeping.hidden = choices.length === 0;
    keep.replaceChildren(new Option(model.get("words").everything, "null"));
    for (const [column, heading, values] of choices) {
      const group = make(keep, "optgroup", "", { label: heading });
      for (const [value, name] of values) group.append(new Option(name, JSON.stringify([column, value])));
    }
    keep.value = JSON.stringify(kept);
    wait();
    page.dataset.listed = Number(page.dataset.listed || 0) + 1;
  }

  function offer() {
    const told = model.get("repeat");
    for (const [key, { box, button }] of Object.entries(texts)) {
      box.textContent = told[key];
      button.textContent = model.get("words").copy;
    }
  }

  function warn() {
    problem.textContent = model.get("problem");
    problem.hidden = !problem.textContent;
  }

  marks.onclick = (event) => {
    const i = [...marks.children].indexOf(event.target.closest("button"));
    if (i < 0) return;
    model.send({ do: "select", mark: i === model.get("selected") ? -1 : i });
  };
  marks.addEventListener("focusin", (event) => reach([...marks.children].indexOf(event.target)));
  marks.addEventListener("keydown", (event) => {
    const from = [...marks.children].indexOf(event.target);
    const places = model.get("scene").marks;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    let to;
    if (event.key in steps) to = nearest(places, from, ...steps[event.key]);
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = places.length - 1;
    if (to === undefined || from < 0) return;
    // The notebook around has its own use for these keys.
    event.preventDefault();
    event.stopPropagation();
    marks.children[to].focus();
  });
  let waiting;
  search.oninput = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => model.send({ do: "search", text: search.value }), 120);
  };
  keep.onchange = () => model.send({ do: "keep", to: JSON.parse(keep.value) });
  all.onclick = () => model.send({ do: "select", mark: -1 });
  more.onclick = () => model.send({ do: "more" });

  const saved = ({ name }, buffers) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(buffers));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const heard = { scene: draw, selected: point, listing: list, repeat: offer, problem: warn, words: say };
  model.on("msg:custom", saved);
  for (const [name, react] of Object.entries(heard)) {
    model.on(`change:${name}`, react);
  }
  for (const react of [say, draw, list, offer, warn]) react();
  // What is around can be named once this is part of the page.
  const placed = new ResizeObserver(name);
  placed.observe(page);
  return () => {
    placed.disconnect();
    model.off("msg:custom", saved);
    for (const [name, react] of Object.entries(heard)) model.off(`change:${name}`, react);
  };
}

export default { render };
