// SPDX-License-Identifier: Apache-2.0
//
// The records that libhdf5's child process writes (Sources/CHDF5/include/chdf5.h), each checked: the
// child may have been overrun by the file that it reads.

#if HDF5
  import CHDF5
  import Glibc

  /// One HDF5 file being read by a child process; nothing that libhdf5 does can end this one.
  struct HDF5Stream: ~Copyable {
    /// What the child tells, in the file's order: a group or dataset, then its attributes.
    enum Record {
      case group(path: String)
      case attribute(name: String, value: CheckpointValue)
      case dataset(path: String, tensor: Checkpoint.NamedTensor)
      case leftOut(path: String, reason: String)
    }

    private var reading: OpaquePointer?
    private var budget: TensorBudget
    /// Bytes of texts, names and attributes that the stream may still hold.
    private var room: Int

    /// Starts reading bytes that outlive the stream.
    ///
    /// Unless it is told, time grows with the file.
    init(
      _ bytes: UnsafeRawBufferPointer, wallSeconds: UInt32? = nil
    ) throws(CheckpointError) {
      // A dataset as it is sent (half as Float), what libhdf5 keeps of its own, and a second per 32 MB.
      let memory = UInt64(bytes.count) * 6 + (64 << 20)
      let seconds = UInt32(clamping: 1 + bytes.count >> 25)
      var limits = ch5_limits(
        cpu_seconds: seconds,
        wall_seconds: wallSeconds ?? UInt32(clamping: 10 * Int(seconds)),
        memory: memory)
      guard let reading = ch5_start(bytes.baseAddress, bytes.count, &limits) else {
        guard errno != ELIBACC else {
          throw .unsupported(
            what: "this is an HDF5 file, and libhdf5 is not installed here",
            wayOut: "install it (Debian: apt-get install libhdf5-dev)")
        }
        throw .unsupported(
          what: "an HDF5 file is read in a process of its own, and none could be started:"
            + " \(systemReason())", wayOut: "try again when the machine has room")
      }
      self.reading = reading
      budget = TensorBudget(fileSize: bytes.count)
      room = bytes.count * 4 + (1 << 20)
    }

    deinit {
      var signal: Int32 = 0
      if let reading { _ = ch5_finish(reading, &signal) }
    }

    /// The next record, or nil at the end.
    mutating func next() throws(CheckpointError) -> Record? {
      let kind = try integer(UInt8.self)
      switch kind {
      case UInt8(ascii: "G"): return .group(path: try text())
      case UInt8(ascii: "A"): return .attribute(name: try text(), value: try attribute())
      case UInt8(ascii: "D"): return try dataset()
      case UInt8(ascii: "L"): return .leftOut(path: try text(), reason: try text())
      case UInt8(ascii: "X"):
        throw .malformed(what: "libhdf5 cannot read \(try text()),", offset: 0)
      case UInt8(ascii: "E"): return nil
      default: throw Self.nonsense
      }
    }

    // MARK: Records

    private mutating func attribute() throws(CheckpointError) -> CheckpointValue {
      let kind = try integer(UInt8.self)
      let isScalar = try integer(UInt8.self) != 0
      let count = try integer(UInt64.self)
      guard count <= UInt64(max(room, 0)) else { throw Self.nonsense }
      var values: [CheckpointValue] = []
      for _ in 0..<count {
        switch kind {
        case UInt8(ascii: "s"): values.append(.string(try text()))
        case UInt8(ascii: "i"): values.append(.integer(Int(try integer(Int64.self))))
        case UInt8(ascii: "f"):
          values.append(.number(Double(bitPattern: try integer(UInt64.self))))
        default: throw Self.nonsense
        }
      }
      if kind == UInt8(ascii: "n") { return .none }
      return isScalar ? values.first ?? .none : .list(values)
    }

    private mutating func dataset() throws(CheckpointError) -> Record {
      let path = try text()
      let elementType = try text()
      guard let sent = ElementType(rawValue: try text()) else { throw Self.nonsense }
      var shape: [Int] = []
      for _ in 0..<(try integer(UInt8.self)) {
        guard let size = Int(exactly: try integer(UInt64.self)) else { throw Self.nonsense }
        shape.append(size)
      }
      let count = try StridedView.product(shape, name: path)
      try budget.spend(elements: count, size: sent.size, name: path)
      let stored = StoredTensor(
        bytes: try taken(count * sent.size).whole, type: sent, isBigEndian: false,
        view: try StridedView(rowMajor: shape, name: path))
      return .dataset(
        path: path, tensor: .init(name: path, stored: stored, elementType: elementType))
    }

    // MARK: Bytes

    private mutating func text() throws(CheckpointError) -> String {
      let count = Int(try integer(UInt32.self))
      room -= count
      guard room >= 0 else { throw Self.nonsense }
      return try taken(count).withBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The next bytes of the stream, as many as there is room for.
    private mutating func taken(_ count: Int) throws(CheckpointError) -> StableBytes {
      let reading = self.reading
      do throws(CheckpointError) {
        return try StableBytes(count: count) { (memory) throws(CheckpointError) in
          guard count == 0 || ch5_take(reading, memory.baseAddress, count) == 0 else {
            throw Self.nonsense
          }
        }
      } catch {
        throw broken()
      }
    }

    private mutating func integer<Number: FixedWidthInteger>(
      _: Number.Type
    ) throws(CheckpointError) -> Number {
      var number = Number.zero
      room -= MemoryLayout<Number>.size
      guard room >= 0 else { throw Self.nonsense }
      guard ch5_take(reading, &number, MemoryLayout<Number>.size) == 0 else { throw broken() }
      return number
    }

    /// Why the stream ended too early: how the child came to its end.
    private mutating func broken() -> CheckpointError {
      guard let reading else { return Self.nonsense }
      self.reading = nil
      var signal: Int32 = 0
      switch ch5_finish(reading, &signal) {
      case ch5_crashed:
        return .malformed(what: "libhdf5 crashed on it (signal \(signal))", offset: 0)
      case ch5_late:
        return .tooLarge(
          what: "reading by libhdf5", claimed: "more time",
          limit: "what a file of this size can need")
      default: return Self.nonsense
      }
    }

    private static let nonsense = CheckpointError.malformed(
      what: "libhdf5 was led astray by it", offset: 0)
  }
#endif
