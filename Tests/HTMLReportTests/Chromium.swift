// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A headless Chromium that is spoken to through a pipe: no port, no network, no driver.
///
/// Source: Chrome DevTools Protocol, `--remote-debugging-pipe`: JSON messages that end with a zero byte.
final class Chromium: Browser {
  private let process: BrowserProcess
  private let input: Int32
  private let output: Int32
  private var buffer: [UInt8] = []
  private var noted: [String] = []
  private var session: String?
  private var lastMessage = 0
  private var page = ""
  private var loaded = false

  /// Starts a browser with a window of a size.
  init(width: Int = 1280, height: Int = 900) throws {
    var (toBrowser, fromBrowser): ([Int32], [Int32]) = ([0, 0], [0, 0])
    guard pipe(&toBrowser) == 0, pipe(&fromBrowser) == 0 else { throw BrowserFailure("no pipe") }
    for descriptor in toBrowser + fromBrowser { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    process = try BrowserProcess(.chromium, descriptors: [toBrowser[0], fromBrowser[1]]) { folder in
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--mute-audio",
        "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
        "--user-data-dir=\(folder.path)", "--window-size=\(width),\(height)", "about:blank",
      ]
    }
    for descriptor in [toBrowser[0], fromBrowser[1]] { close(descriptor) }
    (input, output) = (toBrowser[1], fromBrowser[0])
    let target = try call("Target.createTarget", ["url": "about:blank"])
    let attached = try call(
      "Target.attachToTarget", ["targetId": target["targetId"] ?? "", "flatten": true])
    session = attached["sessionId"] as? String
    for domain in ["Page", "Runtime", "Log", "Network"] { try call("\(domain).enable") }
  }

  deinit {
    close(input)
    close(output)
  }

  func complaints() -> [String] { noted }

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

  @discardableResult
  func evaluate(_ expression: String) throws -> String {
    let answer = try call(
      "Runtime.evaluate",
      ["expression": "Promise.resolve(\(expression)).then(String)", "awaitPromise": true])
    if let problem = answer["exceptionDetails"] {
      throw BrowserFailure("\(expression): \(problem)")
    }
    return (answer["result"] as? [String: Any])?["value"] as? String ?? ""
  }

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
        throw BrowserFailure("chromium does not listen")
      }
    }
    let wanted = lastMessage
    while true {
      let answer = try receive()
      guard answer["id"] as? Int == wanted else { continue }
      if let error = answer["error"] { throw BrowserFailure("\(method): \(error)") }
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
      buffer += try process.answer(from: output)
    }
  }

  private func note(_ event: [String: Any]) {
    let parameters = event["params"] as? [String: Any] ?? [:]
    switch event["method"] as? String {
    case "Page.loadEventFired": loaded = true
    case "Page.javascriptDialogOpening": noted.append("dialog: \(parameters)")
    case "Runtime.exceptionThrown": noted.append("exception: \(parameters)")
    case "Log.entryAdded": noted.append("log: \(parameters["entry"] ?? "")")
    case "Runtime.consoleAPICalled": noted.append("console: \(parameters)")
    case "Network.requestWillBeSent":
      let url = (parameters["request"] as? [String: Any])?["url"] as? String ?? ""
      let isOwn = url.hasPrefix(page) || url == "about:blank"
      if !isOwn && !url.hasPrefix("data:") && !url.hasPrefix("blob:") {
        noted.append("request: \(url)")
      }
    default: break
    }
  }
}
