// SPDX-License-Identifier: Apache-2.0

extension LayerWeights.GateFunction {
  /// The function of a name as `--gate-function` and native checkpoints give it.
  static func named(_ name: String) throws(ModelError) -> LayerWeights.GateFunction {
    switch name {
    case "sigmoid": return .sigmoid
    case "hard-sigmoid": return .hardSigmoid(slope: 0.2)
    case "hard-sigmoid-3": return .hardSigmoid(slope: 1 / 6)
    default:
      if name.hasPrefix(otherSlope), let slope = Float(name.dropFirst(otherSlope.count)),
        slope > 0, slope.isFinite
      {
        return .hardSigmoid(slope: slope)
      }
      throw .undecided(
        question: "the gate function '\(name)' is not known",
        wayOut: "give --gate-function sigmoid, hard-sigmoid or hard-sigmoid-3"
          + " (or \(otherSlope)SLOPE)")
    }
  }

  private static let otherSlope = "hard-sigmoid:"

  /// The name that `named` reads back.
  var name: String {
    switch self {
    case .sigmoid: "sigmoid"
    case .hardSigmoid(0.2): "hard-sigmoid"
    case .hardSigmoid(1 / 6): "hard-sigmoid-3"
    case .hardSigmoid(let slope): "\(Self.otherSlope)\(slope)"
    }
  }
}
