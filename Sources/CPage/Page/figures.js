// SPDX-License-Identifier: Apache-2.0
// Figures for papers of what is selected, or else of what is on the screen: SVG, PNG, LaTeX, and numbers.

const COLUMNS = 100, ADVANCE = 8, LEADING = 18;

/** The symbols of the selection, or those in sight; at most 20,000. */
function exportRange() {
  const selection = getSelection(), box = boxIn(pane);
  let first = positionUnder(box.left + 14, Math.max(box.top, 0) + 6);
  let last = positionUnder(box.right - 30, Math.min(box.bottom, boxIn(byId("readout-panel")).top) - 6);
  if (!selection.isCollapsed && pane.contains(selection.anchorNode)) {
    const range = selection.getRangeAt(0);
    first = positionAt(range.startContainer, range.startOffset);
    last = positionAt(range.endContainer, range.endOffset) - 1;
  }
  if (first < 0) first = state.position;
  if (last < first) last = first + 1500;
  return [first, Math.min(last, data.symbols - 1, first + 20_000)];
}

/** Rows of runs `{ text, name, at }` of at most 100 columns. */
function exportRows() {
  const [first, last] = exportRange(), rows = [], names = namesOf(trace);
  let row = [], columns = 0;
  const endRow = () => {
    rows.push(row);
    [row, columns] = [[], 0];
  };
  for (const block of blocks.filter(({ start }) => start <= last)) {
    layOut(block).positions.forEach((position, glyph) => {
      if (position < first || position > last) return;
      const raw = block.text.slice(block.offsets[glyph], block.offsets[glyph + 1]);
      const text = raw.replace("\n", ""), [name] = names(position, false).split(" ");
      if (columns + text.length > COLUMNS) endRow();
      if (row.at(-1)?.name === name) row.at(-1).text += text;
      else row.push({ text, name, at: columns });
      columns += text.length;
      if (raw.endsWith("\n")) endRow();
    });
  }
  if (row.length) endRow();
  return rows;
}

const wordsOf = (id) => byId(id).textContent;
const legendText = () => `${wordsOf("low")} … ${wordsOf("high")}; ${data.convention}`;
const heading = () => `${wordsOf("title")}: ${wordsOf("caption")}`;

const setAll = (part, attributes) => Object.entries(attributes).forEach(([name, value]) => part.setAttribute(name, value));

function svgElement(tag, attributes, text = "") {
  const made = document.createElementNS(document.querySelector("svg").namespaceURI, tag);
  setAll(made, attributes);
  made.textContent = text;
  return made;
}

/** The figure as text on run-length rectangles, with its scale and what it is of. */
function svgFigure() {
  const rows = exportRows();
  // Sentences at 10 px, in lines that fit.
  const notes = [wordsOf("caption"), data.provenance].flatMap((note) => note.match(/.{1,125}(\s|$)/g));
  const width = COLUMNS * ADVANCE + 20, height = (rows.length + notes.length + 3) * LEADING + 20;
  const svg = svgElement("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "font-family": "monospace", "font-size": 13, fill: colour("ink") });
  const words = (text, x, y, more = {}) => svg.append(svgElement("text", { x, y, ...more }, text));
  const box = (x, y, width, name, height = LEADING) => svg.append(svgElement("rect", { x, y, width, height, fill: colour(name) }));
  box(0, 0, width, "page", height);
  words(wordsOf("title"), 10, 20, { "font-weight": "bold" });
  rows.forEach((row, index) => {
    const y = 26 + (index + 1) * LEADING;
    for (const { text, name, at } of row) {
      const x = 10 + at * ADVANCE, textLength = text.length * ADVANCE;
      if (name) box(x, y - 13, textLength, name);
      words(text, x, y, { "xml:space": "preserve", textLength, lengthAdjust: "spacingAndGlyphs" });
    }
  });
  const foot = 26 + (rows.length + 2) * LEADING, bins = binsShown();
  bins.forEach((bin, index) => bin && box(10 + index * 14, foot - 12, 14, nameOf(trace, 2 * bin), 14));
  words(legendText(), 20 + bins.length * 14, foot, { "font-size": 11 });
  notes.forEach((note, index) => words(note, 10, foot + (index + 1) * LEADING, { "font-size": 10 }));
  return new XMLSerializer().serializeToString(svg);
}

/** The same as pixels, two for each. */
async function pngFigure() {
  const image = new Image(), canvas = document.createElement("canvas");
  image.src = `data:image/svg+xml,${encodeURIComponent(svgFigure())}`;
  await image.decode();
  [canvas.width, canvas.height] = [2 * image.width, 2 * image.height];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
}

const TEX = { "\\": "\\textbackslash{}", "^": "\\^{}", "~": "\\~{}", " ": "~", "↵": "$\\hookleftarrow$", "⇥": "$\\to$" };

/** LaTeX with \colorbox; needs the packages xcolor and fontenc. */
function latexFigure() {
  const used = new Set();
  const lines = exportRows().map((row) => row.map(({ text, name }) => {
    const escaped = text.replace(/[\\{}$&#^_%~ ↵⇥]/g, (sign) => TEX[sign] ?? `\\${sign}`);
    if (name) used.add(name);
    return name ? `\\colorbox{rnn${name}}{\\strut ${escaped}}` : escaped;
  }).join(""));
  return [
    `% ${heading()}`, `% ${data.provenance}`, "% \\usepackage{xcolor}",
    ...[...used].sort().map((name) => `\\definecolor{rnn${name}}{HTML}{${colour(name).slice(1).toUpperCase()}}`),
    "{\\ttfamily\\small\\setlength{\\fboxsep}{0pt}\\noindent", lines.join("\\\\\n"), "}", `% ${legendText()}`, "",
  ].join("\n");
}

/** Numbers: every symbol in the figure with its value, shade and sign. */
function tsvFigure() {
  const [first, last] = exportRange();
  const about = !trace.steps ? "" : "; values are rounded to the levels that the page keeps";
  const rows = [["position", "symbol", trace.shown, "shade", "sign"]];
  for (let at = first; at <= last; at++) {
    rows.push([at, named(at), textOf(trace, numberAt(trace, at)).replace("≈", ""), levelAt(trace, at), signAt(trace, at)]);
  }
  return [`# ${heading()}`, `# ${data.provenance}${about}`, ...rows.map((row) => row.join("\t")), ""].join("\n");
}

const FIGURES = { svg: svgFigure, png: pngFigure, tex: latexFigure, tsv: tsvFigure };

/** Hands the reader a file. */
function saveAs(name, content) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([content]));
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
  say(`${name} is saved`);
}

/** Saves the text under a name that tells of the view. */
const saveText = async (kind) => saveAs(`cell-${state.cell.replace(":", "-")}-${state.shown}.${kind}`, await FIGURES[kind]());

/** A drawing of the page as a file, with the page's rules for drawings in it. */
function drawingFile(svg, caption) {
  const copy = svg.cloneNode(true), { x, y, width, height } = svg.viewBox.baseVal;
  const rules = [...document.styleSheets[0].cssRules].map(({ cssText }) => cssText).filter((rule) => /^\.plot [.t]/.test(rule));
  // A margin, for lines and letters reach over the edge.
  const box = { x: x - 8, y: y - 8, width: width + 16, height: height + 16 };
  copy.prepend(
    svgElement("desc", {}, `${caption}; ${wordsOf("source")}`),
    svgElement("style", {}, rules.join("\n").replace(/var\(--(\w+)\)/g, (_, name) => colour(name))),
    svgElement("rect", { ...box, fill: colour("page") }));
  setAll(copy, { width: box.width, height: box.height, viewBox: Object.values(box).join(" "), "font-family": "sans-serif" });
  return new XMLSerializer().serializeToString(copy);
}

/** The counts behind the histograms beside a figure: its own, and those of the cell's gates. */
function countsFile(figures) {
  const rows = ["quantity,from,to,true,false"];
  for (const { dataset } of figures) {
    const [on, off] = [dataset.true, dataset.false].map((list) => list.split(" ")), start = Number(dataset.from);
    const edge = (bin) => Number((start + (bin * (dataset.to - start)) / off.length).toPrecision(9));
    off.forEach((count, bin) => rows.push([dataset.name, edge(bin), edge(bin + 1), on[bin], count].join()));
  }
  return rows.join("\n") + "\n";
}

/** Saves the figure that a button stands under. */
function saveFigure(button) {
  const { save: kind } = button.dataset, card = button.closest(".card"), caption = button.parentElement.previousSibling.textContent;
  const content = kind === "svg" ? drawingFile(button.closest("figure").querySelector("svg"), caption) : countsFile(card.querySelectorAll("svg[data-name]"));
  saveAs(`${(card ? `cell ${card.dataset.cell} histogram` : caption).replace(/\W+/g, "-").slice(0, 40)}.${kind}`, content);
}

/** Copies the address of the view. */
async function copyLink() {
  history.replaceState(null, "", link());
  const isCopied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
  say(isCopied ? "The link to this view is copied" : "The address line holds the link");
}
