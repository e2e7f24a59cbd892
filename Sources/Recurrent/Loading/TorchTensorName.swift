// SPDX-License-Identifier: Apache-2.0

/// The name of a tensor in a PyTorch recurrent module, taken apart:
/// `encoder.rnn.weight_ih_l1_reverse` is prefix `encoder.rnn.`, role `weight_ih`, layer 1, reversed.
struct TorchTensorName: Hashable {
  /// What a tensor does in its layer.
  enum Role: String, CaseIterable {
    case inputWeight = "weight_ih"
    case recurrentWeight = "weight_hh"
    case inputBias = "bias_ih"
    case recurrentBias = "bias_hh"
    case projection = "weight_hr"
    /// mLSTM, in native files only.
    case inputMixing = "weight_mx"
    case recurrentMixing = "weight_mh"

    /// The short form of people who write `w_ih` and `b_hh`.
    var short: String {
      rawValue.replacingPrefix("weight", by: "w").replacingPrefix("bias", by: "b")
    }
  }

  /// How a network's names are put together, so that they can be rebuilt.
  struct Style: Hashable {
    var prefix: String
    var isShort = false
    /// Names without `_l0`: a single-step cell (`nn.LSTMCell`).
    var isCell = false
  }

  let style: Style
  let role: Role
  let layer: Int
  let isReversed: Bool

  /// A name put together.
  init(style: Style, role: Role, layer: Int, isReversed: Bool) {
    self.style = style
    self.role = role
    self.layer = layer
    self.isReversed = isReversed
  }

  /// The parts of a name, or nil where it is not of this kind.
  init?(_ name: String) {
    var rest = name[...]
    let isReversed = rest.hasSuffix("_reverse")
    if isReversed { rest = rest.dropLast("_reverse".count) }
    var layer: Int?
    let digits = rest.reversed().prefix { $0.isASCII && $0.isNumber }.count
    if digits > 0, digits < 4, rest.dropLast(digits).hasSuffix("_l") {
      layer = Int(rest.suffix(digits))
      rest = rest.dropLast(digits + 2)
    }
    for role in Role.allCases {
      for (word, isShort) in [(role.rawValue, false), (role.short, true)] where rest.hasSuffix(word)
      {
        let prefix = rest.dropLast(word.count)
        guard prefix.last.map({ "._/".contains($0) }) ?? true else { continue }
        self.init(
          style: Style(prefix: String(prefix), isShort: isShort, isCell: layer == nil),
          role: role, layer: layer ?? 0, isReversed: isReversed)
        return
      }
    }
    return nil
  }

  /// The name as it stands in the file.
  var text: String {
    style.prefix + (style.isShort ? role.short : role.rawValue)
      + (style.isCell ? "" : "_l\(layer)") + (isReversed ? "_reverse" : "")
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String, by other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }
}
