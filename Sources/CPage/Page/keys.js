// SPDX-License-Identifier: Apache-2.0
// Keys, pointers and controls, the same letters as in the terminal; and the start.

const ACTS = {
  "J": () => stepCell(1), "K": () => stepCell(-1),
  ")": () => jumpToOn(true), "(": () => jumpToOn(false),
  "}": () => jumpToDisagreement(true), "{": () => jumpToDisagreement(false),
  "s": stepQuantity,
  "z": () => change({ scale: { cell: "layer", layer: "fixed", fixed: "cell" }[state.scale] }),
  "t": () => change({ isCut: !state.isCut }),
  "+": () => change({ isCut: true, cut: cutValue() + trace.end / 20 }),
  "-": () => change({ isCut: true, cut: cutValue() - trace.end / 20 }),
  "=": () => change({ isCut: true, cut: null }),
  "L": () => change({ ruler: !state.ruler }),
  "e": showCard,
  "/": () => byId("find").focus(),
  "n": () => findWords(byId("find").value), "N": () => findWords(byId("find").value, false),
  "X": () => save("svg"),
  "?": () => byId("help").showModal(),
};

function change(changes) {
  Object.assign(state, changes);
  render();
}

function showCard() {
  const card = document.querySelector(`.card[data-cell="${CSS.escape(state.cell)}"]`);
  card?.scrollIntoView({ block: "start" });
  card?.querySelector("summary").focus({ preventScroll: true });
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
  const act = ACTS[event.key];
  const move = document.activeElement === pane ? MOVES[event.key] : null;
  if (!act && !move) return;
  event.preventDefault();
  if (act) act(); else moveTo(move());
}

function chooseTheme() {
  const { dataset } = document.documentElement;
  const next = { light: "dark", dark: "" }[dataset.theme] ?? "light";
  if (next) dataset.theme = next; else delete dataset.theme;
  try {
    localStorage.setItem("rnnscope-theme", next);
  } catch {
    // Without storage the choice holds until the page is closed.
  }
  nameTheme();
  if (trace) renderMap();
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
  const on = (id, kind, act) => byId(id).addEventListener(kind, ({ target }) => act(target));
  on("help-button", "click", ACTS["?"]);
  on("help-close", "click", () => byId("help").close());
  on("filter", "input", ({ value }) => filterRows(byId("list"), value));
  on("list", "click", (target) => {
    const cell = target.closest("tr[data-cell]")?.dataset.cell;
    if (cell && !target.closest("a")) change({ cell });
  });
  on("quantity", "change", ({ value }) => change({ shown: value }));
  on("scale", "change", ({ value }) => change({ scale: value }));
  on("bins", "change", ({ value }) => change({ bins: Number(value) }));
  on("threshold", "click", ACTS.t);
  on("ruler", "click", ACTS.L);
  on("cut", "input", ({ value }) => change({ cut: (value / FULL) * trace.end }));
  on("export", "change", (target) => {
    if (target.value) save(target.value);
    target.value = "";
  });
  byId("find").addEventListener("keydown", ({ key, shiftKey, target }) => {
    if (key === "Enter") findWords(target.value, !shiftKey);
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
  Object.assign(state, { cell: data.cells[0].id, shown: data.traces[0].shown });
  const cut = recall();
  for (const id of ["controls", "map", "filter-label"]) byId(id).hidden = false;
  caret.className = "caret";
  pane.append(caret);
  listen();
  await render();
  if (!Number.isNaN(cut)) change({ cut, isCut: true });
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const block = blocks.find(({ pre }) => pre === target);
      if (isIntersecting) near.add(block); else near.delete(block);
      if (isIntersecting) shade(block, view);
    }
  }, { root: pane, rootMargin: "600px" });
  for (const { pre } of blocks) observer.observe(pre);
  if (location.hash) reveal();
  await renderCaret();
}

startPage();
if (data) start();
