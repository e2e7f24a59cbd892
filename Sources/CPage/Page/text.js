// SPDX-License-Identifier: Apache-2.0
// The text: all of it stands in the page, in blocks; a block is shaded when it comes near the viewport.

const pane = byId("text");
const blocks = all("#text pre").map((pre, index) => ({ pre, ...data.blocks[index] }));

/** Finds a block's glyphs: where each begins in the block's text, and which symbol's value it shows. */
function layOut(block) {
  if (block.offsets) return block;
  const { odd, pre: { textContent: text } } = block, offsets = [], positions = [], marks = [];
  let at = 0, position = block.start - 1;
  for (let glyph = 0, next = 0; at < text.length; glyph++) {
    let units = text.codePointAt(at) > 0xffff ? 2 : 1, advance = 1;
    if (glyph === odd[next]) {
      [units, advance] = [odd[next + 1], odd[next + 2]];
      next += 3;
    }
    offsets.push(at);
    at += Math.abs(units);
    const endsLine = text[at] === "\n";
    if (endsLine) at++;
    position += advance;
    positions.push(position);
    marks.push(endsLine || units < 0);
  }
  return Object.assign(block, { text, offsets: [...offsets, at], positions, marks });
}

/** The block, laid out, and its glyph that show a symbol. */
function placeOf(position) {
  const block = layOut(blocks[lastWhere(blocks.length, (at) => blocks[at].start <= position)]);
  return [block, lastWhere(block.positions.length, (at) => block.positions[at - 1] < position)];
}

/** The symbol at an offset of a block's text. */
const positionIn = ({ positions, offsets }, offset) =>
  positions[lastWhere(positions.length, (at) => offsets[at] <= offset)];

/** A glyph of a block as it stands there, with the line's end. */
const glyphText = ({ text, offsets }, glyph) => text.slice(offsets[glyph], offsets[glyph + 1]);

/** What is drawn for a symbol, without a line's end. */
const drawn = (position) => glyphText(...placeOf(position)).replace("\n", "");

/** The same where a blank could not be seen. */
const named = (position) => drawn(position).trim() || "␣";

/** Adds text to runs `{ name, text }`: neighbours of one class are one run. */
function addRun(runs, name, text) {
  if (runs.at(-1)?.name === name) runs.at(-1).text += text; else runs.push({ name, text });
}

/** Makes runs the content of a part. */
const showRuns = (part, runs) =>
  part.replaceChildren(...runs.map(({ name, text }) => (name ? element("span", name, text) : text)));

/** Shades one block as the view wants it. */
function shade(block) {
  if (block.version === version) return;
  block.version = version;
  const { positions, marks } = layOut(block), names = namesOf(trace), runs = [];
  let signs = "";
  positions.forEach((position, glyph) => {
    const text = glyphText(block, glyph), endsLine = text.endsWith("\n");
    addRun(runs, names(position, marks[glyph]), text);
    if (!state.ruler) return;
    signs += signAt(trace, position).padEnd(text.length - (endsLine ? 1 : 0));
    if (!endsLine && glyph < positions.length - 1) return;
    addRun(runs, "ruler", `${endsLine ? "" : "\n"}${signs}\n`);
    signs = "";
  });
  showRuns(block.pre, runs);
}

/** Shades the one line of an example or a strip by a trace. */
function shadeLine(code, trace) {
  const [from, to, caret] = ["from", "to", "at"].map((name) => Number(code.dataset[name]));
  const runs = [], names = namesOf(trace);
  for (let position = from; position < to; position++) {
    const [block, glyph] = placeOf(position), isAt = position <= caret;
    position = block.positions[glyph];
    const name = names(position, block.marks[glyph]) + (isAt && caret <= position ? " at" : "");
    addRun(runs, name, drawn(position).replace(/ {2,}$/, " "));
  }
  showRuns(code, runs);
}

/** The text nodes of a block that hold its text, not its ruler. */
function* textNodes(block) {
  for (const child of block.pre.childNodes) if (child.className !== "ruler") yield child.firstChild ?? child;
}

/** Where a symbol stands in the window. */
function boxOf(position) {
  const [block, glyph] = placeOf(position), range = document.createRange();
  let [start, end] = block.offsets.slice(glyph);
  for (const node of textNodes(block)) {
    if (start >= 0 && start < node.length) range.setStart(node, start);
    if (end <= node.length) {
      range.setEnd(node, end);
      break;
    }
    start -= node.length;
    end -= node.length;
  }
  return range.getClientRects()[0] ?? boxIn(range);
}

/** The symbol at a place of the page's DOM, or −1. */
function positionAt(node, offset) {
  const holder = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const block = blocks.find(({ pre }) => pre === holder.closest("pre"));
  if (!block || holder.className === "ruler") return -1;
  let before = offset;
  for (const text of textNodes(block)) {
    if (text === node) break;
    before += text.length;
  }
  return positionIn(layOut(block), before);
}

/** The symbol under a point of the window, or −1. */
function positionUnder(x, y) {
  const caret = document.caretPositionFromPoint?.(x, y) ?? document.caretRangeFromPoint?.(x, y);
  const node = caret?.offsetNode ?? caret?.startContainer;
  return pane.contains(node) ? positionAt(node, caret.offset ?? caret.startOffset) : -1;
}
