// SPDX-License-Identifier: Apache-2.0
// Keys, pointers and controls, the same letters as in the terminal; and the start.

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

const moveCut = (by) => change({ isCut: true, cut: cutOf(trace) / unitOf(trace) + (by * trace.end) / 20 });

function change(changes) {
  Object.assign(state, changes);
  return render();
}

/** Shows only the symbols of one more shade, or of one fewer. */
const pick = (sign) => change({ only: state.only.includes(sign) ? state.only.replace(sign, "") : state.only + sign });

function showCard() {
  const card = document.querySelector(".card[open]");
  card?.scrollIntoView({ block: "start" });
  card?.querySelector("summary").focus({ preventScroll: true });
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

const MOVES = {
  ArrowLeft: () => state.position - 1, ArrowRight: () => state.position + 1,
  ArrowUp: () => lineAway(-1), ArrowDown: () => lineAway(1),
  Home: () => lineEnd(false), End: () => lineEnd(true),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open) return;
  if (event.target.matches("input, select, textarea")) {
    if (event.key === "Escape") pane.focus();
    return;
  }
  const act = ACTS[event.key];
  const move = document.activeElement === pane ? MOVES[event.key] : null;
  if (!act && !move) return;
  event.preventDefault();
  if (act) act(); else moveTo(move());
}

/** Light, dark, or as the system is. */
function chooseTheme() {
  const { dataset } = document.documentElement;
  const next = { light: "dark", dark: "" }[dataset.theme] ?? "light";
  if (next) dataset.theme = next; else delete dataset.theme;
  try {
    localStorage.setItem("rnnscope-theme", next);
  } catch {
    // Without storage the choice holds until the page is closed.
  }
  showTheme();
}

function showTheme() {
  byId("theme").textContent = `Theme: ${document.documentElement.dataset.theme ?? "system"}`;
  renderMap();
}

/** Calls `act` with the element that something happens to. */
const on = (id, kind, act) => byId(id)?.addEventListener(kind, ({ target }) => act(target));

function startPage() {
  for (const part of all(".scripts")) part.hidden = false;
  for (const button of all("[data-act]")) button.addEventListener("click", () => ACTS[button.dataset.act]());
  for (const button of all("[data-save]")) button.addEventListener("click", () => saveFigure(button));
  showTheme();
  on("rows-filter", "input", ({ value }) => filterRows(byId("rows"), value));
  for (const table of all(".sortable")) makeSortable(table);
}

function listen() {
  document.addEventListener("keydown", pressed);
  on("filter", "input", ({ value }) => filterRows(byId("list"), value));
  for (const { id } of all("[data-state]")) on(id, "change", ({ value }) => change({ [id]: value }));
  for (const swatch of swatches) {
    swatch.disabled = false;
    swatch.addEventListener("click", () => pick(swatch.textContent));
  }
  on("cut", "input", ({ value }) => change({ cut: (value / 120) * trace.end }));
  on("export", "change", (target) => {
    if (target.value === "link") copyLink(); else if (target.value) saveText(target.value);
    target.value = "";
  });
  byId("find").addEventListener("keydown", ({ key, shiftKey, target }) => key === "Enter" && findWords(target.value, !shiftKey));
  byId("map").addEventListener("click", ({ offsetX, target }) => moveTo(Math.floor((offsetX / target.clientWidth) * data.symbols)));
  pane.addEventListener("click", ({ clientX, clientY }) => {
    const position = positionUnder(clientX, clientY);
    if (position >= 0 && getSelection().isCollapsed) moveTo(position);
  });
  pane.addEventListener("pointermove", ({ clientX, clientY }) => {
    const position = positionUnder(clientX, clientY);
    if (position >= 0) tell(position);
  });
  pane.addEventListener("pointerleave", () => tell(state.position));
  addEventListener("hashchange", async () => {
    await openLink();
    if (boxIn(byId("bench")).bottom < 0) byId("title").scrollIntoView();
  });
  addEventListener("resize", renderCaret);
  // Paper shows the whole text as it is shaded now.
  addEventListener("beforeprint", () => trace && blocks.forEach(shade));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", renderMap);
}

/** Shows the view that the address tells of. */
async function openLink() {
  const cut = recall();
  await render();
  if (!isNaN(cut)) await change({ cut, isCut: true });
  if (location.hash) reveal();
  await renderCaret();
}

function start() {
  Object.assign(state, { cell: data.cells[0].id, shown: data.traces[0].shown });
  document.body.classList.add("scripted");
  caret.className = "caret";
  pane.append(caret);
  listen();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const block = blocks.find(({ pre }) => pre === target);
      if (!isIntersecting) near.delete(block); else if (near.add(block) && trace) shade(block);
    }
  }, { root: pane, rootMargin: "600px" });
  for (const { pre } of blocks) observer.observe(pre);
  openLink();
}

startPage();
if (data) start();
