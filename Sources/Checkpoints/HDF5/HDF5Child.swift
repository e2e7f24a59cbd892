// SPDX-License-Identifier: Apache-2.0

#if HDF5
  import CHDF5
  import Glibc

  /// libhdf5 in a process of its own, reading one file; nothing that it does can end this one.
  final class HDF5Child {
    private var reading: OpaquePointer?

    /// Starts reading bytes that outlive the child.
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
    }

    deinit {
      var signal: Int32 = 0
      if let reading { _ = ch5_finish(reading, &signal) }
    }

    /// Fills memory with the next bytes that it writes.
    func take(_ memory: UnsafeMutableRawBufferPointer) throws(CheckpointError) {
      guard let reading else { throw HDF5Records.nonsense }
      guard memory.isEmpty || ch5_take(reading, memory.baseAddress, memory.count) == 0 else {
        self.reading = nil
        throw Self.ending(of: reading)
      }
    }

    /// Why the stream ended too early: how the child came to its end.
    private static func ending(of reading: OpaquePointer) -> CheckpointError {
      var signal: Int32 = 0
      switch ch5_finish(reading, &signal) {
      case ch5_crashed:
        return .malformed(what: "libhdf5 crashed on it (signal \(signal))", offset: 0)
      case ch5_late:
        return .tooLarge(
          what: "reading by libhdf5", claimed: "more time",
          limit: "what a file of this size can need")
      default: return HDF5Records.nonsense
      }
    }
  }
#endif
