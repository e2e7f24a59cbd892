// SPDX-License-Identifier: Apache-2.0
//
// TensorFlow's V2 checkpoint: <prefix>.index, a sorted table of BundleEntryProto {dtype 1, shape 2
// {dim 2 {size 1}}, shard 3, offset 4, size 5} by variable name (key "" is the header {shards 1,
// endianness 2}), and <prefix>.data-0000i-of-0000n with the elements.
// Reference: tensorflow/tensorflow, core/protobuf/tensor_bundle.proto.

extension CheckpointFormat {
  /// TensorFlow's V2 checkpoint, by its index, a data file, the prefix, the folder, or a SavedModel.
  public static let tensorflow = CheckpointFormat(
    name: "tensorflow", summary: "TensorFlow V2 checkpoint (.index and .data): tf.train.Saver",
    recognises: { TensorBundle(of: $0) != nil },
    read: { (file) throws(CheckpointError) in
      guard let bundle = TensorBundle(of: file) else {
        throw .unsupported(
          what: "no checkpoint stands here", wayOut: "give the path of its .index file")
      }
      return try bundle.checkpoint(of: file)
    })
}

/// The files of one checkpoint.
private struct TensorBundle {
  /// The path without `.index`.
  let prefix: String

  /// Variables that only a trainer needs.
  private static let slots = [
    "/Adam", "/Adam_1", "/RMSProp", "/RMSProp_1", "/Momentum", "/Adagrad", "/Adadelta",
  ]

  /// The checkpoint that a path means, or nil where it means none.
  init?(of file: CheckpointFile) {
    func exists(_ path: String) -> Bool { CheckpointFile(path: path).exists }
    if file.isFolder {
      let folders = [file, file.child("variables")]  // a SavedModel keeps its variables one deeper
      guard
        let path = folders.lazy.compactMap({ folder in
          Self.newest(in: folder).map { folder.child($0).path }
        }).first
      else { return nil }
      prefix = path
    } else if file.fileExtension == "index", file.exists {
      prefix = String(file.path.dropLast(".index".count))
    } else if let cut = file.path.range(ofLast: ".data-"), exists(file.path[..<cut] + ".index") {
      prefix = String(file.path[..<cut])
    } else if exists(file.path + ".index") {
      prefix = file.path
    } else {
      // V1 wrote one file; it is told apart when it is read.
      guard file.tail(8) == SortedTable.magic else { return nil }
      prefix = file.path
    }
  }

  /// The checkpoint that the folder's 'checkpoint' file names, or its only one.
  private static func newest(in folder: CheckpointFile) -> String? {
    let names = folder.names().filter { $0.hasSuffix(".index") }.map { String($0.dropLast(6)) }
    if names.count == 1 { return names[0] }
    let record = String(decoding: folder.child("checkpoint").head(4096), as: UTF8.self)
    let first = record.split(separator: "\n").first ?? ""
    let path = first.split(separator: "\"").dropFirst().first ?? ""
    let name = CheckpointFile(path: String(path)).name
    return names.contains(name) ? name : nil
  }

  func checkpoint(of file: CheckpointFile) throws(CheckpointError) -> Checkpoint {
    let index = CheckpointFile(path: prefix + ".index")
    guard index.exists else {
      throw .unsupported(
        what: "a TensorFlow V1 checkpoint, which has no '.index' file beside it",
        wayOut: "load it in TensorFlow 0.12 to 1.15 and save it anew")
    }
    return try index.mapped().withBytes { (bytes) throws(CheckpointError) in
      let entries = try SortedTable.entries(bytes)
      guard let header = entries.first, header.key.isEmpty else {
        throw .malformed(what: "no header in the table", offset: 0)
      }
      let (shards, isBigEndian) = try Self.header(header.value)
      var files: [StableBytes] = []
      var size = bytes.count
      for shard in 0..<shards {
        let data = try StableBytes(
          mapping: "\(prefix).data-\(Self.five(shard))-of-\(Self.five(shards))")
        files.append(data)
        size += data.count
      }
      var budget = TensorBudget(fileSize: size)
      var tensors: [Checkpoint.NamedTensor] = []
      let graph = try entries.first { $0.key == ObjectGraph.key }.map {
        (entry) throws(CheckpointError) in
        try BundleEntry(entry.value, name: entry.key).bytes(entry.key, in: files)
          .withBytes { (bytes) throws(CheckpointError) in try ObjectGraph(bytes) }
      }
      var names = UniqueNames()
      for entry in entries.dropFirst() {
        let name = graph?.name(of: entry.key) ?? entry.key
        guard !Self.isSlot(name) else { continue }
        if let tensor = try BundleEntry(entry.value, name: entry.key).tensor(
          names.unused(name), in: files, isBigEndian: isBigEndian, budget: &budget)
        {
          tensors.append(tensor)
        }
      }
      return Checkpoint(
        path: file.path, format: "tensorflow",
        notes: [
          shards == 1 ? "1 data file" : "\(shards) data files",
          "optimiser slots and texts left out",
        ], tensors: tensors,
        sha256: try index.sha256())
    }
  }

  private static func isSlot(_ name: String) -> Bool {
    slots.contains { name.hasSuffix($0) } || name.contains(".OPTIMIZER_SLOT")
      || name.split(separator: "/").dropLast().contains { $0.contains("optimizer") }
  }

  private static func header(
    _ bytes: UnsafeRawBufferPointer
  ) throws(CheckpointError) -> (shards: Int, isBigEndian: Bool) {
    var shards = 0
    var isBigEndian = false
    try ProtobufReader.fields(of: bytes) { number, value in
      if number == 1 { shards = value.integer ?? 0 }
      if number == 2 { isBigEndian = value.integer == 1 }
    }
    guard (1...1000).contains(shards) else {
      throw .malformed(what: "a checkpoint of \(shards) data files", offset: 0)
    }
    return (shards, isBigEndian)
  }

  private static func five(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }
}

/// Where one variable lies.
private struct BundleEntry {
  var dataType = 0
  var shape: [Int] = []
  var shard = 0
  var offset = 0
  var size = 0

  init(_ bytes: UnsafeRawBufferPointer, name: String) throws(CheckpointError) {
    var entry = (type: 0, shape: [Int](), shard: 0, offset: 0, size: 0, slices: 0)
    try ProtobufReader.fields(of: bytes) { (number, value) throws(CheckpointError) in
      switch number {
      case 1: entry.type = value.integer ?? 0
      case 2: entry.shape = try Self.shape(value)
      case 3: entry.shard = value.integer ?? 0
      case 4: entry.offset = value.integer ?? 0
      case 5: entry.size = value.integer ?? 0
      case 7: entry.slices += 1
      default: break
      }
    }
    guard entry.slices == 0 else {
      throw .badTensor(name: name, problem: "is partitioned; save it without a partitioner")
    }
    (dataType, shape, shard, offset, size) = (
      entry.type, entry.shape, entry.shard, entry.offset, entry.size
    )
  }

  private static func shape(_ value: ProtobufReader.Value) throws(CheckpointError) -> [Int] {
    var shape: [Int] = []
    guard let bytes = value.window else { return shape }
    try ProtobufReader.fields(of: bytes) { (number, dimension) throws(CheckpointError) in
      guard number == 2, let window = dimension.window else { return }
      var size = 0
      try ProtobufReader.fields(of: window) { number, value in
        if number == 1 { size = value.integer ?? 0 }
      }
      shape.append(size)
    }
    return shape
  }

  /// The elements; nil for texts, which no network needs.
  func tensor(
    _ name: String, in files: [StableBytes], isBigEndian: Bool, budget: inout TensorBudget
  ) throws(CheckpointError) -> Checkpoint.NamedTensor? {
    if dataType == 7 { return nil }
    guard let type = ElementType(tensorflow: dataType) else {
      throw .badTensor(name: name, problem: "has TensorFlow's element type \(dataType)")
    }
    let view = try StridedView(rowMajor: shape, name: name)
    let count = try StridedView.product(shape, name: name)
    let claimed = count.multipliedReportingOverflow(by: type.size)
    guard !claimed.overflow, claimed.partialValue == size else {
      throw .badTensor(name: name, problem: "of shape \(shape) does not fit its \(size) bytes")
    }
    let stored = try view.stored(
      in: bytes(name, in: files), of: type, isBigEndian: isBigEndian, name: name, budget: &budget)
    return .init(name: name, stored: stored)
  }

  /// The entry's bytes, whatever they are.
  func bytes(
    _ name: String, in files: [StableBytes]
  ) throws(CheckpointError) -> StableBytes.Stretch {
    guard files.indices.contains(shard) else {
      throw .badTensor(name: name, problem: "lies in data file \(shard) of \(files.count)")
    }
    let (offset, size) = (offset, size)
    return try files[shard].withBytes { (bytes) throws(CheckpointError) in
      var reader = ByteReader(bytes)
      try reader.seek(to: offset, "variable '\(name)'")
      return files[shard].stretch(try reader.take(size, "variable '\(name)'"))
    }
  }
}

extension ElementType {
  /// The element type that TensorFlow's DataType numbers.
  fileprivate init?(tensorflow number: Int) {
    let types: [Int: ElementType] = [
      1: .f32, 2: .f64, 3: .i32, 4: .u8, 5: .i16, 6: .i8, 9: .i64, 10: .boolean, 14: .bf16,
      17: .u16, 19: .f16, 22: .u32, 23: .u64,
    ]
    guard let type = types[number] else { return nil }
    self = type
  }
}

extension String {
  /// Where a text begins for the last time, or nil.
  fileprivate func range(ofLast text: String) -> Index? {
    var place = endIndex
    while place > startIndex {
      place = index(before: place)
      if self[place...].hasPrefix(text) { return place }
    }
    return nil
  }
}
