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

/** Rows of runs of at most 100 columns. */
function exportRows() {
  const [first, last] = exportRange(), rows = [[]], names = namesOf(trace);
  let columns = 0, endsLine = false;
  for (let position = first; position <= last; position++) {
    const [block, glyph] = placeOf(position), whole = glyphText(block, glyph), text = whole.replace("\n", "");
    position = block.positions[glyph];
    if (endsLine || columns + text.length > COLUMNS) {
      rows.push([]);
      columns = 0;
    }
    addRun(rows.at(-1), names(position, false).split(" ")[0], text);
    columns += text.length;
    endsLine = whole !== text;
  }
  return rows;
}

/** What a part of the page says. */
const wordsOf = (id) => byId(id).textContent;
/** What a figure is of, and how to read it. */
const heading = () => `${wordsOf("title")}: ${wordsOf("caption")}`;
const legendText = () => `${wordsOf("cut-value") || `${wordsOf("low")} … ${wordsOf("high")}`}; ${data.convention}`;

/** Gives a part attributes. */
function setAll(part, attributes) {
  for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, value);
}

/** An element of a drawing. */
function svgElement(tag, attributes, text = "") {
  const made = document.createElementNS(document.querySelector("svg").namespaceURI, tag);
  setAll(made, attributes);
  made.textContent = text;
  return made;
}

/** The figure as text on run-length rectangles, with its scale and what it is of. */
function svgFigure() {
  const svg = svgElement("svg", { "font-family": "monospace", "font-size": 13, fill: colour("ink") });
  let y = 20;
  const words = (text, x, more = {}) => svg.append(svgElement("text", { x, y, ...more }, text));
  const box = (x, width, name) => svg.append(svgElement("rect", { x, y: y - 13, width, height: LEADING, fill: colour(name) }));
  words(wordsOf("title"), 10, { "font-weight": "bold" });
  y += 6;
  for (const row of exportRows()) {
    let x = 10;
    y += LEADING;
    for (const { name, text } of row) {
      const textLength = text.length * ADVANCE;
      if (name) box(x, textLength, name);
      words(text, x, { "xml:space": "preserve", textLength, lengthAdjust: "spacingAndGlyphs" });
      x += textLength;
    }
  }
  y += 2 * LEADING;
  const shades = swatches.filter(({ hidden }) => !hidden && !state.isCut);
  shades.forEach(({ firstChild: { className } }, place) => className !== "none" && box(10 + place * 14, 14, className));
  words(legendText(), 20 + shades.length * 14, { "font-size": 11 });
  // Sentences at 10 px, in lines that fit.
  for (const note of [wordsOf("caption"), data.provenance].flatMap((words) => words.match(/.{1,125}(\s|$)/g))) {
    y += LEADING;
    words(note, 10, { "font-size": 10 });
  }
  const width = COLUMNS * ADVANCE + 20, height = y + 16;
  setAll(svg, { width, height, viewBox: `0 0 ${width} ${height}` });
  svg.prepend(svgElement("rect", { width, height, fill: colour("page") }));
  return new XMLSerializer().serializeToString(svg);
}

/** The same as pixels, two for each. */
async function pngFigure() {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svgFigure())}`;
  await image.decode();
  const canvas = new OffscreenCanvas(2 * image.width, 2 * image.height);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob();
}

/** Signs that TeX writes in words; the empty groups keep -- and << from becoming one sign. */
const TEX = {
  "\\": "\\textbackslash{}", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", " ": "~", "↵": "$\\hookleftarrow$", "⇥": "$\\to$", "␣": "\\textvisiblespace{}",
  "-": "-{}", "<": "<{}", ">": ">{}", ",": ",{}", "'": "\\textquotesingle{}", "`": "\\textasciigrave{}",
};

/** LaTeX with \colorbox. */
function latexFigure() {
  const lines = exportRows().map((row) => row.map(({ name, text }) => {
    const escaped = text.replace(/[\\{}$&#^_%~ ↵⇥␣<>,'`-]/g, (sign) => TEX[sign] ?? `\\${sign}`);
    return name ? `\\colorbox[HTML]{${colour(name).slice(1).toUpperCase()}}{\\strut ${escaped}}` : escaped;
  }).join(""));
  return [
    `% ${heading()}`, `% ${data.provenance}`, "% \\usepackage[T1]{fontenc} \\usepackage{textcomp,xcolor}",
    "{\\ttfamily\\small\\setlength{\\fboxsep}{0pt}\\noindent", lines.join("\\\\{}\n"), "}", `% ${legendText()}`, "",
  ].join("\n");
}

/** Numbers: every symbol in the figure with its value, shade and sign. */
function tsvFigure() {
  const [first, last] = exportRange();
  const about = trace.steps ? "; values are rounded to the levels that the page keeps" : "";
  const rows = [["position", "symbol", trace.shown, "shade", "sign"]];
  for (let at = first; at <= last; at++) {
    rows.push([at, named(at), textOf(trace, trace.numbers[at]), levelAt(trace, at), signAt(trace, at)]);
  }
  return [`# ${heading()}`, `# ${data.provenance}${about}`, ...rows.map((row) => row.join("\t")), ""].join("\n");
}

/** What makes the file of each kind. */
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
const saveText = async (kind) => saveAs(`cell-${state.cell.id.replace(":", "-")}-${state.shown}.${kind}`, await FIGURES[kind]());

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
  const { save: kind, file } = button.dataset, caption = button.parentElement.previousSibling.textContent;
  const content = kind === "svg"
    ? drawingFile(button.closest("figure").querySelector("svg"), caption)
    : countsFile(button.closest(".card").querySelectorAll("svg[data-name]"));
  saveAs(`${file}.${kind}`, content);
}

/** Copies the address of the view. */
async function copyLink() {
  history.replaceState(null, "", link());
  const isCopied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
  say(isCopied ? "The link to this view is copied" : "The address line holds the link");
}
