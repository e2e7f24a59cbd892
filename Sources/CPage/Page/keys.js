// SPDX-License-Identifier: Apache-2.0
// Keys, pointers and controls, the same letters as in the terminal; and the start.

/** What each key does, and each button of that name. */
const ACTS = {
  "J": () => stepCell(1), "K": () => stepCell(-1),
  ")": () => jumpToOn(true), "(": () => jumpToOn(false),
  "}": () => jumpToDisagreement(true), "{": () => jumpToDisagreement(false),
  "s": stepQuantity,
  "z": () => change({ scale: { cell: "layer", layer: "fixed", fixed: "cell" }[state.scale] }),
  "t": () => change({ isCut: !state.isCut }),
  "+": () => moveCut(1), "-": () => moveCut(-1),
  "=": () => change({ isCut: true, cut: null }),
  "L": () => change({ ruler: !state.ruler }),
  "e": showCard,
  "/": () => byId("find").focus(),
  "n": () => findWords(byId("find").value), "N": () => findWords(byId("find").value, false),
  "X": () => saveText("svg"),
  "?": () => byId("help").showModal(),
  "theme": chooseTheme, "print": () => print(),
};

/** Moves the threshold by so many twentieths of the scale. */
const moveCut = (by) => change({ isCut: true, cut: cutOf(trace) + Math.round((by * trace.scales.cell.end) / 20) });

/** Changes the state and shows it. */
function change(changes) {
  Object.assign(state, changes);
  return render();
}

/** Shows only the symbols of one more shade, or of one fewer. */
const pick = (sign) => change({ only: state.only.includes(sign) ? state.only.replace(sign, "") : state.only + sign });

/** Goes to what is known of the cell. */
function showCard() {
  const summary = document.querySelector(".card[open] summary");
  summary?.scrollIntoView();
  summary?.focus({ preventScroll: true });
}

/** The symbol a line above or below the caret. */
function lineAway(by) {
  reveal();
  const box = boxOf(state.position);
  for (let lines = 1; lines < 5; lines++) {
    const found = positionUnder(box.left + 1, box.top + box.height * (0.5 + by * lines));
    if (found >= 0 && found !== state.position) return found;
  }
  return state.position;
}

/** The symbol at the beginning or end of the caret's line of the text, at most so many symbols away. */
function lineEnd(isForward, limit = data.symbols) {
  const isInside = (at) => at >= 0 && at < data.symbols - 1 && drawn(at) !== "↵";
  let at = state.position, left = limit;
  if (isForward) while (left-- && isInside(at)) at++;
  else while (left-- && isInside(at - 1)) at--;
  return at;
}

/** Keys that move the caret while the text has the focus. */
const MOVES = {
  ArrowLeft: () => moveTo(state.position - 1), ArrowRight: () => moveTo(state.position + 1),
  ArrowUp: () => moveTo(lineAway(-1)), ArrowDown: () => moveTo(lineAway(1)),
  Home: () => moveTo(lineEnd(false)), End: () => moveTo(lineEnd(true)),
};

/** Does what a key means, but for keys of the browser and of fields. */
function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  if (event.target.matches("input, select")) {
    if (event.key === "Escape") pane.focus();
    return;
  }
  const act = ACTS[event.key] ?? (document.activeElement === pane ? MOVES[event.key] : null);
  if (act) event.preventDefault();
  act?.();
}

/** Light, dark, or as the system is. */
function chooseTheme() {
  const { dataset } = document.documentElement;
  dataset.theme = { light: "dark", dark: "system" }[dataset.theme] ?? "light";
  try {
    localStorage.setItem("rnnscope-theme", dataset.theme);
  } catch {
    // Without storage the choice holds until the page is closed.
  }
  showTheme();
}

/** Names the theme in use. */
function showTheme() {
  byId("theme").textContent = `Theme: ${document.documentElement.dataset.theme ?? "system"}`;
  renderMap();
}

/** Calls `act` with each event of a kind that parts have. */
const on = (selector, kind, act) => all(selector).forEach((part) => part.addEventListener(kind, act));

/** Wakes what every page has, an index as well. */
function startPage() {
  for (const part of all(".scripts")) part.hidden = false;
  for (const button of all("button:disabled")) button.disabled = false;
  on("[data-act]", "click", ({ target }) => ACTS[target.dataset.act]());
  on("[data-save]", "click", ({ target }) => saveFigure(target));
  on("[data-filter]", "input", ({ target }) => filterRows(byId(target.dataset.filter), target.value));
  on("thead button", "click", ({ target }) => sortBy(target));
  showTheme();
}

/** Listens to what the text's reader does. */
function listen() {
  on("body", "keydown", pressed);
  on("[data-state]", "change", ({ target: { id, value } }) => change({ [id]: value }));
  on(".swatches button", "click", ({ target }) => pick(target.textContent));
  on("#cut", "input", ({ target }) => change({ cut: target.valueAsNumber }));
  on("#export", "change", ({ target }) => {
    if (target.value === "link") copyLink(); else if (target.value) saveText(target.value);
    target.value = "";
  });
  on("#find", "keydown", ({ key, shiftKey, target }) => key === "Enter" && findWords(target.value, !shiftKey));
  on("#map", "click", ({ offsetX, target }) => moveTo(Math.floor((offsetX / target.clientWidth) * data.symbols)));
  const atPointer = (kind, act) => on("#text", kind, ({ clientX, clientY }) => {
    const position = positionUnder(clientX, clientY);
    if (position >= 0) act(position);
  });
  atPointer("click", (position) => getSelection().isCollapsed && moveTo(position));
  atPointer("pointermove", tell);
  on("#text", "pointerleave", () => tell(state.position));
  // The event's own address: settle() may have rewritten the page's meanwhile.
  addEventListener("hashchange", async ({ newURL }) => {
    await openLink(new URL(newURL));
    if (boxIn(byId("bench")).bottom < 0) byId("title").scrollIntoView();
  });
  addEventListener("resize", renderCaret);
  // Paper shows the whole text as it is shaded now.
  addEventListener("beforeprint", () => trace && blocks.forEach(shade));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", renderMap);
}

/** Wakes a page with a text. */
function start() {
  for (const { traces } of data.cells) traces.push(...data.surprise);
  [state.cell] = data.cells;
  state.shown = state.cell.traces[0].shown;
  document.body.classList.add("scripted");
  pane.append(caret);
  listen();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const block = blocks.find(({ pre }) => pre === target);
      if (!isIntersecting) near.delete(block); else if (near.add(block) && trace) shade(block);
    }
  }, { root: pane, rootMargin: "600px" });
  for (const { pre } of blocks) observer.observe(pre);
  openLink(location);
}

startPage();
if (data) start();
