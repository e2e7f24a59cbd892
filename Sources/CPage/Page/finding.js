// SPDX-License-Identifier: Apache-2.0
// Jumps: to where the cell switches on, to where it and its hypothesis part, to words of the text.

/** Moves to the next position after (before) the caret where `holds` begins to hold. */
function jump(isForward, what, holds) {
  const step = isForward ? 1 : -1;
  for (let at = state.position + step; at >= 0 && at < data.symbols; at += step) {
    if (holds(at) && (at === 0 || !holds(at - 1))) return moveTo(at);
  }
  return say(`No ${what} that way`);
}

/** Moves to where the cell switches on next. */
const jumpToOn = (isForward) => jump(isForward, "place where it switches on", (at) => isOn(trace, at));

/** Moves to where cell and hypothesis part next. */
async function jumpToDisagreement(isForward) {
  const labels = labelsOf(state.cell);
  if (!labels?.isBinary) return say("Its hypothesis is not one of true and false");
  await load(labels);
  return jump(isForward, "disagreement", (at) => isOn(trace, at) !== (labels.numbers[at] > 0));
}

/** Finds words of the text after (before) the caret and moves there; capitals matter where there are any. */
function findWords(words, isForward = true) {
  if (!words) return;
  const fold = (text) => (words === words.toLowerCase() ? text.toLowerCase() : text);
  const [block, glyph] = placeOf(state.position), own = block.offsets[glyph];
  const home = blocks.indexOf(block), { length } = blocks;
  for (let step = 0; step <= length; step++) {
    const other = layOut(blocks[(home + (isForward ? step : length - step)) % length]), text = fold(other.text);
    const at = isForward ? text.indexOf(words, step ? 0 : own + 1) : text.slice(0, step ? undefined : own).lastIndexOf(words);
    if (at >= 0) return moveTo(positionIn(other, at));
  }
  say(`'${words}' is not in the text`);
}

/** Tells the reader something that is not about the symbol under the caret; an index has no place for it. */
const say = (words) => byId("message")?.replaceChildren(words);

/** The row so many below the cell's in the list as it stands, filtered. */
function rowAway(by) {
  const rows = all("#list tbody tr:not([hidden])");
  return rows[rows.findIndex((row) => row.dataset.cell === state.cell.id) + by];
}

/** The next or previous cell of the list. */
function stepCell(by) {
  const row = rowAway(by);
  row?.scrollIntoView({ block: "nearest" });
  if (row) change({ cell: cellOf(row.dataset.cell) });
}

/** The next quantity of this cell. */
function stepQuantity() {
  const { traces } = state.cell;
  change({ shown: traces[(traces.indexOf(traceOf(state.cell)) + 1) % traces.length].shown });
}

/** Shows only the rows of a table that hold every word. */
function filterRows(table, words) {
  const wanted = words.toLowerCase().split(/\s+/);
  for (const row of table.tBodies[0].rows) row.hidden = !wanted.every((word) => row.textContent.toLowerCase().includes(word));
}

/** Sorts a table's rows by the column of a heading's button: numbers as numbers, largest first. */
function sortBy({ parentElement: heading }) {
  const isUp = heading.ariaSort === "descending", sign = isUp ? -1 : 1, [body] = heading.closest("table").tBodies;
  for (const other of heading.parentElement.cells) other.ariaSort = null;
  heading.ariaSort = isUp ? "ascending" : "descending";
  const key = (row) => row.cells[heading.cellIndex].textContent.replace("−", "-").replaceAll(",", "");
  const order = (x, y) => y - x || y.localeCompare(x);
  body.append(...[...body.rows].sort((a, b) => sign * order(key(a), key(b))));
}
