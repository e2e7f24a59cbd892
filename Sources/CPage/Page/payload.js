// SPDX-License-Identifier: Apache-2.0
// What the page was given: traces of one byte a symbol (see ShadeCode.swift) and labels, unpacked when
// they are first wanted.

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("data")?.textContent ?? "null");

/** An element with a class and text; markup is never made from strings. */
function element(tag, name, text) {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

const FULL = 120;
const PER_SHADE = 15;
const NONE = -128;

async function unpack(id) {
  const text = atob(byId(id).textContent);
  const packed = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) packed[at] = text.charCodeAt(at);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The codes of a trace, one a symbol; `trace.codes` from then on. */
async function load(trace) {
  if (trace.codes) return trace.codes;
  const codes = new Int8Array((await unpack(trace.data)).buffer);
  if (trace.isDifference) for (let at = 1; at < codes.length; at++) codes[at] += codes[at - 1];
  return (trace.codes = codes);
}

/** Labels of a hypothesis as `labels.at(position)`. */
async function loadLabels(labels) {
  if (labels.at) return labels;
  const bytes = await unpack(labels.data);
  const view = new DataView(bytes.buffer);
  labels.at = labels.isBinary
    ? (position) => (bytes[position >> 3] >> (position & 7)) & 1
    : (position) => view.getInt16(2 * position, true);
  return labels;
}

/** The value that a code stands for; NaN for none. */
function valueOf(trace, code) {
  if (code === NONE) return NaN;
  const size = Math.abs(code);
  const value = size <= FULL
    ? (size / FULL) * trace.end
    : trace.end + ((size - FULL) / 7) * (trace.most - trace.end);
  return code < 0 ? -value : value;
}

/** A value as every view writes it: +1.62, .982; as `Scale.text` does. */
function textOf(trace, value) {
  if (Number.isNaN(value)) return "n/a";
  let digits = Math.abs(value).toFixed(trace.places);
  const sign = value < 0 && Number(digits) !== 0 ? "-" : trace.isUnsigned ? "" : "+";
  if (trace.end <= 1 && digits.startsWith("0.")) digits = digits.slice(1);
  return sign + digits;
}

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
