// SPDX-License-Identifier: Apache-2.0
// What the page was given: traces, labels and predictions, unpacked when they are first wanted. A trace
// is the numbers that every view prints, in units of their last decimal; shades are counted from them as
// Scale.swift does, in whole numbers.

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("data")?.textContent ?? "null");
const boxIn = (part) => part.getBoundingClientRect();
const all = (selector) => [...document.querySelectorAll(selector)];

/** An element with a class and text; markup is never made from strings. */
function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

async function unpack(id) {
  const packed = Uint8Array.from(atob(byId(id).textContent), (sign) => sign.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The last of so many places that `holds`, which holds up to some place; 0 where it never does. */
function lastWhere(count, holds) {
  let low = 0, high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (holds(middle)) low = middle; else high = middle - 1;
  }
  return low;
}

/** What `make` promises for a thing, promised once. */
const once = (thing, name, make) => (thing[name] ??= make());

/** Reads numbers that are as short as each allows, from a place on, into an array. */
function readShort(bytes, at, numbers) {
  for (let index = 0; index < numbers.length; index++) {
    let size = 0, unit = 1;
    while (bytes[at] > 127) {
      size += (bytes[at++] - 128) * unit;
      unit *= 128;
    }
    size += bytes[at++] * unit;
    numbers[index] = size % 2 ? -(size + 1) / 2 : size / 2;
  }
  return numbers;
}

/** The numbers of a trace, one a symbol; `trace.numbers` from then on. */
const load = (trace) => once(trace, "loading", async () => {
  const room = trace.none < 2 ** 30 ? new Int32Array(data.symbols) : new Float64Array(data.symbols);
  const numbers = readShort(await unpack(trace.data), 0, room);
  if (trace.isDifference) for (let at = 1; at < numbers.length; at++) numbers[at] += numbers[at - 1];
  return (trace.numbers = numbers);
});

/** What is printed of a symbol's value, in units of the last decimal; NaN where it has none. */
function numberAt(trace, position) {
  const number = trace.numbers[position], { steps } = trace;
  if (number === trace.none) return NaN;
  return steps ? Math.sign(number) * Math.floor((2 * Math.abs(number) * trace.printedEnd + steps) / (2 * steps)) : number;
}

/** Labels of a hypothesis as `labels.at(position)`. */
const loadLabels = (labels) => once(labels, "loading", async () => {
  const bytes = await unpack(labels.data), view = new DataView(bytes.buffer);
  labels.at = labels.isBinary
    ? (position) => (bytes[position >> 3] >> (position & 7)) & 1
    : (position) => view.getInt16(2 * position, true);
  return labels;
});

/** What the model expected, as `next.after(position)`: `{ candidates: [[symbol, probability]], rank }`. */
const loadNext = () => data.next && once(data.next, "loading", async () => {
  const bytes = await unpack(data.next.data), { symbols, count } = data.next;
  const wide = symbols.length > 256 ? 2 : 1, stride = (wide + 1) * data.symbols;
  const ranks = readShort(bytes, count * stride, new Int32Array(data.symbols));
  data.next.after = (position) => {
    const candidates = [];
    for (let start = 0; start < count * stride; start += stride) {
      const at = start + wide * position, share = bytes[start + wide * data.symbols + position];
      if (share < 255) candidates.push([symbols[bytes[at] + (wide > 1 ? 256 * bytes[at + 1] : 0)], share / 100]);
    }
    return { candidates, rank: ranks[position] };
  };
  return data.next;
});

/** What one printed unit is worth. */
const unitOf = (trace) => 10 ** trace.places;

/** A number of printed units as every view writes it: +1.62, .982; as `Scale.text` does. */
function textOf(trace, number) {
  if (isNaN(number)) return "n/a";
  const size = Math.abs(number), unit = unitOf(trace), whole = Math.floor(size / unit);
  const head = whole === 0 && trace.end <= 1 && trace.places ? "" : whole;
  const tail = trace.places ? `.${String(size % unit).padStart(trace.places, "0")}` : "";
  return `${trace.steps ? "≈" : ""}${number < 0 ? "-" : trace.isUnsigned ? "" : "+"}${head}${tail}`;
}

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
