// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A headless Chromium that is spoken to through a pipe: no port, no network, no driver.
///
/// Source: Chrome DevTools Protocol, `--remote-debugging-pipe`: JSON messages that end with a zero byte.
final class Browser {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Where it is installed; nil where it is not.
  static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// What no page of ours may cause: errors, warnings of policies, dialogs, requests for anything but
  /// the page itself.
  private(set) var complaints: [String] = []

  private let process: pid_t
  private let input: Int32
  private let output: Int32
  private let folder: URL
  private var buffer: [UInt8] = []
  private var session: String?
  private var lastMessage = 0
  private var page = ""
  private var loaded = false

  /// Starts a browser with a window of a size.
  init(width: Int = 1280, height: Int = 900) throws {
    guard let path = Browser.path else { throw Failure(description: "chromium is not installed") }
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rnnscope-browser-" + UUID().uuidString)
    var (toBrowser, fromBrowser): ([Int32], [Int32]) = ([0, 0], [0, 0])
    guard pipe(&toBrowser) == 0, pipe(&fromBrowser) == 0 else {
      throw Failure(description: "no pipe")
    }
    for descriptor in toBrowser + fromBrowser { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    // The child's descriptors 3 and 4; moved out of their way first.
    let reading = fcntl(toBrowser[0], F_DUPFD_CLOEXEC, 100)
    let writing = fcntl(fromBrowser[1], F_DUPFD_CLOEXEC, 100)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in 0...2 {
      posix_spawn_file_actions_addopen(&actions, Int32(descriptor), "/dev/null", O_RDWR, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, reading, 3)
    posix_spawn_file_actions_adddup2(&actions, writing, 4)
    let arguments = [
      path, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--mute-audio",
      "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
      "--user-data-dir=\(folder.path)", "--window-size=\(width),\(height)", "about:blank",
    ]
    var words = arguments.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var pid = pid_t()
    let fault = posix_spawn(&pid, path, &actions, nil, &words, environ)
    for descriptor in [reading, writing, toBrowser[0], fromBrowser[1]] { close(descriptor) }
    guard fault == 0 else { throw Failure(description: "chromium does not start: \(fault)") }
    (process, input, output) = (pid, toBrowser[1], fromBrowser[0])
    let target = try call("Target.createTarget", ["url": "about:blank"])
    let attached = try call(
      "Target.attachToTarget", ["targetId": target["targetId"] ?? "", "flatten": true])
    session = attached["sessionId"] as? String
    for domain in ["Page", "Runtime", "Log", "Network"] { try call("\(domain).enable") }
  }

  deinit {
    close(input)
    close(output)
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    // Its helpers end a moment later and may still write; a leftover in the temporary folder is no fault.
    for _ in 0..<20 where FileManager.default.fileExists(atPath: folder.path) {
      do { try FileManager.default.removeItem(at: folder) } catch { usleep(50_000) }
    }
  }

  /// Opens a file and waits until it is loaded.
  func open(_ file: URL, fragment: String = "") throws {
    page = "file://" + file.path
    loaded = false
    try call("Page.navigate", ["url": page + fragment])
    while !loaded { try receive() }
  }

  /// Stops scripts of pages that are opened from now on.
  func disableScripts() throws {
    try call("Emulation.setScriptExecutionDisabled", ["value": true])
  }

  /// What an expression gives, as text; a promise is waited for.
  @discardableResult
  func evaluate(_ expression: String) throws -> String {
    let answer = try call(
      "Runtime.evaluate",
      ["expression": "Promise.resolve(\(expression)).then(String)", "awaitPromise": true])
    if let problem = answer["exceptionDetails"] {
      throw Failure(description: "\(expression): \(problem)")
    }
    return (answer["result"] as? [String: Any])?["value"] as? String ?? ""
  }

  /// Waits until an expression is true, at most ten seconds.
  func wait(for expression: String) throws {
    for _ in 0..<200 {
      if try evaluate(expression) == "true" { return }
      usleep(50_000)
    }
    throw Failure(
      description: "never came true: \(expression); complaints: \(complaints)")
  }

  /// Presses one key; a letter, a sign, or a name such as `ArrowRight`.
  func press(_ key: String) throws {
    var event: [String: Any] = ["type": "keyDown", "key": key]
    if key.count == 1 { event["text"] = key }
    try call("Input.dispatchKeyEvent", event)
    try call("Input.dispatchKeyEvent", ["type": "keyUp", "key": key])
  }

  @discardableResult
  func call(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
    lastMessage += 1
    var message: [String: Any] = ["id": lastMessage, "method": method, "params": parameters]
    message["sessionId"] = session
    let bytes = try JSONSerialization.data(withJSONObject: message) + [0]
    try bytes.withUnsafeBytes { bytes in
      guard write(input, bytes.baseAddress, bytes.count) == bytes.count else {
        throw Failure(description: "chromium does not listen")
      }
    }
    let wanted = lastMessage
    while true {
      let answer = try receive()
      guard answer["id"] as? Int == wanted else { continue }
      if let error = answer["error"] { throw Failure(description: "\(method): \(error)") }
      return answer["result"] as? [String: Any] ?? [:]
    }
  }

  /// One message; events are noted.
  @discardableResult
  private func receive() throws -> [String: Any] {
    while true {
      if let end = buffer.firstIndex(of: 0) {
        let message = try JSONSerialization.jsonObject(with: Data(buffer[..<end]))
        buffer.removeSubrange(...end)
        let event = message as? [String: Any] ?? [:]
        note(event)
        return event
      }
      var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 60_000) > 0 else {
        throw Failure(description: "chromium said nothing for a minute")
      }
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(output, &chunk, chunk.count)
      guard count > 0 else { throw Failure(description: "chromium has ended") }
      buffer += chunk[..<count]
    }
  }

  private func note(_ event: [String: Any]) {
    let parameters = event["params"] as? [String: Any] ?? [:]
    switch event["method"] as? String {
    case "Page.loadEventFired": loaded = true
    case "Page.javascriptDialogOpening": complaints.append("dialog: \(parameters)")
    case "Runtime.exceptionThrown": complaints.append("exception: \(parameters)")
    case "Log.entryAdded": complaints.append("log: \(parameters["entry"] ?? "")")
    case "Runtime.consoleAPICalled": complaints.append("console: \(parameters)")
    case "Network.requestWillBeSent":
      let url = (parameters["request"] as? [String: Any])?["url"] as? String ?? ""
      let isOwn = url.hasPrefix(page) || url == "about:blank"
      if !isOwn && !url.hasPrefix("data:") && !url.hasPrefix("blob:") {
        complaints.append("request: \(url)")
      }
    default: break
    }
  }
}
