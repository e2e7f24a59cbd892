// SPDX-License-Identifier: Apache-2.0
// What the page was given: traces, labels and predictions, unpacked when they are first wanted. A trace
// is the numbers that every view prints, in units of their last decimal; shades are counted from them as
// Scale.swift does, in whole numbers.

/** A part of the page. */
const byId = (id) => document.getElementById(id);
/** All parts that a selector names, in an array. */
const all = (selector) => [...document.querySelectorAll(selector)];
/** Where a part stands in the window. */
const boxIn = (part) => part.getBoundingClientRect();

const data = JSON.parse(byId("data")?.textContent ?? "null");

/** An element with a class and text; markup is never made from strings. */
const element = (tag, className, textContent) => Object.assign(document.createElement(tag), { className, textContent });

/** The bytes that stand in the page as gzip in base64. */
async function unpack(id) {
  const packed = Uint8Array.from(atob(byId(id).textContent), (sign) => sign.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** What is printed of a trace's number, in units of the last decimal; NaN where there is no value. */
function printed({ none, steps, scales }, number) {
  if (number === none) return NaN;
  return steps ? Math.sign(number) * Math.floor((2 * Math.abs(number) * scales.cell.end + steps) / (2 * steps)) : number;
}

/** Unpacks, once, the `numbers` of a trace, of labels or of predictions: each takes as few bytes as it allows. */
function load(packed) {
  return (packed.loading ??= unpack(packed.data).then((bytes) => {
    const numbers = new Float64Array(data.symbols * (packed.planes ?? 1));
    for (let index = 0, at = 0; index < numbers.length; index++) {
      let size = 0, unit = 1;
      while (bytes[at] > 127) {
        size += (bytes[at++] - 128) * unit;
        unit *= 128;
      }
      size += bytes[at++] * unit;
      numbers[index] = size % 2 ? -(size + 1) / 2 : size / 2;
      if (packed.isDifference && index) numbers[index] += numbers[index - 1];
    }
    packed.numbers = packed.scales ? numbers.map((number) => printed(packed, number)) : numbers;
  }));
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

/** A number of printed units as every view writes it: +1.62, .982; as `Scale.text` does. */
function textOf({ unit, places, dropsZero, isUnsigned }, number) {
  if (isNaN(number)) return "n/a";
  const size = Math.abs(number), whole = Math.floor(size / unit);
  const tail = places ? `.${String(size % unit).padStart(places, "0")}` : "";
  return `${number < 0 ? "-" : isUnsigned ? "" : "+"}${whole || !dropsZero ? whole : ""}${tail}`;
}

/** A count with a comma after each third digit. */
const grouped = (number) => number.toLocaleString("en");
