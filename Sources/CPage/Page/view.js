// SPDX-License-Identifier: Apache-2.0
// The view: one cell, one quantity, one caret. `render` shows what `state` says; whoever changes the
// state calls it.

const state = { cell: "", shown: "", position: 0, bins: "9", scale: "cell", cut: null, isCut: false, ruler: false, only: "" };
const near = new Set();
const caret = document.createElement("div"), swatches = all(".swatches button");
let trace = null, version = 0;

const tracesOf = (cell) => data.traces.filter((trace) => trace.cell === cell || !trace.cell);
/** The trace of a cell that shows what is shown, or its first. */
const traceOf = (cell) => tracesOf(cell).find(({ shown }) => shown === state.shown) ?? tracesOf(cell)[0];
const cellOf = (id) => data.cells.find((cell) => cell.id === id);
const labelsOf = (id) => data.labels.find((labels) => labels.name === cellOf(id)?.hypothesis);

/** The end of the scale in use, in printed units. */
const endOf = (of) => (state.scale === "cell" ? of.printedEnd : unitOf(of) * (state.scale === "layer" ? of.layerEnd : 1));
/** The threshold in use, in printed units. */
const cutOf = (of) => Math.round(((of === trace ? state.cut : null) ?? of.threshold ?? 0) * unitOf(of));
const isOn = (of, position) => (of.sign < 0 ? numberAt(of, position) < cutOf(of) : numberAt(of, position) >= cutOf(of));

/** The shade, -8 to 8, of a symbol on the scale in use. */
function levelAt(of, position) {
  const number = numberAt(of, position), end = endOf(of);
  if (isNaN(number) || (of.isUnsigned && number < 0)) return 0;
  return Math.sign(number) * Math.floor((16 * Math.min(Math.abs(number), end) + end) / (2 * end));
}

const isBeyond = (of, position) => Math.abs(numberAt(of, position)) > endOf(of);

/** The bin of a shade out of nine; ties go towards 0. */
const binOf = (level) => Math.sign(level) * ((2 * Math.abs(level) * 4 + 7) >> 4);
/** The name of a shade's colour; none in the middle. */
const nameOf = (of, level) => (level ? (level < 0 ? "n" : of.isUnsigned ? "u" : "p") + Math.abs(level) : "");
/** The nine bins, or their upper half. */
const binsShown = () => [-4, -3, -2, -1, 0, 1, 2, 3, 4].slice(trace.isUnsigned ? 4 : 0);

const signOf = (bin) => "dcba.1234"[bin + 4];
/** Whether the reader wants to see a shade: all of them, or those whose signs were picked in the legend. */
const isWanted = (level) => !state.only || state.isCut || state.only.includes(signOf(binOf(level)));

/** The classes of a trace's symbols, by position and whether a mark is drawn. */
function namesOf(of) {
  const names = new Map();
  return (position, isMark) => {
    const level = state.isCut ? (isOn(of, position) ? 6 : 0) : levelAt(of, position);
    const key = 4 * level + (!state.isCut && isBeyond(of, position) ? 2 : 0) + (isMark ? 1 : 0);
    if (!names.has(key)) {
      const name = isWanted(level) ? nameOf(of, state.bins === "17" ? level : 2 * binOf(level)) : "q";
      names.set(key, [name, name && key & 2 ? "z" : "", isMark ? "m" : ""].filter(Boolean).join(" "));
    }
    return names.get(key);
  };
}

/** A symbol's shade as an ASCII sign. */
function signAt(of, position) {
  if (isNaN(numberAt(of, position))) return " ";
  return state.isCut ? (isOn(of, position) ? "#" : ".") : signOf(binOf(levelAt(of, position)));
}

/** A colour of the theme in use. */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Shows what the state says. */
async function render() {
  const next = traceOf(state.cell);
  await load(next);
  if (next !== traceOf(state.cell)) return;
  if (next !== trace) state.cut = null;
  trace = next;
  state.shown = trace.shown;
  const turn = ++version, frame = boxIn(pane);
  const inSight = [...near].filter(({ pre }) => boxIn(pre).bottom > frame.top && boxIn(pre).top < frame.bottom);
  pane.classList.toggle("with-ruler", state.ruler);
  inSight.forEach(shade);
  renderFrame();
  // What is in sight is painted first; what is around it waits until no further key has come.
  await new Promise((done) => { requestAnimationFrame(() => setTimeout(done, 60)); });
  if (turn !== version) return;
  near.forEach(shade);
  renderCard();
  renderMap();
  await renderCaret();
  // So that the next key need not wait for its trace.
  for (const by of [1, -1]) {
    const { cell } = rowAway(by)?.dataset ?? {};
    if (cell) load(traceOf(cell));
  }
}

function renderFrame() {
  const cell = cellOf(state.cell);
  byId("title").textContent = trace.cell ? `${cell.title}, ${trace.name}` : trace.name;
  byId("caption").textContent = cell.caption || data.provenance;
  [byId("low").textContent, byId("high").textContent] = trace.ends[state.scale];
  renderLegend();
  byId("shown").replaceChildren(...tracesOf(state.cell).map(({ shown, name }) => new Option(name, shown)));
  for (const control of all("[data-state]")) control.value = state[control.id];
  byId("threshold").setAttribute("aria-pressed", state.isCut);
  byId("ruler").setAttribute("aria-pressed", state.ruler);
  byId("cut").hidden = !state.isCut;
  byId("cut-value").textContent = state.isCut ? `on ${trace.sign < 0 ? "below" : "from"} ${textOf({ ...trace, steps: 0 }, cutOf(trace))}` : "";
  byId("cut").value = Math.round((cutOf(trace) / trace.printedEnd) * 120);
  for (const row of all("#list tbody tr")) row.ariaCurrent = row.dataset.cell === state.cell ? "true" : null;
}

/** The legend's shades, each a button that shows its symbols alone. */
function renderLegend() {
  swatches.forEach((swatch, place) => {
    swatch.className = nameOf(trace, 2 * (place - 4)) || "none";
    swatch.hidden = trace.isUnsigned && place < 4;
    swatch.ariaPressed = state.only.includes(swatch.textContent);
  });
}

/** Opens the cell's card, its examples shaded as the text is. */
function renderCard() {
  for (const card of all(".card")) card.open = card.dataset.cell === state.cell;
  for (const code of all(".card[open] code[data-from]")) shadeLine(code, trace);
}

/** The whole text as a strip, its columns shaded by the mean of their symbols. */
function renderMap() {
  if (!trace) return;
  const map = byId("map"), ink = map.getContext("2d"), colours = new Map();
  ink.clearRect(0, 0, map.width, map.height);
  for (let x = 0; x < map.width; x++) {
    const start = Math.floor((x * data.symbols) / map.width);
    const end = Math.max(start + 1, Math.floor(((x + 1) * data.symbols) / map.width));
    let sum = 0;
    for (let at = start; at < end; at++) sum += levelAt(trace, at);
    const name = nameOf(trace, Math.round(sum / (end - start)));
    if (!name) continue;
    if (!colours.has(name)) colours.set(name, colour(name));
    ink.fillStyle = colours.get(name);
    ink.fillRect(x, 0, 1, map.height);
  }
  ink.fillStyle = colour("ink");
  ink.fillRect(Math.round((state.position / data.symbols) * map.width), 0, 2, map.height);
}

/** Puts the caret on its symbol and tells of it. */
async function renderCaret() {
  if (!trace) return;
  shade(layOut(blockOf(state.position)));
  const box = boxOf(state.position), frame = boxIn(pane);
  const [x, y] = [box.left - frame.left + pane.scrollLeft, box.top - frame.top + pane.scrollTop];
  Object.assign(caret.style, { transform: `translate(${x}px, ${y}px)`, width: `${Math.max(box.width, 3)}px`, height: `${box.height}px` });
  await tell(state.position);
  settle();
}

/** Scrolls the pane until the caret is in it. */
function reveal() {
  const box = boxOf(state.position), frame = boxIn(pane);
  if (box.top < frame.top || box.bottom > frame.bottom) pane.scrollTop += box.top - frame.top - frame.height / 3;
}

/** Moves the caret to a symbol. */
async function moveTo(position) {
  state.position = Math.max(0, Math.min(data.symbols - 1, position));
  say("");
  reveal();
  await renderCaret();
}

let settling = 0;
/** What may wait until the reader pauses: the address, the map's mark, the passage by cell. */
function settle() {
  clearTimeout(settling);
  settling = setTimeout(async () => {
    history.replaceState(null, "", link());
    renderMap();
    const from = lineEnd(false, 80);
    for (const code of all("#strips code")) {
      const of = tracesOf(code.dataset.cell)[0];
      await load(of);
      Object.assign(code.dataset, { from, to: Math.min(from + 96, data.symbols), at: state.position });
      shadeLine(code, of);
    }
  }, 300);
}

/** The view as a link. */
function link() {
  const parts = [`cell=${state.cell}`, `q=${state.shown}`, `pos=${state.position}`];
  if (state.isCut) parts.push(`thr=${cutOf(trace) / unitOf(trace)}`);
  if (state.scale !== "cell") parts.push(`scale=${state.scale}`);
  if (state.only) parts.push(`only=${state.only}`);
  return `#${parts.join("&")}`;
}

/** Takes the view from the address; what it does not know it leaves. Returns the threshold, or NaN. */
function recall() {
  const wanted = new URLSearchParams(location.hash.slice(1)), position = parseInt(wanted.get("pos"), 10);
  const [cell, scale] = [wanted.get("cell"), wanted.get("scale")];
  if (cellOf(cell)) state.cell = cell;
  state.shown = wanted.get("q") ?? state.shown;
  if (position >= 0 && position < data.symbols) state.position = position;
  if (["cell", "layer", "fixed"].includes(scale)) state.scale = scale;
  state.only = (wanted.get("only") ?? "").replace(/[^a-d.1-4]/g, "");
  return parseFloat(wanted.get("thr"));
}
