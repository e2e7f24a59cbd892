// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Tensors

/// The graph of modules of an `nn.gModule`, in the order of computation.
struct ModuleGraph {
  /// A module with what it reads.
  struct Node {
    /// The class, such as `nn.Linear`; empty where the node only splits or joins.
    let className: String
    /// The numbers of the nodes it reads, in argument order.
    let parents: [Int]
    /// Which output of its parent it is, where that has several.
    let select: Int?
    let module: CheckpointValue
  }

  /// How many nodes a graph may have; char-rnn's have some dozens a layer.
  private static let sizeLimit = 5_000

  let nodes: [Node]
  private let table: TensorTable

  /// The graph that a `nn.gModule` describes, or nil where it is none.
  init?(_ value: CheckpointValue?, _ table: TensorTable) {
    guard value?.className == "nn.gModule", let list = value?["nodes"]?.list,
      list.count <= Self.sizeLimit
    else { return nil }
    self.table = table
    nodes = list.map { node in
      Node(
        className: node["module"]?.className ?? "",
        parents: (node["parents"]?.list ?? []).compactMap(\.integer).filter(list.indices.contains),
        select: node["select"]?.integer, module: node["module"] ?? .none)
    }
  }

  /// The nodes that read a node.
  func children(of node: Int) -> [Int] {
    nodes.indices.filter { nodes[$0].parents.contains(node) }
  }

  /// Whether a node is a state that comes from outside: only identities between it and the input.
  func isState(_ node: Int) -> Bool {
    var node = node
    for _ in nodes.indices {
      if nodes[node].select != nil { return true }
      guard nodes[node].className.isEmpty || nodes[node].className == "nn.Identity",
        nodes[node].parents.count == 1
      else { return false }
      node = nodes[node].parents[0]
    }
    return false
  }

  /// Sums of exactly two products: where a layer's input and its previous h meet.
  var sums: [Int] {
    nodes.indices.filter { node in
      nodes[node].className == "nn.CAddTable" && nodes[node].parents.count == 2
        && nodes[node].parents.allSatisfy { nodes[$0].className == "nn.Linear" }
    }
  }

  /// Weight (rows, columns) and bias (rows) of an `nn.Linear`; zeros where it has no bias.
  func linear(_ node: Int) throws(ModelError) -> (weight: Tensor, bias: [Float]) {
    guard case .tensor(let name)? = nodes[node].module["weight"] else {
      throw .missingTensor(
        name: "weight of \(nodes[node].className)", present: table.names.prefix(12).map { $0 })
    }
    let weight = try table.matrix(name)
    guard case .tensor(let bias)? = nodes[node].module["bias"] else {
      return (weight, [Float](repeating: 0, count: weight.shape[0]))
    }
    return (weight, try table.vector(bias, count: weight.shape[0]))
  }
}
