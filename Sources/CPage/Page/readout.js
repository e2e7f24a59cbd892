// SPDX-License-Identifier: Apache-2.0
// The readout: a fixed panel that says in numbers what holds after one symbol was read, and what the
// model expected next.

let told = 0, said;

/** Shows facts `[name, text, isMain]` in a part. */
function showFacts(id, facts) {
  byId(id).replaceChildren(...facts.map(([name, text, isMain]) => {
    const made = element("span", isMain ? "main" : "", name && `${name} `);
    made.append(element("b", "", text), " ");
    return made;
  }));
}

/** A probability's hundredths as every view writes them. */
const shareText = (share) => (share ? (share / 100).toFixed(2).replace(/^0/, "") : "<.01");

/** Shows what the model expected after a symbol, and what came. */
function tellNext(position) {
  const { numbers, symbols, planes } = data.next, at = (plane) => numbers[plane * data.symbols + position];
  const rank = at(planes - 1), facts = [["p(next)", ""]];
  for (let plane = 0; plane < planes - 1 && at(plane + 1) >= 0; plane += 2) {
    facts.push([symbols[at(plane)], shareText(at(plane + 1)), plane === 2 * (rank - 1)]);
  }
  const came = position + 1 < data.symbols ? named(position + 1) : "…";
  facts.push(rank ? ["came", `${came} as no. ${grouped(rank)}`] : ["the document ends", ""]);
  showFacts("next", facts);
}

/** Fills the readout for the symbol under the caret or the pointer. */
async function tell(position) {
  const turn = ++told, { traces } = state.cell, labels = labelsOf(state.cell);
  await Promise.all([...traces, labels, data.next].filter(Boolean).map(load));
  if (turn !== told) return;
  const facts = traces.map((of) => [of.label, `${of.steps ? "≈" : ""}${textOf(of, of.numbers[position])}${of.suffix}`, of === trace]);
  facts.unshift(["symbol", `${grouped(position)} ${named(position)}`]);
  if (labels) facts.push([labels.name, labels.isBinary ? labels.numbers[position] > 0 : labels.numbers[position]]);
  facts.push(["", isOn(trace, position) ? "on" : "off"]);
  showFacts("readout", facts);
  if (data.next) tellNext(position);
  // Screen readers hear at most four a second.
  clearTimeout(said);
  said = setTimeout(() => { byId("live").textContent = byId("readout-panel").textContent; }, 250);
}
