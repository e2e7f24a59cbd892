// SPDX-License-Identifier: Apache-2.0
// Jumps: to where the cell switches on, to where it and its hypothesis part, to words of the text.

/** The next position after (before) the caret where `holds` begins to hold, or −1. */
function nextStart(holds, isForward) {
  const step = isForward ? 1 : -1;
  for (let at = state.position + step; at >= 0 && at < data.symbols; at += step) {
    if (holds(at) && (at === 0 || !holds(at - 1))) return at;
  }
  return -1;
}

const isOn = (position) => view.on[view.codes[position] + 128];

function jump(position, what) {
  if (position < 0) return say(`No ${what} that way`);
  say("");
  return moveTo(position);
}

const jumpToOn = (isForward) => jump(nextStart(isOn, isForward), "place where the cell switches on");

async function jumpToDisagreement(isForward) {
  const labels = labelsOf(state.cell);
  if (!labels?.isBinary) return say("This cell has no hypothesis that is true or false");
  await loadLabels(labels);
  const parts = (position) => isOn(position) !== Boolean(labels.at(position));
  return jump(nextStart(parts, isForward), "disagreement");
}

/** Finds words of the text after (before) the caret and moves there; capitals matter where there are any. */
function findWords(words, isForward = true) {
  if (!words) return;
  const fold = (text) => (words === words.toLowerCase() ? text.toLowerCase() : text);
  const home = blocks.indexOf(blockOf(state.position));
  for (let step = 0; step <= blocks.length; step++) {
    const index = (home + (isForward ? step : -step) + 2 * blocks.length) % blocks.length;
    const block = layOut(blocks[index]), text = fold(block.text);
    const own = block.offsets[glyphOf(block, state.position)];
    let at;
    if (step === 0) {
      at = isForward ? text.indexOf(words, own + 1) : own > 0 ? text.lastIndexOf(words, own - 1) : -1;
    } else {
      at = isForward ? text.indexOf(words) : text.lastIndexOf(words);
    }
    if (at < 0) continue;
    let glyph = 0;
    while (block.offsets[glyph + 1] <= at) glyph++;
    say("");
    moveTo(block.positions[glyph]);
    return;
  }
  say(`'${words}' is not in the text`);
}

/** Tells the reader something that is not about the symbol under the caret. */
function say(words) {
  byId("message").textContent = words;
}

/** The row so many below the cell's in the list as it stands, filtered. */
function rowAway(by) {
  const rows = [...document.querySelectorAll("#list tbody tr:not([hidden])")];
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
  for (const [column, heading] of [...table.tHead.rows[0].cells].entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener("click", () => {
      const isDown = heading.getAttribute("aria-sort") !== "descending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", isDown ? "descending" : "ascending");
      const key = (row) => row.cells[column].textContent.replace("−", "-").replaceAll(",", "");
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const [x, y] = [key(a), key(b)], [m, n] = [Number.parseFloat(x), Number.parseFloat(y)];
        const order = Number.isNaN(m) || Number.isNaN(n) ? y.localeCompare(x) : n - m;
        return isDown ? order : -order;
      });
      table.tBodies[0].append(...rows);
    });
  }
}
