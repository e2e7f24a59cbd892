// SPDX-License-Identifier: Apache-2.0
//
// u64 length N | N bytes of JSON: {name: {dtype, shape, data_offsets: [begin, end)}, "__metadata__":
// {string: string}} | tensors, row-major, little-endian. The tensors must fill the rest of the file:
// no hole, no overlap. Reference: huggingface/safetensors, README.md.

import Tensors

extension CheckpointFormat {
  /// safetensors, which this program also writes.
  public static let safetensors = CheckpointFormat(
    name: "safetensors", summary: "safetensors, and this program's own checkpoints",
    recognises: { file in
      let head = file.head(9)
      return head.count == 9 && head[8] == UInt8(ascii: "{")
        && (head[5...7].allSatisfy { $0 == 0 } || file.fileExtension == "safetensors")
        || file.fileExtension == "safetensors" && !file.isFolder
    },
    read: { (file) throws(CheckpointError) in
      try SafetensorsReader(file.mapped()).checkpoint(of: file)
    })
}

/// One safetensors file being read.
private struct SafetensorsReader {
  /// The longest header that is read, as in the reference reader.
  static let headerLimit = 100_000_000

  struct Claim {
    let name: String
    let type: ElementType
    let shape: [Int]
    let place: Range<Int>
  }

  let bytes: StableBytes
  let header: [CheckpointValue.Entry]
  /// Where the tensors lie.
  let data: Range<Int>

  init(_ bytes: StableBytes) throws(CheckpointError) {
    self.bytes = bytes
    (header, data) = try bytes.withBytes(Self.header)
  }

  private static func header(
    _ bytes: UnsafeRawBufferPointer
  ) throws(CheckpointError) -> ([CheckpointValue.Entry], data: Range<Int>) {
    var reader = ByteReader(bytes)
    let length = try reader.integer(UInt64.self, "the header's length")
    guard length <= headerLimit else {
      throw .tooLarge(
        what: "the header", claimed: "\(length) bytes", limit: "\(headerLimit) bytes")
    }
    let text = Array(try reader.take(Int(length), "the header"))
    guard case .table(let entries) = try JSONReader.value(of: text, base: 8) else {
      throw .malformed(what: "a header that is no JSON object", offset: 8)
    }
    return (entries, reader.offset..<bytes.count)
  }

  func checkpoint(of file: CheckpointFile) throws(CheckpointError) -> Checkpoint {
    var metadata: [CheckpointValue.Entry] = []
    var claims: [Claim] = []
    for entry in header {
      let name = entry.key.string ?? ""
      if name == "__metadata__" {
        metadata = try checked(metadata: entry.value)
      } else {
        claims.append(try claim(name, entry.value))
      }
    }
    claims.sort {
      ($0.place.lowerBound, $0.place.upperBound) < ($1.place.lowerBound, $1.place.upperBound)
    }
    try checkCoverage(claims)
    var budget = TensorBudget(fileSize: bytes.count)
    var tensors: [Checkpoint.NamedTensor] = []
    let data = StableBytes.Stretch(bytes, data)
    for claim in claims {
      let stored = try StridedView(rowMajor: claim.shape, name: claim.name).stored(
        in: data[claim.place], of: claim.type, name: claim.name, budget: &budget)
      tensors.append(.init(name: claim.name, stored: stored))
    }
    return Checkpoint(
      path: file.path, format: "safetensors", notes: [],
      tensors: tensors, root: metadata.isEmpty ? .none : .table(metadata),
      sha256: try file.sha256())
  }

  private func checked(
    metadata: CheckpointValue
  ) throws(CheckpointError) -> [CheckpointValue.Entry] {
    guard case .table(let entries) = metadata, entries.allSatisfy({ $0.value.string != nil }) else {
      throw .malformed(what: "'__metadata__' that does not map strings to strings", offset: 8)
    }
    return entries
  }

  private func claim(
    _ name: String, _ value: CheckpointValue
  ) throws(CheckpointError) -> Claim {
    guard let word = value["dtype"]?.string,
      let shape = Self.sizes(value["shape"]), let place = Self.sizes(value["data_offsets"]),
      place.count == 2
    else { throw .badTensor(name: name, problem: "lacks 'dtype', 'shape' or 'data_offsets'") }
    guard let type = ElementType(rawValue: word) else {
      throw .badTensor(
        name: name,
        problem: "has elements '\(word)'; read are "
          + ElementType.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard place[0] <= place[1], place[1] <= data.count else {
      throw .badTensor(
        name: name,
        problem: "lies at \(place[0]) to \(place[1]), the file has \(data.count) bytes of tensors;"
          + " was it fetched whole?")
    }
    let count = try StridedView.product(shape, name: name)
    let size = count.multipliedReportingOverflow(by: type.size)
    guard !size.overflow, size.partialValue == place[1] - place[0] else {
      throw .badTensor(
        name: name,
        problem: "of shape \(shape) and type \(word) does not fit its \(place[1] - place[0]) bytes")
    }
    return Claim(name: name, type: type, shape: shape, place: place[0]..<place[1])
  }

  private func checkCoverage(_ claims: [Claim]) throws(CheckpointError) {
    var end = 0
    for claim in claims {
      guard claim.place.lowerBound == end else {
        let fault =
          claim.place.lowerBound < end ? "overlaps the one before" : "leaves a hole before"
        throw .badTensor(
          name: claim.name,
          problem: "\(fault) its start at \(claim.place.lowerBound); expected \(end)")
      }
      end = claim.place.upperBound
    }
    guard end == data.count else {
      throw .malformed(
        what: "\(data.count - end) bytes that belong to no tensor",
        offset: bytes.count - data.count + end)
    }
  }

  private static func sizes(_ value: CheckpointValue?) -> [Int]? {
    guard let list = value?.list else { return nil }
    let sizes = list.compactMap { if case .integer(let size) = $0, size >= 0 { size } else { nil } }
    return sizes.count == list.count ? sizes : nil
  }
}
