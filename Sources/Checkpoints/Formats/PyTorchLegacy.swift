// SPDX-License-Identifier: Apache-2.0
//
// torch.save before 1.6: five pickles back to back (magic number, protocol 1001, facts of the
// machine, the object, the keys of the storages), then for each key an int64 count and the elements.
// Reference: pytorch/pytorch, torch/serialization.py, _legacy_load.

import Tensors

extension CheckpointFormat {
  /// PyTorch's stream of pickles, before 1.6.
  public static let pytorchLegacy = CheckpointFormat(
    name: "pytorch-legacy", summary: "PyTorch 0.2 to 1.5 (.pt, .pth, .pkl): torch.save",
    recognises: { file in file.head(16).dropFirst(2).starts(with: legacyMagic) },
    read: { (file) throws(CheckpointError) in
      try file.withBytes { (bytes) throws(CheckpointError) in
        try readPyTorchLegacy(bytes, of: file)
      }
    })
}

/// LONG1 of 10 bytes: 0x1950a86a20f9469cfc6c.
private let legacyMagic: [UInt8] = [
  0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
]

private func readPyTorchLegacy(
  _ bytes: UnsafeRawBufferPointer, of file: CheckpointFile
) throws(CheckpointError) -> Checkpoint {
  var reader = ByteReader(bytes)
  _ = try Unpickler.read(&reader)  // the magic number that brought us here
  let version = try Unpickler.read(&reader)
  guard version.integer(version.root) == 1001 else {
    throw .unsupported(
      what: "the legacy stream is not of protocol 1001",
      wayOut: "open it in the PyTorch that wrote it and save the state_dict anew")
  }
  let isBigEndian = try readMachine(&reader)
  let graph = try Unpickler.read(&reader)
  let keyGraph = try Unpickler.read(&reader)
  guard let keyList = keyGraph.elements(keyGraph.root) else {
    throw .malformed(what: "no list of storage keys", offset: reader.offset)
  }
  let keys = keyList.map { keyGraph.string($0) ?? keyGraph.integer($0).map(String.init) ?? "?" }

  // The stream does not tell the storages' element types; the object's references to them do.
  let sizes = storageSizes(in: graph)
  var places: [String: Range<Int>] = [:]
  for key in keys {
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

  func lend(
    _ storage: PickledTensors.Storage, _ make: PickledTensors.Maker
  ) throws(CheckpointError) -> Tensor {
    guard let place = places[storage.key], place.count / storage.type.size >= storage.count else {
      throw .malformed(
        what: "storage '\(storage.key)' has fewer than the \(storage.count) elements it claims",
        offset: places[storage.key]?.lowerBound ?? bytes.count)
    }
    return try make(UnsafeRawBufferPointer(rebasing: bytes[place]))
  }
  return try withoutActuallyEscaping(lend) { (lend) throws(CheckpointError) in
    try Checkpoint(
      pickle: graph, of: file, format: "pytorch-legacy", notes: [],
      fileSize: bytes.count, isBigEndian: isBigEndian, lend: lend)
  }
}

/// Reads dict(protocol_version, little_endian, type_sizes); whether the machine was big-endian.
private func readMachine(_ reader: inout ByteReader) throws(CheckpointError) -> Bool {
  let machine = try Unpickler.read(&reader)
  guard case .table(let items) = machine[machine.root] else {
    throw .malformed(what: "no facts of the machine that wrote the stream", offset: reader.offset)
  }
  return items.contains { item in
    guard machine.string(item.key) == "little_endian" else { return false }
    if case .boolean(false) = machine[item.value] { return true }
    return false
  }
}

/// Bytes an element of every storage that the object refers to, by key.
private func storageSizes(in graph: PickleGraph) -> [String: Int] {
  var sizes: [String: Int] = [:]
  for node in graph.nodes {
    guard case .persistent(let id) = node, let parts = graph.elements(id), parts.count >= 5,
      graph.string(parts[0]) == "storage", case .global(let name) = graph[parts[1]],
      let key = graph.string(parts[2]) ?? graph.integer(parts[2]).map(String.init)
    else { continue }
    sizes[key] = ElementType(torchStorage: name)?.size
  }
  return sizes
}
