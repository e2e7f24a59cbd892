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

const jumpToOn = (isForward) => jump(isForward, "place where it switches on", (at) => isOn(trace, at));

async function jumpToDisagreement(isForward) {
  const labels = labelsOf(state.cell);
  if (!labels?.isBinary) return say("Its hypothesis is not one of true and false");
  await loadLabels(labels);
  return jump(isForward, "disagreement", (at) => isOn(trace, at) !== Boolean(labels.at(at)));
}

/** Finds words of the text after (before) the caret and moves there; capitals matter where there are any. */
function findWords(words, isForward = true) {
  if (!words) return;
  const fold = (text) => (words === words.toLowerCase() ? text.toLowerCase() : text);
  const home = blocks.indexOf(blockOf(state.position)), { length } = blocks;
  for (let step = 0; step <= length; step++) {
    const block = layOut(blocks[(home + (isForward ? step : length - step)) % length]), text = fold(block.text);
    const own = block.offsets[glyphOf(block, state.position)];
    const at = isForward ? text.indexOf(words, step ? 0 : own + 1) : text.slice(0, step ? undefined : own).lastIndexOf(words);
    if (at >= 0) return moveTo(block.positions[lastWhere(block.positions.length, (place) => block.offsets[place] <= at)]);
  }
  say(`'${words}' is not in the text`);
}

/** Tells the reader something that is not about the symbol under the caret; an index has no place for it. */
const say = (words) => byId("message")?.replaceChildren(words);

/** The row so many below the cell's in the list as it stands, filtered. */
function rowAway(by) {
  const rows = all("#list tbody tr:not([hidden])");
  return rows[rows.findIndex((row) => row.dataset.cell === state.cell) + by];
}

/** The next or previous cell of the list. */
function stepCell(by) {
  const row = rowAway(by);
  if (!row) return;
  state.cell = row.dataset.cell;
  row.scrollIntoView({ block: "nearest" });
  render();
}

/** The next quantity of this cell. */
function stepQuantity() {
  const shown = tracesOf(state.cell).map((trace) => trace.shown);
  state.shown = shown[(shown.indexOf(state.shown) + 1) % shown.length];
  render();
}

/** Shows only the rows of a table that hold every word. */
function filterRows(table, words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of table.tBodies[0].rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !wanted.every((word) => text.includes(word));
  }
}

/** Makes a table's headings buttons that sort its rows: numbers as numbers, largest first. */
function makeSortable(table) {
  const headings = [...table.tHead.rows[0].cells], [body] = table.tBodies;
  headings.forEach((heading, column) => {
    const button = element("button", "", heading.textContent);
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const isUp = heading.ariaSort === "descending", sign = isUp ? -1 : 1;
      for (const other of headings) other.ariaSort = null;
      heading.ariaSort = isUp ? "ascending" : "descending";
      const key = (row) => row.cells[column].textContent.replace("−", "-").replaceAll(",", "");
      const order = (x, y) => y - x || y.localeCompare(x);
      body.append(...[...body.rows].sort((a, b) => sign * order(key(a), key(b))));
    });
  });
}
