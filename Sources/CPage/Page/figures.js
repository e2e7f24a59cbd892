// SPDX-License-Identifier: Apache-2.0
// Figures for papers of what is selected, or else of what is on the screen: SVG, PNG, LaTeX, and numbers.

const COLUMNS = 100, ADVANCE = 8, LEADING = 18;

/** The symbols of the selection, or those in sight; at most 20,000. */
function exportRange() {
  const selection = getSelection();
  let first = -1, last = -1;
  if (selection.rangeCount && !selection.isCollapsed && pane.contains(selection.anchorNode)) {
    const range = selection.getRangeAt(0);
    [first, last] = [positionAt(range.startContainer, range.startOffset), positionAt(range.endContainer, range.endOffset) - 1];
  }
  if (first < 0 || last < first) {
    const box = pane.getBoundingClientRect();
    const top = Math.max(box.top, 0) + 6, bottom = Math.min(box.bottom, innerHeight) - 6;
    first = positionUnder(box.left + 14, top);
    last = positionUnder(box.right - 30, bottom);
    if (first < 0) first = state.position;
    if (last < first) last = first + 1500;
  }
  return [first, Math.min(last, data.symbols - 1, first + 20_000)];
}

/** Rows of runs `{ text, name, code }` of at most 100 columns. */
function exportRows() {
  const [first, last] = exportRange(), rows = [];
  let row = [], columns = 0;
  const endRow = () => {
    rows.push(row);
    [row, columns] = [[], 0];
  };
  for (const block of blocks.filter((block) => block.start <= last)) {
    layOut(block);
    if (block.positions.at(-1) < first) continue;
    for (let glyph = 0; glyph < block.positions.length; glyph++) {
      const position = block.positions[glyph];
      if (position < first || position > last) continue;
      const raw = block.text.slice(block.offsets[glyph], block.offsets[glyph + 1]);
      const text = raw.replace("\n", "");
      if (columns + text.length > COLUMNS) endRow();
      const name = view.names[view.codes[position] + 128].split(" ")[0];
      if (row.length && row.at(-1).name === name) row.at(-1).text += text;
      else row.push({ text, name, at: columns });
      columns += text.length;
      if (raw.endsWith("\n")) endRow();
    }
  }
  if (row.length) endRow();
  return rows;
}

const legendText = () => `${byId("low").textContent} … ${byId("high").textContent}; ${data.convention}`;
const heading = () => `${byId("title").textContent}: ${byId("caption").textContent}`;

/** The figure as text on run-length rectangles, with its scale and what it is of. */
function svgFigure() {
  const rows = exportRows(), namespace = document.querySelector("svg").namespaceURI;
  // Sentences at 10 px, in lines that fit.
  const notes = [byId("caption").textContent, data.provenance].flatMap((note) => note.match(/.{1,125}(\s|$)/g));
  const width = COLUMNS * ADVANCE + 20, height = (rows.length + notes.length + 3) * LEADING + 20;
  const make = (tag, attributes, text) => {
    const element = document.createElementNS(namespace, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text) element.textContent = text;
    return element;
  };
  const svg = make("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "font-family": "monospace", "font-size": 13, fill: colour("ink") });
  svg.append(make("rect", { width: "100%", height: "100%", fill: colour("page") }));
  const words = (text, x, y, more = {}) => svg.append(make("text", { x, y, ...more }, text));
  words(byId("title").textContent, 10, 20, { "font-weight": "bold" });
  rows.forEach((row, index) => {
    const y = 26 + (index + 1) * LEADING;
    for (const { text, name, at } of row) {
      const x = 10 + at * ADVANCE, wide = text.length * ADVANCE;
      if (name) svg.append(make("rect", { x, y: y - 13, width: wide, height: LEADING, fill: colour(name) }));
      words(text, x, y, { "xml:space": "preserve", textLength: wide, lengthAdjust: "spacingAndGlyphs" });
    }
  });
  const foot = 26 + (rows.length + 2) * LEADING;
  binsShown().forEach((bin, index) => {
    if (bin) svg.append(make("rect", { x: 10 + index * 14, y: foot - 12, width: 14, height: 14, fill: colour(nameOf(2 * bin)) }));
  });
  words(legendText(), 20 + binsShown().length * 14, foot, { "font-size": 11 });
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

/** LaTeX with \colorbox; needs the packages xcolor and fontenc. */
function latexFigure() {
  const escape = (text) => text.replace(/[\\{}$&#^_%~ ↵⇥]/g, (sign) => ({
    "\\": "\\textbackslash{}", "^": "\\^{}", "~": "\\~{}", " ": "~", "↵": "$\\hookleftarrow$", "⇥": "$\\to$",
  })[sign] ?? `\\${sign}`);
  const used = new Set();
  const lines = exportRows().map((row) => row.map(({ text, name }) => {
    if (!name) return escape(text);
    used.add(name);
    return `\\colorbox{rnn${name}}{\\strut ${escape(text)}}`;
  }).join(""));
  const colours = [...used].sort().map((name) => `\\definecolor{rnn${name}}{HTML}{${colour(name).slice(1).toUpperCase()}}`);
  return [
    `% ${heading()}`, `% ${data.provenance}`, "% \\usepackage{xcolor}", ...colours,
    "{\\ttfamily\\small\\setlength{\\fboxsep}{0pt}\\noindent", `${lines.join("\\\\\n")}`, "}",
    `% ${legendText()}`, "",
  ].join("\n");
}

/** Numbers: every symbol in the figure with its value, shade and sign. */
function tsvFigure() {
  const [first, last] = exportRange();
  const lines = [`# ${heading()}`, `# ${data.provenance}; values to 1/240 of the scale's end`, ["position", "symbol", trace.shown, "shade", "sign"].join("\t")];
  for (let at = first; at <= last; at++) {
    const code = view.codes[at];
    lines.push([at, drawn(at).trim() || "␣", textOf(trace, valueOf(trace, code)), levelOf(code), view.signs[code + 128]].join("\t"));
  }
  return `${lines.join("\n")}\n`;
}

/** Saves a file under a name that tells of the view. */
async function save(kind) {
  if (kind === "link") {
    history.replaceState(null, "", link());
    try {
      await navigator.clipboard.writeText(location.href);
      say("The address of this view is copied");
    } catch {
      say("The address line holds the link to this view");
    }
    return;
  }
  const [make, type] = {
    svg: [svgFigure, "image/svg+xml"], png: [pngFigure, "image/png"],
    tex: [latexFigure, "text/x-tex"], tsv: [tsvFigure, "text/tab-separated-values"],
  }[kind];
  const content = await make();
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  anchor.download = `cell-${state.cell.replace(":", "-")}-${state.shown}.${kind}`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
  say(`${anchor.download} is saved`);
}
