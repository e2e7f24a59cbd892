// SPDX-License-Identifier: Apache-2.0
// The view: one cell, one quantity, one caret. `render` shows what `state` says; whoever changes the
// state calls it.

const state = { cell: "", shown: "", position: 0, bins: 9, scale: "cell", cut: null, isCut: false, ruler: false };
const view = { version: 0, codes: null, names: [], markNames: [], signs: [], on: [], ruler: false };
const near = new Set();
const caret = document.createElement("div");
let trace = null;

const tracesOf = (cell) => data.traces.filter((trace) => trace.cell === cell || !trace.cell);
const cellOf = (id) => data.cells.find((cell) => cell.id === id);
const labelsOf = (id) => data.labels.find((labels) => labels.name === cellOf(id)?.hypothesis);

/** The end of the scale in use. */
const scaleEnd = () => (state.scale === "layer" ? trace.layerEnd : state.scale === "fixed" ? 1 : trace.end);
const cutValue = () => state.cut ?? trace.threshold ?? 0;

/** The shade, −8 to 8, of a code on the scale in use. */
function levelOf(code) {
  if (code === NONE) return 0;
  if (state.scale === "cell") return Math.sign(code) * Math.min(8, Math.floor((Math.abs(code) + 7) / PER_SHADE));
  const share = Math.max(trace.isUnsigned ? 0 : -1, Math.min(1, valueOf(trace, code) / scaleEnd()));
  return Math.sign(share) * Math.round(Math.abs(share) * 8);
}

/** The bin of a shade out of nine; ties go towards 0. */
const binOf = (level) => Math.sign(level) * ((2 * Math.abs(level) * 4 + 7) >> 4);

/** What each of the 256 codes looks like. */
function colourCodes() {
  for (let code = -128; code < 128; code++) {
    const value = valueOf(trace, code), level = levelOf(code), bin = binOf(level);
    const isOn = trace.sign < 0 ? value < cutValue() : value >= cutValue();
    let name = nameOf(state.bins === 17 ? level : 2 * bin);
    if (name && Math.abs(value) > scaleEnd()) name += " z";
    if (state.isCut) name = isOn ? "p6" : "";
    const place = code + 128;
    view.on[place] = isOn;
    view.names[place] = name;
    view.markNames[place] = name ? `${name} m` : "m";
    view.signs[place] = code === NONE ? " " : state.isCut ? (isOn ? "#" : ".") : "dcba.1234"[bin + 4];
  }
}

/** The name of a shade's colour; none in the middle. */
const nameOf = (level) => (level ? (level < 0 ? "n" : trace.isUnsigned ? "u" : "p") + Math.abs(level) : "");
/** The nine bins, or their upper half. */
const binsShown = () => [-4, -3, -2, -1, 0, 1, 2, 3, 4].slice(trace.isUnsigned ? 4 : 0);

/** A colour of the theme in use. */
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** Shows what the state says. */
async function render() {
  const next = tracesOf(state.cell).find(({ shown }) => shown === state.shown) ?? tracesOf(state.cell)[0];
  if (next !== trace) state.cut = null;
  trace = next;
  state.shown = trace.shown;
  const codes = await load(trace);
  if (trace !== next) return;
  Object.assign(view, { codes, ruler: state.ruler });
  const version = ++view.version;
  colourCodes();
  pane.classList.toggle("with-ruler", state.ruler);
  for (const block of near) shade(block, view);
  renderFrame();
  // The text is painted first; what is around it may come a frame later.
  await new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });
  if (version !== view.version) return;
  renderCard();
  renderMap();
  await renderCaret();
  // So that the next key need not wait for its trace.
  for (const by of [1, -1]) {
    const row = rowAway(by);
    if (row) load(data.traces.find(({ cell, shown }) => cell === row.dataset.cell && shown === state.shown) ?? trace);
  }
}

function renderFrame() {
  const cell = cellOf(state.cell);
  byId("title").textContent = trace.cell ? `${cell.title}, ${trace.name}` : trace.name;
  byId("caption").textContent = cell.caption || data.provenance;
  [byId("low").textContent, byId("high").textContent] = trace.ends[state.scale];
  const swatches = document.querySelector(".swatches");
  swatches.replaceChildren(...binsShown().map((bin) => element("span", nameOf(2 * bin) || "none", "dcba.1234"[bin + 4])));
  byId("quantity").replaceChildren(...tracesOf(state.cell).map(({ shown, name }) => new Option(name, shown, false, shown === state.shown)));
  byId("scale").value = state.scale;
  byId("bins").value = String(state.bins);
  byId("threshold").setAttribute("aria-pressed", state.isCut);
  byId("ruler").setAttribute("aria-pressed", state.ruler);
  byId("cut").hidden = !state.isCut;
  byId("cut").value = Math.round((cutValue() / trace.end) * FULL);
  for (const row of document.querySelectorAll("#list tr[data-cell]")) {
    row.ariaCurrent = row.dataset.cell === state.cell ? "true" : null;
  }
}

/** Opens the cell's card, its examples shaded as the text is. */
function renderCard() {
  for (const card of document.querySelectorAll(".card")) {
    card.open = card.dataset.cell === state.cell;
    if (card.open) shadeExamples(card, view);
  }
}

/** The whole text as a strip, its columns shaded by the mean of their symbols. */
function renderMap() {
  const map = byId("map"), ink = map.getContext("2d"), colours = new Map();
  ink.clearRect(0, 0, map.width, map.height);
  for (let x = 0; x < map.width; x++) {
    const start = Math.floor((x * data.symbols) / map.width);
    const end = Math.max(start + 1, Math.floor(((x + 1) * data.symbols) / map.width));
    let sum = 0;
    for (let at = start; at < end; at++) sum += view.codes[at] === NONE ? 0 : view.codes[at];
    const name = nameOf(levelOf(Math.round(sum / (end - start))));
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
  const block = layOut(blockOf(state.position));
  shade(block, view);
  const glyph = glyphOf(block, state.position);
  const box = rangeOf(block, glyph).getClientRects()[0], frame = pane.getBoundingClientRect();
  if (box) {
    const [x, y] = [box.left - frame.left + pane.scrollLeft, box.top - frame.top + pane.scrollTop];
    Object.assign(caret.style, { transform: `translate(${x}px, ${y}px)`, width: `${Math.max(box.width, 3)}px`, height: `${box.height}px` });
  }
  await tell(state.position);
  remember();
}

/** Scrolls the pane until the caret is in it. */
function reveal() {
  const block = layOut(blockOf(state.position));
  const box = rangeOf(block, glyphOf(block, state.position)).getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  if (box.top < frame.top || box.bottom > frame.bottom) {
    pane.scrollTop += box.top - frame.top - frame.height / 3;
  }
}

/** Moves the caret to a symbol. */
async function moveTo(position) {
  state.position = Math.max(0, Math.min(data.symbols - 1, position));
  reveal();
  await renderCaret();
  renderMap();
}

let said = 0;
/** Fills the readout with what holds after a symbol was read. */
async function tell(position) {
  const facts = [["symbol", `${grouped(position)} ${drawn(position).trim() || "␣"}`]];
  for (const of of tracesOf(state.cell)) {
    const codes = await load(of), value = valueOf(of, codes[position]);
    const text = textOf(of, value) + (of.cell ? "" : " bits");
    facts.push([of.cell ? of.shown : "surprise", text, of === trace]);
  }
  const labels = labelsOf(state.cell);
  if (labels) {
    const label = (await loadLabels(labels)).at(position);
    facts.push([labels.name, labels.isBinary ? (label ? "true" : "false") : String(label)]);
  }
  facts.push(["", view.on[view.codes[position] + 128] ? "on" : "off"]);
  const readout = byId("readout");
  readout.replaceChildren(...facts.map(([name, text, isMain]) => {
    const fact = element("span", isMain ? "main" : "", name ? `${name} ` : "");
    fact.append(element("b", "", text), " ");
    return fact;
  }));
  // Screen readers hear at most four a second.
  clearTimeout(said);
  said = setTimeout(() => { byId("live").textContent = readout.textContent; }, 250);
}

let remembering = 0;
/** The view as a link. */
function link() {
  const parts = [`cell=${state.cell}`, `q=${state.shown}`, `pos=${state.position}`];
  if (state.isCut) parts.push(`thr=${textOf(trace, cutValue())}`);
  if (state.scale !== "cell") parts.push(`scale=${state.scale}`);
  return `#${parts.join("&")}`;
}

/** Keeps the address in step with the view, at most every 300 ms. */
function remember() {
  clearTimeout(remembering);
  remembering = setTimeout(() => history.replaceState(null, "", link()), 300);
}

/** Takes the view from the address; what it does not know it leaves. */
function recall() {
  const wanted = new Map(location.hash.slice(1).split("&").map((part) => part.split("=", 2)));
  const cell = decodeURIComponent(wanted.get("cell") ?? "");
  if (cellOf(cell)) state.cell = cell;
  if (wanted.has("q")) state.shown = wanted.get("q");
  const position = Number.parseInt(wanted.get("pos"), 10);
  if (position >= 0 && position < data.symbols) state.position = position;
  if (["cell", "layer", "fixed"].includes(wanted.get("scale"))) state.scale = wanted.get("scale");
  return Number.parseFloat(wanted.get("thr"));
}
