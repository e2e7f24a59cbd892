// SPDX-License-Identifier: Apache-2.0
//
// torch.save before 1.6: five pickles back to back (magic number, protocol 1001, facts of the
// machine, the object, the keys of the storages), then for each key an int64 count and the elements.
// Python's own pickle.dump writes every storage as such a stream. Reference: pytorch/pytorch,
// torch/serialization.py, _legacy_load.

/// One legacy stream: the object that it holds, and where its storages lie.
struct LegacyStream {
  /// The object.
  let graph: PickleGraph
  /// Whether the machine that wrote it was big-endian.
  let isBigEndian: Bool

  private let bytes: StableBytes
  private let places: [String: Range<Int>]

  /// Reads the stream that bytes hold.
  init(_ bytes: StableBytes) throws(CheckpointError) {
    self.bytes = bytes
    (graph, isBigEndian, places) = try bytes.withBytes(Self.parts)
  }

  private static func parts(
    _ bytes: UnsafeRawBufferPointer
  ) throws(CheckpointError) -> (PickleGraph, isBigEndian: Bool, places: [String: Range<Int>]) {
    var reader = ByteReader(bytes)
    // The magic number that brought us here.
    _ = try Unpickler.read(&reader, fileSize: bytes.count)
    let version = try Unpickler.read(&reader, fileSize: bytes.count)
    guard version.integer(version.root) == 1001 else {
      throw .unsupported(
        what: "the legacy stream is not of protocol 1001",
        wayOut: "open it in the PyTorch that wrote it and save the state_dict anew")
    }
    let isBigEndian = try readMachine(&reader)
    let graph = try Unpickler.read(&reader, fileSize: bytes.count)
    return (graph, isBigEndian, try storages(of: graph, &reader, isBigEndian: isBigEndian))
  }

  /// The bytes of a storage.
  func lend(
    _ storage: PickledTensors.Storage
  ) throws(CheckpointError) -> StableBytes.Stretch {
    guard let place = places[storage.key], place.count / storage.type.size >= storage.count else {
      throw .malformed(
        what: "storage '\(storage.key)' has fewer than the \(storage.count) elements it claims",
        offset: places[storage.key]?.lowerBound ?? bytes.count)
    }
    return StableBytes.Stretch(bytes, place)
  }

  /// Reads dict(protocol_version, little_endian, type_sizes); whether the machine was big-endian.
  private static func readMachine(_ reader: inout ByteReader) throws(CheckpointError) -> Bool {
    let machine = try Unpickler.read(&reader, fileSize: reader.bytes.count)
    guard case .table(let items) = machine[machine.root] else {
      throw .malformed(
        what: "no facts of the machine that wrote the stream", offset: reader.offset)
    }
    return items.contains { item in
      guard machine.string(item.key) == "little_endian" else { return false }
      if case .boolean(false) = machine[item.value] { return true }
      return false
    }
  }

  /// Reads the list of keys and steps over the storages behind it.
  private static func storages(
    of graph: PickleGraph, _ reader: inout ByteReader, isBigEndian: Bool
  ) throws(CheckpointError) -> [String: Range<Int>] {
    let keyGraph = try Unpickler.read(&reader, fileSize: reader.bytes.count)
    guard let keys = keyGraph.elements(keyGraph.root) else {
      throw .malformed(what: "no list of storage keys", offset: reader.offset)
    }
    // The stream does not tell the storages' element types; the object's references to them do.
    let sizes = elementSizes(in: graph)
    var places: [String: Range<Int>] = [:]
    for reference in keys {
      let key = keyGraph.string(reference) ?? keyGraph.integer(reference).map(String.init) ?? "?"
      let at = reader.offset
      let claimed = try reader.integer(
        Int64.self, "the size of storage '\(key)'", isBigEndian: isBigEndian)
      let length = Int(claimed).multipliedReportingOverflow(by: sizes[key] ?? 1)
      guard let size = sizes[key], claimed >= 0, !length.overflow else {
        throw .malformed(
          what: "storage '\(key)' of \(claimed) elements that nothing names", offset: at)
      }
      let start = reader.offset
      _ = try reader.take(length.partialValue, "storage '\(key)' of \(claimed) × \(size) bytes")
      guard places.updateValue(start..<reader.offset, forKey: key) == nil else {
        throw .malformed(what: "storage '\(key)' twice", offset: at)
      }
    }
    return places
  }

  /// Bytes an element of every storage that the object refers to, by key.
  private static func elementSizes(in graph: PickleGraph) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for node in graph.nodes {
      guard case .persistent(let id) = node, let storage = graph.storage(id) else { continue }
      sizes[storage.key] = ElementType(torchStorage: storage.className)?.size
    }
    return sizes
  }
}
