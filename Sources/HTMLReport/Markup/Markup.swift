// SPDX-License-Identifier: Apache-2.0

/// Writes HTML whose elements nest by construction; text and attribute values are always escaped.
///
/// There is no way to add an inline handler, a style attribute or a link that leaves the report.
/// What is not escaped goes through `rawTrusted`, which is to be searched for.
struct Markup {
  /// What was written, as UTF-8.
  private(set) var bytes: [UInt8] = []

  typealias Attributes = KeyValuePairs<StaticString, String>

  /// An element with what `body` writes inside it.
  mutating func element(
    _ tag: StaticString, _ attributes: Attributes = [:], _ body: (inout Markup) throws -> Void
  ) rethrows {
    open(tag, attributes)
    try body(&self)
    close(tag)
  }

  /// An element that holds text.
  mutating func element(_ tag: StaticString, _ attributes: Attributes = [:], _ text: String) {
    open(tag, attributes)
    self.text(text)
    close(tag)
  }

  /// An element of a list, a table or a page, which ends a line of the source.
  mutating func line(_ tag: StaticString, _ attributes: Attributes = [:], _ text: String) {
    element(tag, attributes, text)
    bytes.append(0x0A)
  }

  /// An element without an end, such as `meta`.
  mutating func void(_ tag: StaticString, _ attributes: Attributes = [:]) {
    open(tag, attributes)
  }

  /// Text; whatever it holds, it stays text.
  mutating func text(_ text: String) {
    var text = text
    text.withUTF8 { escape($0) }
  }

  /// A line's end in the source.
  mutating func newline() { bytes.append(0x0A) }

  /// Bytes as they are: our own scripts and styles, and base64.
  mutating func rawTrusted(_ trusted: some Sequence<UInt8>) { bytes.append(contentsOf: trusted) }

  /// What another writer wrote.
  mutating func append(_ markup: Markup) { bytes.append(contentsOf: markup.bytes) }

  private mutating func open(_ tag: StaticString, _ attributes: Attributes) {
    bytes.append(0x3C)
    tag.withUTF8Buffer { bytes.append(contentsOf: $0) }
    for (name, value) in attributes {
      precondition(Markup.isSafe(name, value), "no handler, style or foreign link in a report")
      bytes.append(0x20)
      name.withUTF8Buffer { bytes.append(contentsOf: $0) }
      guard !value.isEmpty else { continue }
      bytes.append(contentsOf: [0x3D, 0x22])
      text(value)
      bytes.append(0x22)
    }
    bytes.append(0x3E)
  }

  private mutating func close(_ tag: StaticString) {
    bytes.append(contentsOf: [0x3C, 0x2F])
    tag.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(0x3E)
  }

  private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
    for byte in text {
      switch byte {
      case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
      case UInt8(ascii: "'"): bytes.append(contentsOf: "&#39;".utf8)
      default: bytes.append(byte)
      }
    }
  }

  /// No `on…`, no `style`, no `src`; links only within the page or to a file beside it.
  private static func isSafe(_ name: StaticString, _ value: String) -> Bool {
    let name = "\(name)"
    guard !name.hasPrefix("on"), name != "style", name != "src" else { return false }
    guard name == "href" else { return true }
    let path = value.prefix { $0 != "#" }
    return path.utf8.allSatisfy { byte in
      byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") || byte == UInt8(ascii: ".")
        || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: "-")
    }
  }
}
