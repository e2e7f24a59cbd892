// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Tensors
import Testing

@testable import Recurrent

@Suite("ONNX graphs are followed, not guessed")
struct ONNXTests {
  typealias Value = CheckpointValue

  private func table(_ pairs: [(String, Value)]) -> [Value.Entry] {
    pairs.map { .init(key: .string($0.0), value: $0.1) }
  }

  private func strings(_ words: [String]) -> Value { .list(words.map { .string($0) }) }

  /// An LSTM of two cells that reads two numbers.
  private func operation(_ name: String, _ facts: [(String, Value)]) -> Value {
    let fields: [(String, Value)] =
      [("name", .string(name)), ("W", .tensor(name + "W")), ("R", .tensor(name + "R"))] + facts
    return .object(className: "LSTM", fields: table(fields))
  }

  private func network(_ operations: [Value], scores: [Value] = []) throws -> NetworkWeights {
    var shapes = operations.compactMap { $0["name"]?.string }
      .flatMap { [($0 + "W", [1, 8, 2]), ($0 + "R", [1, 8, 2])] }
    shapes += [("table", [3, 2]), ("out", [2, 3]), ("out2", [2, 3]), ("turned", [3, 2])]
    return try NetworkWeights(
      checkpoint: Checkpoint(
        path: "/nowhere/x.onnx", format: "onnx",
        tensors: shapes.enumerated().map { index, item in
          let values = (0..<item.1.reduce(1, *)).map { Float(index * 1000 + $0) }
          return .init(
            name: item.0, tensor: Tensor(shape: item.1, values: values), elementType: "F32")
        },
        root: .table(
          table([("recurrent", .list(operations)), ("scores", .list(scores))])), sha256: ""))
  }

  private func fails(_ operations: [Value], scores: [Value] = [], _ words: String) {
    let error = #expect(throws: ModelError.self) { try network(operations, scores: scores) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "no error")")
  }

  private func product(_ weight: String, reads: Value, isTransposed: Bool = false) -> Value {
    .table(
      table([
        ("weight", .tensor(weight)), ("reads", reads), ("isTransposed", .boolean(isTransposed)),
      ]))
  }

  private let first = Value.list([.integer(0)])

  @Test("the output layer is what the model's output is computed by, turned as it is used there")
  func scores() throws {
    let reading = operation("a", [("reads", .tensor("table"))])
    let plain = try network([reading], scores: [product("out", reads: first)])
    #expect(plain.decoder?.weight.values == [3000, 3003, 3001, 3004, 3002, 3005])
    let turned = product("turned", reads: first, isTransposed: true)
    #expect(
      try network([reading], scores: [turned]).decoder?.weight.values
        == (5000..<5006).map { Float($0) })
    let other = product("out", reads: .object(className: "Relu", fields: []))
    #expect(try network([reading], scores: [other]).decoder == nil)
    fails(
      [reading], scores: [product("out", reads: first), product("out2", reads: first)],
      "'out' and 'out2' could both be the output layer")
  }

  @Test("an operation between two layers is named, and so are two networks")
  func unfollowed() throws {
    let below = operation("a", [("reads", .tensor("table"))])
    #expect(
      try network([below, operation("b", [("reads", first)])]).layers[1].sources == [.layer(0)])
    #expect(
      try network([below, operation("b", [("reads", .tensor("table"))])]).layers[1].sources
        == [.input])
    fails(
      [below, operation("b", [("reads", .object(className: "LayerNormalization", fields: []))])],
      "made by the operation LayerNormalization")
    fails([below, operation("b", [("reads", .string("other"))])], "several networks")
  }

  @Test("a state to begin from may be an input, and is refused where the model has its own")
  func initialStates() throws {
    let given = try network([operation("a", [("initial", .list([.string("h0"), .none]))])])
    #expect(given.assumptions.contains { $0.contains("the model's input 'h0'; here zeros") })
    for own in [Value.object(className: "Constant", fields: []), first] {
      fails([operation("a", [("initial", .list([own]))])], "begins from a state of the model's own")
    }
  }

  @Test("activations count in their order; a hard sigmoid brings its slope")
  func activations() throws {
    fails(
      [operation("a", [("activations", strings(["Tanh", "Sigmoid", "Tanh"]))])],
      "uses the activations tanh, sigmoid, tanh")
    let hard = ("activations", strings(["HardSigmoid", "Tanh", "Tanh"]))
    #expect(
      try network([operation("a", [hard])]).layers[0].gateFunction == .hardSigmoid(slope: 0.2))
    let shifted = ("activation_beta", Value.list([.number(0.4)]))
    fails([operation("a", [hard, shifted])], "is not clip(a x + 0.5, 0, 1)")
  }

  @Test("what an operation makes of the symbols leaves vectors; OneHot makes symbols")
  func inputs() throws {
    let added = operation("a", [("reads", .object(className: "Add", fields: []))])
    #expect(try network([added]).input == .vectors(size: 2))
    let symbols = operation("a", [("reads", .object(className: "OneHot", fields: []))])
    #expect(try network([symbols]).input == .oneHot(size: 2))
  }
}
