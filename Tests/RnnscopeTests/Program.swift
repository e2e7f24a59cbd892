// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The built program, run as a user runs it.
enum Program {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The repository.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The program that was built with these tests, wherever that was.
  static let url: URL = {
    let beside = Bundle.main.executableURL?.deletingLastPathComponent()
      .appendingPathComponent("rnnscope")
    if let beside, FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    return root.appendingPathComponent(".build/debug/rnnscope")
  }()

  /// Runs the program to its end; standard input is given text, or nothing.
  static func run(_ arguments: String..., input: String = "", environment: [String: String] = [:])
    throws -> Outcome
  { try run(list: arguments, input: input, environment: environment) }

  /// The interpreter that has a Python module: what RNNSCOPE_PYTHON names, or the system's.
  static func python(with module: String) -> URL? {
    let named = ProcessInfo.processInfo.environment["RNNSCOPE_PYTHON"]
    return [named, "/usr/bin/python3", "/usr/local/bin/python3"].compactMap { $0 }
      .map { URL(fileURLWithPath: $0) }.first { python in
        guard FileManager.default.isExecutableFile(atPath: python.path) else { return false }
        do {
          return try run(list: ["-c", "import \(module)"], executable: python).status == 0
        } catch { return false }
      }
  }

  /// The same with a list, or another executable.
  static func run(
    list arguments: [String], input: String = "", environment: [String: String] = [:],
    executable: URL = url
  ) throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { remove(folder) }
    func file(_ name: String, _ text: String = "") throws -> FileHandle {
      let path = folder.appendingPathComponent(name)
      try Data(text.utf8).write(to: path)
      return try FileHandle(forUpdating: path)
    }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = root
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = try file("in", input)
    process.standardOutput = try file("out")
    process.standardError = try file("err")
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
    }
    let signal = process.terminationReason == .uncaughtSignal
    return Outcome(
      status: process.terminationStatus + (signal ? 128 : 0), output: try text("out"),
      errors: try text("err"))
  }

  private static func remove(_ folder: URL) {
    do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) }
  }
}

/// A folder that goes when the test ends.
struct TemporaryFolder: ~Copyable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    do { try FileManager.default.removeItem(at: url) } catch { Issue.record(error) }
  }

  /// A path in the folder, with a file of these bytes where given.
  func path(_ name: String, _ bytes: Data? = nil) throws -> String {
    let file = url.appendingPathComponent(name)
    if let bytes { try bytes.write(to: file) }
    return file.path
  }
}
