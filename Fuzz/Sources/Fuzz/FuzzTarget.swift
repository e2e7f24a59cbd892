// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer calls the functions at the end, the last with bytes, again and again. Any error of ours is
// an answer; a trap, a hang or a big allocation is a finding.

import FoundationEssentials
import Glibc
import Recordings
import Recurrent

@testable import Checkpoints

/// One container as the fuzzer sees it: the file that every input becomes, and what reads it.
struct FuzzTarget: Sendable {
  let name: String
  private let fileName: String
  private let read: @Sendable () throws -> Void

  /// Every checkpoint format, read as far as the network in it, what libhdf5's process may write, and a
  /// recording's manifest.
  ///
  /// A folder of arrays is what `npy` reads, several times.
  static let all: [FuzzTarget] =
    CheckpointFormat.all.filter { $0.name != "npy-folder" }.map(FuzzTarget.init)
    + [
      FuzzTarget(name: "hdf5-records", fileName: "input.records") {
        let file = CheckpointFile(path: "input.records")
        let stream = try file.contents()
        let records = HDF5Records(of: stream, fileSize: stream.count)
        _ = try LanguageModel.load(Checkpoint(HDF5Contents(records), of: file))
      },
      FuzzTarget(name: "recording", fileName: "manifest.json") {
        _ = try Recording(path: ".", allowIncomplete: true)
      },
    ]

  /// The target that the environment names, or nil.
  static let current: FuzzTarget? = {
    let wanted = ProcessInfo.processInfo.environment["RNNSCOPE_FUZZ"]
    return all.first { $0.name == wanted }
  }()

  private init(name: String, fileName: String, read: @escaping @Sendable () throws -> Void) {
    (self.name, self.fileName, self.read) = (name, fileName, read)
  }

  private init(_ format: CheckpointFormat) {
    // Two readers look at the file's name, for what lies beside it.
    let names = ["tensorflow": "input.index", "ml5": "manifest.json"]
    let fileName = names[format.name] ?? "input.\(format.name)"
    self.init(name: format.name, fileName: fileName) {
      _ = try LanguageModel.load(format.read(CheckpointFile(path: fileName)))
    }
  }

  /// Writes the bytes into the working folder, where `bin/fuzz` has put what lies beside them, and
  /// reads them.
  func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    do {
      try Data(buffer: bytes).write(to: URL(fileURLWithPath: fileName))
    } catch { fatalError("\(fileName) cannot be written: \(error)") }
    do { try read() } catch {}  // any error is an answer
  }
}

/// What libFuzzer calls first: without a target, the targets' names are all that there is to say.
@_cdecl("LLVMFuzzerInitialize")
public func fuzzInitialize(_: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?) -> CInt {
  if FuzzTarget.current == nil {
    print(FuzzTarget.all.map(\.name).joined(separator: "\n"))
    exit(ProcessInfo.processInfo.environment["RNNSCOPE_FUZZ"] == nil ? 0 : 64)
  }
  return 0
}

/// What libFuzzer calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzTarget.current?.run(UnsafeBufferPointer(start: start, count: count))
  return 0
}
