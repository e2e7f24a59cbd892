// SPDX-License-Identifier: Apache-2.0

extension CheckpointFormat {
  /// An ONNX model: its initialisers, and the recurrent operations that read them.
  ///
  /// The root lists `recurrent` operations (class `LSTM`, `GRU` or `RNN`; W, R, B and P as tensors,
  /// attributes as they are), the products that the model hands out (`scores`: `weight`, `bias`, whether the
  /// weight `isTransposed`), and the classes of all `operations`.
  ///
  /// What an operation or a product `reads`, and the h and c that it begins from (`initial`), are told by where they
  /// come from: a list of places in `recurrent`, the tensor whose rows are looked up, the name of an input
  /// of the model, nothing for zeros, or an object of the class of another operation.
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
          .init(key: .string("scores"), value: .list(model.scores)),
          .init(
            key: .string("operations"),
            value: .list(
              Set(graph.nodes.map(\.operation)).sorted().map { .object(className: $0, fields: []) })
          ),
        ]), sha256: try file.sha256())
    })
}

/// What a checkpoint keeps of a graph.
private struct ONNXModel {
  let graph: ONNXGraph
  var flow: ONNXFlow
  var names = UniqueNames()
  /// The checkpoint's name of a constant by the graph's.
  var kept: [String: String] = [:]
  var tensors: [Checkpoint.NamedTensor] = []
  var recurrent: [CheckpointValue] = []
  var scores: [CheckpointValue] = []

  init(_ graph: ONNXGraph) {
    self.graph = graph
    flow = ONNXFlow(graph)
    for tensor in graph.initializers where tensor.elementType != "other" { keep(tensor) }
  }

  mutating func collect() throws(CheckpointError) {
    for node in graph.nodes where node.isRecurrent { recurrent.append(try operation(node)) }
    guard !recurrent.isEmpty else { return }
    for found in try flow.scores() {
      var fields: [CheckpointValue.Entry] = [
        .init(key: .string("reads"), value: try value(of: found.origin)),
        .init(key: .string("isTransposed"), value: .boolean(found.isTransposed)),
      ]
      for (key, name) in [("weight", found.weight), ("bias", found.bias)] {
        guard let name, let tensor = try constant(name) else { continue }
        fields.append(.init(key: .string(key), value: .tensor(tensor)))
      }
      scores.append(.table(fields))
    }
  }

  private mutating func operation(
    _ node: ONNXGraph.Node
  ) throws(CheckpointError) -> CheckpointValue {
    var fields: [CheckpointValue.Entry] = [.init(key: .string("name"), value: .string(node.name))]
    for (letter, place) in [("W", 1), ("R", 2), ("B", 3), ("P", 7)] {
      guard let input = node.input(place) else { continue }
      guard let tensor = try constant(input, as: "\(node.name).\(letter)") else {
        throw .unsupported(
          what: "operation '\(node.name)' reads '\(input)', which the model computes as it runs",
          wayOut: "export it anew with constant folding, or convert the framework's own checkpoint")
      }
      fields.append(.init(key: .string(letter), value: .tensor(tensor)))
    }
    if let input = node.input(0) {
      fields.append(
        .init(key: .string("reads"), value: try value(of: flow.origin(of: input))))
    }
    var initial: [CheckpointValue] = []
    for input in [5, 6].compactMap(node.input) {
      initial.append(try value(of: flow.origin(of: input)))
    }
    fields.append(.init(key: .string("initial"), value: .list(initial)))
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

  private mutating func value(of origin: ONNXFlow.Origin) throws(CheckpointError) -> CheckpointValue
  {
    switch origin {
    case .recurrent(let places): return .list(places.map { .integer($0) })
    case .rows(let table): return try constant(table).map { .tensor($0) } ?? .none
    case .input(let name): return .string(name)
    case .zeros: return .none
    case .made(let operation): return .object(className: operation, fields: [])
    }
  }

  /// The checkpoint's name of a constant of the graph, which is kept under the given name where it was
  /// computed; nil where it is none.
  private mutating func constant(
    _ input: String, as name: String? = nil
  ) throws(CheckpointError) -> String? {
    if let name = kept[input] { return name }
    guard let tensor = try flow.constant(input) else { return nil }
    return keep(tensor, as: name)
  }

  @discardableResult
  private mutating func keep(_ tensor: Checkpoint.NamedTensor, as name: String? = nil) -> String {
    let own = names.unused(name ?? tensor.name)
    if kept[tensor.name] == nil { kept[tensor.name] = own }
    tensors.append(tensor.named(own))
    return own
  }
}
