// SPDX-License-Identifier: Apache-2.0
//
// The objects of a TensorFlow 2 checkpoint, entry `_CHECKPOINTABLE_OBJECT_GRAPH`: nodes {children 1
// {node 1, name 2}, attributes 2 {name 1, full name 2, checkpoint key 3}}. A variable stands under one
// of the paths that lead to it, and that may be an optimiser's or a list's. Reference:
// tensorflow/tensorflow, core/protobuf/trackable_object_graph.proto.

/// Finds the path of a variable that leads through the layer that owns it.
struct ObjectGraph {
  /// The entry's key.
  static let key = "_CHECKPOINTABLE_OBJECT_GRAPH"
  /// What stands behind every variable's path.
  static let suffix = "/.ATTRIBUTES/VARIABLE_VALUE"
  /// How deep objects may nest.
  private static let depthLimit = 32

  private struct Node {
    var children: [(node: Int, name: String)] = []
    var variables: [(name: String, key: String)] = []
  }

  private var paths: [String: String] = [:]
  /// The variables' own names, where no layer owns them: those of an exported SavedModel.
  private var fullNames: [String: String] = [:]

  /// Reads a graph from its entry: the length of the one text, a checksum, the text.
  init(_ entry: UnsafeRawBufferPointer) throws(CheckpointError) {
    var reader = ByteReader(entry)
    let length = try reader.varint("the object graph's length")
    _ = try reader.take(4, "the object graph's checksum")
    let text = try reader.take(Int(exactly: length) ?? -1, "the object graph")
    var nodes: [Node] = []
    try ProtobufReader.fields(of: text) { (number, value) throws(CheckpointError) in
      if number == 1, let bytes = value.window { nodes.append(try Self.node(bytes)) }
    }
    for variable in nodes.lazy.flatMap(\.variables) where !variable.name.isEmpty {
      fullNames[variable.key] = variable.name
    }
    walk(nodes)
  }

  /// The name of a variable whose path leads past its layer: by the object that owns it, else its own.
  func name(of key: String) -> String {
    guard key.split(separator: "/").contains(where: { Self.isDetour($0) }) else { return key }
    // An optimiser's own variables carry the names of those that they follow.
    let own = key.contains("optimizer") ? nil : fullNames[key]
    return (paths[key] ?? own).map { $0 + Self.suffix } ?? key
  }

  /// Breadth first, so that every object is reached once, on a shortest way.
  private mutating func walk(_ nodes: [Node]) {
    var level = nodes.isEmpty ? [] : [(node: 0, path: "")]
    var seen: Set<Int> = [0]
    for _ in 0..<Self.depthLimit where !level.isEmpty {
      var next: [(node: Int, path: String)] = []
      for (place, path) in level {
        for variable in nodes[place].variables { paths[variable.key] = path }
        for child in nodes[place].children
        where nodes.indices.contains(child.node) && !Self.isDetour(child.name) {
          guard seen.insert(child.node).inserted else { continue }
          next.append((child.node, path.isEmpty ? child.name : path + "/" + child.name))
        }
      }
      level = next
    }
  }

  /// Whether a child only gathers what others own; `layer-2` is one of those with weights once more.
  private static func isDetour(_ name: some StringProtocol) -> Bool {
    name.contains("optimizer") || name.hasSuffix("variables") || name.hasSuffix("metrics")
      || name == "keras_api" || name.hasPrefix("layer-")
  }

  private static func node(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) -> Node {
    var node = Node()
    try ProtobufReader.fields(of: bytes) { (number, value) throws(CheckpointError) in
      guard let window = value.window, number == 1 || number == 2 else { return }
      var (place, texts) = (0, [Int: String]())
      try ProtobufReader.fields(of: window) { field, value in
        if let integer = value.integer { place = integer }
        if let text = value.text { texts[field] = text }
      }
      if number == 1 { node.children.append((place, texts[2] ?? "")) }
      if number == 2, let key = texts[3] { node.variables.append((texts[2] ?? "", key)) }
    }
    return node
  }
}
