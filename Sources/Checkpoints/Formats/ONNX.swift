// SPDX-License-Identifier: Apache-2.0

extension CheckpointFormat {
  /// An ONNX model: its initialisers, and the recurrent operations that read them.
  ///
  /// The root lists `recurrent` operations (class `LSTM`, `GRU` or `RNN`; `weights` W, R, B, P as
  /// tensors, attributes as they are), the tables that `Gather` looks up (`tables`), and the names of all
  /// `operations`.
  public static let onnx = CheckpointFormat(
    name: "onnx", summary: "ONNX models with LSTM, GRU or RNN operations",
    recognises: { $0.fileExtension == "onnx" && !$0.isFolder },
    read: { (file) throws(CheckpointError) in
      let graph = try ONNXGraph(file.mapped())
      var model = ONNXModel(graph)
      try model.collect()
      return Checkpoint(
        path: file.path, format: "onnx",
        notes: ["\(graph.nodes.count) operations, \(graph.initializers.count) initialisers"],
        tensors: model.tensors,
        root: .table([
          .init(key: .string("recurrent"), value: .list(model.recurrent)),
          .init(key: .string("tables"), value: .list(model.tables)),
          .init(
            key: .string("operations"),
            value: .list(Set(graph.nodes.map(\.operation)).sorted().map { .string($0) })),
        ]), sha256: try file.sha256())
    })
}

/// What a checkpoint keeps of a graph.
private struct ONNXModel {
  let graph: ONNXGraph
  var constants: ONNXConstants
  var names = UniqueNames()
  /// Names of tensors as the graph gives them.
  var given: Set<String> = []
  var tensors: [Checkpoint.NamedTensor] = []
  var recurrent: [CheckpointValue] = []
  var tables: [CheckpointValue] = []

  init(_ graph: ONNXGraph) {
    self.graph = graph
    constants = ONNXConstants(graph)
    for tensor in graph.initializers where tensor.elementType != "other" {
      let name = names.unused(tensor.name)
      given.insert(tensor.name)
      tensors.append(tensor.named(name))
    }
  }

  mutating func collect() throws(CheckpointError) {
    for node in graph.nodes {
      switch node.operation {
      case "LSTM", "GRU", "RNN": recurrent.append(try operation(node))
      case "Gather":
        if let table = node.inputs.first, given.contains(table) {
          tables.append(.tensor(table))
        }
      default: break
      }
    }
  }

  private mutating func operation(
    _ node: ONNXGraph.Node
  ) throws(CheckpointError) -> CheckpointValue {
    var fields: [CheckpointValue.Entry] = [.init(key: .string("name"), value: .string(node.name))]
    for (letter, place) in [("W", 1), ("R", 2), ("B", 3), ("P", 7)] {
      guard node.inputs.indices.contains(place), !node.inputs[place].isEmpty else { continue }
      let input = node.inputs[place]
      if given.contains(input) {
        fields.append(.init(key: .string(letter), value: .tensor(input)))
      } else if let tensor = try constants.value(input) {
        let name = names.unused("\(node.name).\(letter)")
        tensors.append(.init(name: name, tensor: tensor, elementType: "F32"))
        fields.append(.init(key: .string(letter), value: .tensor(name)))
      } else {
        throw .unsupported(
          what: "operation '\(node.name)' reads '\(input)', which the model computes as it runs",
          wayOut: "export it anew with constant folding, or convert the framework's own checkpoint")
      }
    }
    for (name, values) in node.integers.sorted(by: { $0.key < $1.key }) {
      fields.append(.init(key: .string(name), value: .list(values.map { .integer($0) })))
    }
    for (name, values) in node.numbers.sorted(by: { $0.key < $1.key }) {
      fields.append(.init(key: .string(name), value: .list(values.map { .number(Double($0)) })))
    }
    for (name, values) in node.texts.sorted(by: { $0.key < $1.key }) {
      fields.append(.init(key: .string(name), value: .list(values.map { .string($0) })))
    }
    return .object(className: node.operation, fields: fields)
  }
}
