// SPDX-License-Identifier: Apache-2.0
// The readout: a fixed panel that says in numbers what holds after one symbol was read, and what the
// model expected next.

let told = 0, said = 0;

/** A name with what is known of it. */
function fact([name, text, isMain]) {
  const made = element("span", isMain ? "main" : "", name && `${name} `);
  made.append(element("b", "", text), " ");
  return made;
}

/** Fills the readout for the symbol under the caret or the pointer. */
async function tell(position) {
  const turn = ++told, labels = labelsOf(state.cell), own = tracesOf(state.cell);
  await Promise.all([...own.map(load), labels && loadLabels(labels), loadNext()]);
  if (turn !== told) return;
  const facts = [["symbol", `${grouped(position)} ${named(position)}`]];
  for (const of of own) {
    const text = textOf(of, numberAt(of, position));
    facts.push(of.cell ? [of.shown, text, of === trace] : ["surprise", `${text} bits`, of === trace]);
  }
  if (labels) facts.push([labels.name, labels.isBinary ? `${labels.at(position) > 0}` : labels.at(position)]);
  byId("readout").replaceChildren(...[...facts, ["", isOn(trace, position) ? "on" : "off"]].map(fact));
  const next = data.next?.after(position);
  if (next) {
    const came = position + 1 < data.symbols ? named(position + 1) : "…";
    const likely = next.candidates.map(([symbol, share], place) => [symbol, share.toFixed(2).replace(/^0/, ""), place === next.rank - 1]);
    byId("next").replaceChildren(...[["p(next)", ""], ...likely, next.rank ? ["came", `${came} as no. ${grouped(next.rank)}`] : ["the document ends", ""]].map(fact));
  }
  // Screen readers hear at most four a second.
  clearTimeout(said);
  said = setTimeout(() => { byId("live").textContent = byId("readout-panel").textContent; }, 250);
}
