// SPDX-License-Identifier: Apache-2.0
// Keys, pointers and controls, the same letters as in the terminal; and the start.

const KEYS = [
  ["J", "next cell", () => stepCell(1)],
  ["K", "previous cell", () => stepCell(-1)],
  [")", "next place where the cell switches on", () => jumpToOn(true)],
  ["(", "previous place where the cell switches on", () => jumpToOn(false)],
  ["}", "next place where cell and hypothesis disagree", () => jumpToDisagreement(true)],
  ["{", "previous place where they disagree", () => jumpToDisagreement(false)],
  ["s", "next quantity", () => stepQuantity()],
  ["z", "next scale: this cell, its layer, fixed", () => change({ scale: { cell: "layer", layer: "fixed", fixed: "cell" }[state.scale] })],
  ["t", "two tones at a threshold, or shades", () => change({ isCut: !state.isCut })],
  ["+", "raise the threshold", () => change({ isCut: true, cut: cutValue() + trace.end / 20 })],
  ["-", "lower the threshold", () => change({ isCut: true, cut: cutValue() - trace.end / 20 })],
  ["=", "automatic threshold", () => change({ isCut: true, cut: null })],
  ["L", "signs under the text", () => change({ ruler: !state.ruler })],
  ["e", "this cell's examples", () => showCard()],
  ["/", "find in the text", () => byId("find").focus()],
  ["n", "next match", () => findWords(byId("find").value)],
  ["N", "previous match", () => findWords(byId("find").value, false)],
  ["X", "save the figure as SVG", () => save("svg")],
  ["?", "these keys", () => showHelp()],
];

function change(changes) {
  Object.assign(state, changes);
  render();
}

function showCard() {
  const card = document.querySelector(`.card[data-cell="${CSS.escape(state.cell)}"]`);
  card?.scrollIntoView({ block: "start" });
  card?.querySelector("summary").focus({ preventScroll: true });
}

function showHelp() {
  const dialog = byId("help");
  if (!dialog.firstChild) {
    const title = document.createElement("h2"), table = document.createElement("table"), close = document.createElement("button");
    title.textContent = "Keys";
    for (const [key, meaning] of [...KEYS, ["← →", "previous, next symbol"], ["↑ ↓", "line up, down"], ["Home End", "line's ends"]]) {
      const row = table.insertRow(), heading = document.createElement("th"), sign = document.createElement("kbd");
      heading.scope = "row";
      sign.textContent = key;
      heading.append(sign);
      row.append(heading);
      row.insertCell().textContent = meaning;
    }
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.append(title, table, close);
  }
  dialog.showModal();
}

/** The symbol a line above or below the caret. */
function lineAway(by) {
  reveal();
  const block = layOut(blockOf(state.position));
  const box = rangeOf(block, glyphOf(block, state.position)).getClientRects()[0];
  if (!box) return state.position;
  const height = Number.parseFloat(getComputedStyle(pane).lineHeight);
  for (let lines = 1; lines < 4; lines++) {
    const found = positionUnder(box.left + 1, box.top + box.height / 2 + by * lines * height);
    if (found >= 0 && found !== state.position) return found;
  }
  return state.position;
}

/** The symbol at the beginning or end of the caret's line of the text. */
function lineEnd(isForward) {
  const isBreak = (position) => drawn(position) === "↵";
  let at = state.position;
  if (isForward) while (at < data.symbols - 1 && !isBreak(at)) at++;
  else while (at > 0 && !isBreak(at - 1)) at--;
  return at;
}

const MOVES = {
  ArrowLeft: () => state.position - 1, ArrowRight: () => state.position + 1,
  ArrowUp: () => lineAway(-1), ArrowDown: () => lineAway(1),
  Home: () => lineEnd(false), End: () => lineEnd(true),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  if (event.target.matches("input, select, textarea")) {
    if (event.key === "Escape") pane.focus();
    return;
  }
  const act = KEYS.find(([key]) => key === event.key)?.[2];
  const move = document.activeElement === pane ? MOVES[event.key] : null;
  if (!act && !move) return;
  event.preventDefault();
  if (act) act(); else moveTo(move());
}

function chooseTheme() {
  const root = document.documentElement;
  const next = { light: "dark", dark: "" }[root.dataset.theme ?? ""] ?? "light";
  if (next) root.dataset.theme = next; else delete root.dataset.theme;
  try {
    if (next) localStorage.setItem("rnnscope-theme", next); else localStorage.removeItem("rnnscope-theme");
  } catch {
    // Without storage the choice holds until the page is closed.
  }
  nameTheme();
  if (data) renderMap();
}

function nameTheme() {
  byId("theme").textContent = `Theme: ${document.documentElement.dataset.theme ?? "system"}`;
}

function startPage() {
  byId("page-buttons").hidden = false;
  byId("theme").addEventListener("click", chooseTheme);
  nameTheme();
  const table = byId("rows");
  if (!table) return;
  makeSortable(table);
  byId("rows-label").hidden = false;
  byId("rows-filter").addEventListener("input", (event) => filterRows(table, event.target.value));
}

function listen() {
  document.addEventListener("keydown", pressed);
  byId("help-button").addEventListener("click", showHelp);
  byId("filter").addEventListener("input", (event) => filterRows(byId("list"), event.target.value));
  byId("list").addEventListener("click", (event) => {
    const cell = event.target.closest("tr[data-cell]")?.dataset.cell;
    if (cell && !event.target.closest("a")) change({ cell });
  });
  byId("quantity").addEventListener("change", (event) => change({ shown: event.target.value }));
  byId("scale").addEventListener("change", (event) => change({ scale: event.target.value }));
  byId("bins").addEventListener("change", (event) => change({ bins: Number(event.target.value) }));
  byId("threshold").addEventListener("click", () => change({ isCut: !state.isCut }));
  byId("ruler").addEventListener("click", () => change({ ruler: !state.ruler }));
  byId("cut").addEventListener("input", (event) => change({ cut: (Number(event.target.value) / FULL) * trace.end }));
  byId("find").addEventListener("keydown", (event) => {
    if (event.key === "Enter") findWords(event.target.value, !event.shiftKey);
  });
  byId("export").addEventListener("change", (event) => {
    if (event.target.value) save(event.target.value);
    event.target.value = "";
  });
  pane.addEventListener("click", (event) => {
    const position = positionUnder(event.clientX, event.clientY);
    if (position >= 0 && getSelection().isCollapsed) moveTo(position);
  });
  let hovered = 0;
  pane.addEventListener("pointermove", (event) => {
    cancelAnimationFrame(hovered);
    hovered = requestAnimationFrame(() => {
      const position = positionUnder(event.clientX, event.clientY);
      if (position >= 0 && view.codes) tell(position);
    });
  });
  pane.addEventListener("pointerleave", () => {
    cancelAnimationFrame(hovered);
    if (view.codes) tell(state.position);
  });
  byId("map").addEventListener("click", (event) => moveTo(Math.floor((event.offsetX / event.target.clientWidth) * data.symbols)));
  addEventListener("hashchange", async () => {
    const cut = recall();
    if (!Number.isNaN(cut)) Object.assign(state, { cut, isCut: true });
    await render();
    reveal();
    await renderCaret();
    if (byId("bench").getBoundingClientRect().bottom < 0) byId("title").scrollIntoView();
  });
  addEventListener("resize", () => renderCaret());
  // Paper shows the whole text as it is shaded now.
  addEventListener("beforeprint", () => blocks.forEach((block) => shade(block, view)));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", renderMap);
}

async function start() {
  const cut = ((state.cell = data.cells[0].id), (state.shown = data.traces[0].shown), recall());
  for (const id of ["controls", "map", "filter-label"]) byId(id).hidden = false;
  caret.className = "caret";
  pane.append(caret);
  listen();
  await render();
  if (!Number.isNaN(cut)) change({ cut, isCut: true });
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const block = blocks.find(({ element }) => element === target);
      if (isIntersecting) near.add(block); else near.delete(block);
      if (isIntersecting) shade(block, view);
    }
  }, { root: pane, rootMargin: "600px" });
  for (const { element } of blocks) observer.observe(element);
  if (location.hash) reveal();
  await renderCaret();
}

startPage();
if (data) start();
