// SPDX-License-Identifier: Apache-2.0
//
// NumPy arrays as they stand in pickles: `_reconstruct` with a state (version, shape, dtype, is
// Fortran, bytes), or since NumPy 2 and protocol 5 `_frombuffer`(bytes, dtype, shape, order).
// Reference: numpy/numpy, numpy/_core/src/multiarray/methods.c, array_reduce.

/// One pickled NumPy array, not yet made a tensor.
struct PickledArray {
  let header: NPYReader.Header
  let bytes: PickleGraph.ByteSource

  /// The functions whose records are arrays.
  static let functions: Set<String> = [
    "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
    "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer",
  ]

  /// The array of a record of one of `functions`, or nil where it makes no sense.
  init?(_ object: PickleGraph.Object, _ graph: PickleGraph) {
    let arguments = graph.elements(object.arguments) ?? []
    let parts: (shape: PickleGraph.Reference, dtype: PickleGraph.Reference, isFortran: Bool)
    let data: PickleGraph.Reference
    if let state = object.state.flatMap({ graph.elements($0) }), state.count == 5 {
      guard case .boolean(let isFortran) = graph[state[3]] else { return nil }
      (parts, data) = ((state[1], state[2], isFortran), state[4])
    } else if object.state == nil, arguments.count == 4 {
      (parts, data) = (
        (arguments[2], arguments[1], graph.string(arguments[3]) == "F"), arguments[0]
      )
    } else {
      return nil
    }
    guard let shape = graph.integers(parts.shape), shape.allSatisfy({ $0 >= 0 }),
      let descr = Self.descr(parts.dtype, graph), let bytes = graph.byteSource(data)
    else { return nil }
    header = NPYReader.Header(descr: descr, isFortran: parts.isFortran, shape: shape)
    self.bytes = bytes
  }

  /// `<f4` of a record dtype('f4', …) with the state (version, '<', …).
  private static func descr(_ reference: PickleGraph.Reference, _ graph: PickleGraph) -> String? {
    guard case .object(let dtype) = graph[reference], graph.className(of: dtype) == "numpy.dtype",
      let letters = (graph.elements(dtype.arguments)?.first).flatMap({ graph.string($0) })
    else { return nil }
    let state = dtype.state.flatMap { graph.elements($0) } ?? []
    return (state.count > 1 ? graph.string(state[1]) ?? "" : "") + letters
  }
}
