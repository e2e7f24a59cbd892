// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

/// A browser without a window that a test drives as a reader would.
protocol Browser: AnyObject {
  /// What no page of ours may cause: errors, warnings of policies, dialogs, requests for anything but
  /// the page itself.
  func complaints() throws -> [String]
  /// Opens a file and waits until it is loaded.
  func open(_ file: URL, fragment: String) throws
  /// What an expression gives, as text; a promise is waited for.
  @discardableResult
  func evaluate(_ expression: String) throws -> String
  /// Presses one key; a letter, a sign, or a name such as `ArrowRight`.
  func press(_ key: String) throws
}

extension Browser {
  /// Waits until an expression is true, at most a minute: beside other tests a browser may get no processor for
  /// seconds.
  func wait(for expression: String) throws {
    for _ in 0..<1200 {
      if try evaluate(expression) == "true" { return }
      usleep(50_000)
    }
    throw BrowserFailure("never came true: \(expression); complaints: \(try complaints())")
  }
}

/// What a browser did not do.
struct BrowserFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// The browsers that pages are tried in; `bin/setup --tests` installs both.
enum BrowserKind: String, CaseIterable, CustomTestStringConvertible {
  case chromium
  case firefox = "firefox-esr"

  var path: String? {
    ["/usr/bin/\(rawValue)", "/usr/local/bin/\(rawValue)"].first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  var testDescription: String { rawValue }

  /// Starts it; the test is skipped where it is not installed.
  func start() throws -> any Browser {
    switch self {
    case .chromium: try Chromium()
    case .firefox: try Firefox()
    }
  }
}

/// A browser's process and its profile, gone when the test is.
final class BrowserProcess {
  let folder: URL
  private let process: pid_t

  /// Starts a program that finds given descriptors as its 3, 4, …; its words may need the profile's folder.
  ///
  /// The test is skipped where it is not installed.
  init(_ kind: BrowserKind, descriptors: [Int32] = [], _ words: (URL) throws -> [String]) throws {
    guard let path = kind.path else {
      try Test.cancel("\(kind.rawValue) is not installed; bin/setup --tests installs it")
    }
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rnnscope-\(kind.rawValue)-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in 0...2 {
      posix_spawn_file_actions_addopen(&actions, Int32(descriptor), "/dev/null", O_RDWR, 0)
    }
    // Moved out of the way of the child's numbers first.
    let moved = descriptors.map { fcntl($0, F_DUPFD_CLOEXEC, 100) }
    for (place, descriptor) in moved.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(3 + place))
    }
    var arguments = ([path] + (try words(folder))).map { strdup($0) } + [nil]
    defer { arguments.forEach { free($0) } }
    var pid = pid_t()
    let fault = posix_spawn(&pid, path, &actions, nil, &arguments, environ)
    for descriptor in moved { close(descriptor) }
    guard fault == 0 else { throw BrowserFailure("\(path) does not start: \(fault)") }
    process = pid
  }

  /// What comes next from it, within a minute.
  func answer(from descriptor: Int32) throws -> ArraySlice<UInt8> {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, 60_000) > 0 else {
      throw BrowserFailure("the browser said nothing for a minute")
    }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(descriptor, &chunk, chunk.count)
    guard count > 0 else { throw BrowserFailure("the browser has ended") }
    return chunk[..<count]
  }

  deinit {
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    // Its helpers end a moment later and may still write; a leftover in the temporary folder is no fault.
    for _ in 0..<20 where FileManager.default.fileExists(atPath: folder.path) {
      do { try FileManager.default.removeItem(at: folder) } catch { usleep(50_000) }
    }
  }
}
