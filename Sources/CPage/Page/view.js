// SPDX-License-Identifier: Apache-2.0
// The view: one cell, one quantity, one caret. `render` shows what `state` says; whoever changes the
// state calls it.

const state = { cell: null, shown: "c", position: 0, bins: "9", scale: "cell", cut: null, isCut: false, ruler: false, only: "" };
const near = new Set();
const caret = element("div", "caret", ""), swatches = all(".swatches button");
let trace, version = 0;

/** A cell by its name. */
const cellOf = (id) => data.cells.find((cell) => cell.id === id);
/** The trace of a cell that shows what is shown, or its first. */
const traceOf = ({ traces }) => traces.find(({ shown }) => shown === state.shown) ?? traces[0];

/** The labels of a cell's hypothesis. */
const labelsOf = ({ hypothesis }) => data.labels.find(({ name }) => name === hypothesis);

/** The end of the scale in use, in printed units. */
const endOf = (of) => of.scales[state.scale].end;
/** The threshold in use, in printed units. */
const cutOf = (of) => (of === trace ? state.cut : null) ?? of.cut;
/** Whether the cell is on at a symbol. */
const isOn = (of, position) => (of.sign < 0 ? of.numbers[position] < cutOf(of) : of.numbers[position] >= cutOf(of));

/** The shade, -8 to 8, of a symbol on the scale in use. */
function levelAt(of, position) {
  const number = of.numbers[position], end = endOf(of);
  if (isNaN(number) || (of.isUnsigned && number < 0)) return 0;
  return Math.sign(number) * Math.floor((16 * Math.min(Math.abs(number), end) + end) / (2 * end));
}

/** The bin of a shade out of nine; ties go towards 0. */
const binOf = (level) => Math.sign(level) * ((2 * Math.abs(level) * 4 + 7) >> 4);
/** The sign of a shade's bin. */
const signOf = (level) => "dcba.1234"[binOf(level) + 4];
/** The name of a shade's colour; none in the middle. */
const nameOf = (of, level) => (level ? (level < 0 ? "n" : of.isUnsigned ? "u" : "p") + Math.abs(level) : "");

/** The classes of a trace's symbols, by position and whether a mark is drawn. */
function namesOf(of) {
  const names = new Map();
  return (position, isMark) => {
    const level = state.isCut ? (isOn(of, position) ? 6 : 0) : levelAt(of, position);
    const isBeyond = !state.isCut && Math.abs(of.numbers[position]) > endOf(of);
    const key = 4 * level + 2 * isBeyond + isMark;
    if (!names.has(key)) {
      const isWanted = state.isCut || !state.only || state.only.includes(signOf(level));
      const name = isWanted ? nameOf(of, state.bins === "17" ? level : 2 * binOf(level)) : "q";
      names.set(key, [name, name && isBeyond && "z", isMark && "m"].filter(Boolean).join(" "));
    }
    return names.get(key);
  };
}

/** A symbol's shade as an ASCII sign. */
function signAt(of, position) {
  if (isNaN(of.numbers[position])) return " ";
  return state.isCut ? (isOn(of, position) ? "#" : ".") : signOf(levelAt(of, position));
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
  for (const card of all(".card")) card.open = card.dataset.cell === state.cell.id;
  for (const code of all(".card[open] code[data-from]")) shadeLine(code, trace);
  renderMap();
  await renderCaret();
  // So that the next key need not wait for its trace.
  for (const row of [rowAway(1), rowAway(-1)]) if (row) load(traceOf(cellOf(row.dataset.cell)));
}

/** Shows the state in what stands around the text. */
function renderFrame() {
  const { scales } = trace, { low, high } = scales[state.scale], { isCut, only } = state;
  const cut = isCut ? `on ${trace.sign < 0 ? "below" : "from"} ${textOf(trace, cutOf(trace))}` : "";
  const words = { title: trace.title, caption: state.cell.caption, low, high, "cut-value": cut };
  for (const [id, text] of Object.entries(words)) byId(id).textContent = text;
  byId("shown").replaceChildren(...state.cell.traces.map(({ shown, name }) => new Option(name, shown)));
  for (const control of all("[data-state]")) control.value = state[control.id];
  byId("threshold").ariaPressed = isCut;
  byId("ruler").ariaPressed = state.ruler;
  Object.assign(byId("cut"), { hidden: !isCut, min: -scales.cell.end, max: scales.cell.end, value: cutOf(trace) });
  for (const row of all("#list tbody tr")) row.ariaCurrent = row.dataset.cell === state.cell.id ? "true" : null;
  swatches.forEach((swatch, place) => {
    swatch.firstChild.className = nameOf(trace, 2 * (place - 4)) || "none";
    swatch.hidden = trace.isUnsigned && place < 4;
    swatch.ariaPressed = only.includes(swatch.textContent);
  });
}

/** The whole text as a strip, its columns shaded by the mean of their symbols. */
function renderMap() {
  if (!trace) return;
  const map = byId("map"), ink = map.getContext("2d"), share = data.symbols / map.width;
  const paint = (name, x, width) => {
    ink.fillStyle = colour(name);
    ink.fillRect(x, 0, width, map.height);
  };
  ink.clearRect(0, 0, map.width, map.height);
  for (let x = 0; x < map.width; x++) {
    const start = Math.floor(x * share), end = Math.max(start + 1, Math.floor((x + 1) * share));
    let sum = 0;
    for (let at = start; at < end; at++) sum += levelAt(trace, at);
    const name = nameOf(trace, Math.round(sum / (end - start)));
    if (name) paint(name, x, 1);
  }
  paint("ink", Math.round((state.position / data.symbols) * map.width), 2);
}

/** Puts the caret on its symbol and tells of it. */
async function renderCaret() {
  if (!trace) return;
  shade(placeOf(state.position)[0]);
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

let settling;
/** What may wait until the reader pauses: the address, the map's mark, the passage by cell. */
function settle() {
  clearTimeout(settling);
  settling = setTimeout(async () => {
    history.replaceState(null, "", link());
    renderMap();
    const from = lineEnd(false, 80);
    for (const code of all("#strips code")) {
      const [of] = cellOf(code.dataset.cell).traces;
      await load(of);
      Object.assign(code.dataset, { from, to: Math.min(from + 96, data.symbols), at: state.position });
      shadeLine(code, of);
    }
  }, 300);
}

/** The view as a link. */
function link() {
  const { cell, shown, position, isCut, scale, only } = state;
  const parts = [`cell=${cell.id}`, `q=${shown}`, `pos=${position}`];
  if (isCut) parts.push(`thr=${cutOf(trace) / trace.unit}`);
  if (scale !== "cell") parts.push(`scale=${scale}`);
  if (only) parts.push(`only=${only}`);
  return `#${parts.join("&")}`;
}

/** Shows the view that an address tells of; what it does not know it leaves. */
async function openLink({ hash }) {
  const { cell, q, pos, thr, scale, only = "" } = Object.fromEntries(new URLSearchParams(hash.slice(1)));
  state.cell = cellOf(cell) ?? state.cell;
  state.shown = q ?? state.shown;
  if (pos >= 0 && pos < data.symbols) state.position = Math.floor(pos);
  if (Object.hasOwn(state.cell.traces[0].scales, scale)) state.scale = scale;
  state.only = only.replace(/[^a-d.1-4]/g, "");
  await render();
  const cut = Math.round(parseFloat(thr) * trace.unit);
  if (isFinite(cut)) await change({ cut, isCut: true });
  if (hash) reveal();
  await renderCaret();
}
