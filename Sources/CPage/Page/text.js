// SPDX-License-Identifier: Apache-2.0
// The text: all of it stands in the page, in blocks; a block is shaded when it comes near the viewport.

const pane = byId("text");
const blocks = all("#text pre").map((pre, index) => ({ pre, version: -1, ...data.blocks[index] }));

/** Finds a block's glyphs: where each begins in the block's text, and which symbol's value it shows. */
function layOut(block) {
  if (block.offsets) return block;
  const text = block.pre.textContent;
  const offsets = [], positions = [], marks = [];
  let at = 0, position = block.start - 1, odd = 0, nextOdd = block.odd[0] ?? -1;
  for (let glyph = 0; at < text.length; glyph++) {
    let units = text.codePointAt(at) > 0xffff ? 2 : 1, advance = 1, isMark = false;
    if (glyph === nextOdd) {
      units = Math.abs(block.odd[odd + 1]);
      isMark = block.odd[odd + 1] < 0;
      advance = block.odd[odd + 2];
      odd += 3;
      nextOdd = odd < block.odd.length ? glyph + block.odd[odd] : -1;
    }
    offsets.push(at);
    at += units;
    if (text[at] === "\n") {
      at++;
      isMark = true;
    }
    position += advance;
    positions.push(position);
    marks.push(isMark);
  }
  offsets.push(at);
  return Object.assign(block, { text, offsets, positions, marks });
}

/** The block that holds a symbol. */
const blockOf = (position) => blocks[lastWhere(blocks.length, (place) => blocks[place].start <= position)];

/** The glyph of a block that shows a symbol. */
const glyphOf = (block, position) =>
  lastWhere(layOut(block).positions.length, (place) => block.positions[place - 1] < position);

/** What is drawn for a symbol, without a line's end. */
function drawn(position) {
  const block = layOut(blockOf(position)), glyph = glyphOf(block, position);
  return block.text.slice(block.offsets[glyph], block.offsets[glyph + 1]).replace("\n", "");
}

/** The same where a blank could not be seen. */
const named = (position) => drawn(position).trim() || "␣";

/** Shades one block as the view wants it: runs of one class are one element. */
function shade(block) {
  if (block.version === version) return;
  block.version = version;
  const { text, offsets, positions, marks } = layOut(block), names = namesOf(trace);
  const nodes = [];
  let from = 0, name = null, signs = "";
  const flush = (end) => {
    if (end === from) return;
    const run = text.slice(from, end);
    nodes.push(name ? element("span", name, run) : run);
    from = end;
  };
  for (let glyph = 0; glyph < positions.length; glyph++) {
    const position = positions[glyph], next = names(position, marks[glyph]);
    if (next !== name) {
      flush(offsets[glyph]);
      name = next;
    }
    if (!state.ruler) continue;
    const end = offsets[glyph + 1], endsLine = text[end - 1] === "\n";
    signs += signAt(trace, position).padEnd(end - offsets[glyph] - (endsLine ? 1 : 0));
    if (!endsLine && glyph < positions.length - 1) continue;
    flush(end);
    nodes.push(element("span", "ruler", `${endsLine ? "" : "\n"}${signs}\n`));
    signs = "";
  }
  flush(text.length);
  block.pre.replaceChildren(...nodes);
}

/** Shades the one line of an example or a strip by a trace. */
function shadeLine(code, trace) {
  const [from, to, caret] = ["from", "to", "at"].map((name) => Number(code.dataset[name]));
  const spans = [], names = namesOf(trace);
  for (let position = from; position < to;) {
    const block = layOut(blockOf(position)), glyph = glyphOf(block, position), last = block.positions[glyph];
    const isAt = position <= caret && caret <= last;
    const name = names(last, block.marks[glyph]) + (isAt ? " at" : "");
    const text = drawn(last).replace(/ {2,}$/, " ");
    if (spans.at(-1)?.className === name) spans.at(-1).textContent += text;
    else spans.push(element("span", name, text));
    position = last + 1;
  }
  code.replaceChildren(...spans);
}

/** The text nodes of a block that hold its text, not its ruler. */
function* textNodes(block) {
  for (const child of block.pre.childNodes) {
    if (child.className === "ruler") continue;
    yield child.firstChild ?? child;
  }
}

/** The range of a glyph in the page. */
function rangeOf(block, glyph) {
  const range = document.createRange();
  let start = block.offsets[glyph], end = block.offsets[glyph + 1];
  for (const node of textNodes(block)) {
    if (start >= 0 && start < node.length) range.setStart(node, start);
    if (end <= node.length) {
      range.setEnd(node, end);
      break;
    }
    start -= node.length;
    end -= node.length;
  }
  return range;
}

/** Where a symbol stands in the window. */
function boxOf(position) {
  const block = layOut(blockOf(position)), range = rangeOf(block, glyphOf(block, position));
  return range.getClientRects()[0] ?? boxIn(range);
}

/** The symbol at a place of the page's DOM, or −1. */
function positionAt(node, offset) {
  const holder = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const block = blocks.find(({ pre }) => pre === holder.closest("pre"));
  if (!block || holder.className === "ruler") return -1;
  let before = offset;
  for (const text of textNodes(layOut(block))) {
    if (text === node) break;
    before += text.length;
  }
  return block.positions[lastWhere(block.positions.length, (place) => block.offsets[place] <= before)];
}

/** The symbol under a point of the window, or −1. */
function positionUnder(x, y) {
  const caret = document.caretPositionFromPoint?.(x, y), range = caret ? null : document.caretRangeFromPoint?.(x, y);
  const node = caret?.offsetNode ?? range?.startContainer;
  return node && pane.contains(node) ? positionAt(node, caret?.offset ?? range.startOffset) : -1;
}
