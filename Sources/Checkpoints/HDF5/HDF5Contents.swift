// SPDX-License-Identifier: Apache-2.0

/// What an HDF5 file holds: its datasets as tensors, and a tree of groups with their attributes.
///
/// The tree has a table for every group: attributes by name, then groups and datasets by name (a
/// dataset is `.tensor` of its path). Attributes of datasets are left out.
struct HDF5Contents {
  /// Datasets in the file's order, each named by its path: `model_weights/lstm_1/lstm_1/kernel:0`.
  private(set) var tensors: [Checkpoint.NamedTensor] = []
  /// What was left out, a line each.
  private(set) var notes: [String] = []
  private var root = Group()

  /// The tree.
  var tree: CheckpointValue { root.value }

  /// A group while the file is being read.
  private final class Group {
    var attributes: [CheckpointValue.Entry] = []
    var children: [(name: String, group: Group?, path: String)] = []

    var value: CheckpointValue {
      .table(
        attributes
          + children.map { child in
            .init(key: .string(child.name), value: child.group?.value ?? .tensor(child.path))
          })
    }
  }

  /// How deep groups may nest.
  private static let depthLimit = 64

  /// Gathers all records.
  init(_ records: HDF5Records) throws(CheckpointError) {
    var records = records
    var groups: [String: Group] = ["": root]
    var names = Set<String>()
    var current: Group?
    while let record = try records.next() {
      switch record {
      case .group(let path):
        current = root
        guard !path.isEmpty else { continue }
        let group = Group()
        try Self.place(path, group, in: groups)
        guard groups.updateValue(group, forKey: path) == nil else {
          throw .malformed(what: "group '\(path)' twice", offset: 0)
        }
        current = group
      case .attribute(let name, let value):
        current?.attributes.append(.init(key: .string(name), value: value))
      case .dataset(let path, let tensor):
        guard names.insert(path).inserted else {
          throw .badTensor(name: path, problem: "stands twice in the file")
        }
        try Self.place(path, nil, in: groups)
        tensors.append(tensor)
        current = nil
      case .leftOut(let path, let reason):
        notes.append("dataset '\(path)' left out: \(reason)")
        current = nil
      }
    }
  }

  /// Hangs an object under the group that its path names.
  private static func place(
    _ path: String, _ group: Group?, in groups: [String: Group]
  ) throws(CheckpointError) {
    let slash = path.lastIndex(of: "/")
    let parent = slash.map { String(path[..<$0]) } ?? ""
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard path.utf8.count(where: { $0 == UInt8(ascii: "/") }) < depthLimit else {
      throw .tooLarge(
        what: "'\(path.prefix(40))…'", claimed: "groups in groups",
        limit: "\(depthLimit) levels")
    }
    guard let parent = groups[parent] else {
      throw .malformed(what: "'\(path)' in no group", offset: 0)
    }
    parent.children.append((name, group, path))
  }

  #if HDF5
    /// Reads a whole file by a child process.
    init(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
      let child = try HDF5Child(bytes)
      try self.init(HDF5Records(fileSize: bytes.count, from: child.take))
    }
  #else
    /// Says how to get a build that reads HDF5.
    init(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
      throw .unsupported(
        what: "is an HDF5 file, which this build was made without",
        wayOut: "install libhdf5-dev and build with the package trait HDF5, which is on by default"
          + " (swift build, without --disable-default-traits)")
    }
  #endif
}
