// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A headless Firefox that is spoken to through its Marionette, on a port of this machine that it chooses itself.
///
/// Source: the Marionette protocol, level 3: `length:[type, number, command, arguments]` in JSON.
final class Firefox: Browser {
  private let process: BrowserProcess
  private var connection: Int32 = -1
  private var buffer: [UInt8] = []
  private var lastMessage = 0
  private var page = ""

  private static let preferences = [
    "marionette.port": "0", "browser.shell.checkDefaultBrowser": "false",
    "browser.download.folderList": "2",
    "datareporting.policy.dataSubmissionEnabled": "false",
  ]

  /// Notes, in the browser's own context, what the pages cause: errors, console messages, requests, dialogs.
  private static let listeners = """
    globalThis.noted = [];
    const watch = (topic, act) => Services.obs.addObserver(act, topic);
    Services.console.registerListener({ observe: (message) => {
      if (message instanceof Ci.nsIScriptError && message.sourceName.startsWith("file:")) {
        noted.push(`${message.category}: ${message.errorMessage}`);
      }
    } });
    // The browser's own requests have its own rights.
    watch("http-on-modify-request", (channel) => {
      const { URI, loadInfo } = channel.QueryInterface(Ci.nsIHttpChannel);
      if (!loadInfo.triggeringPrincipal.isSystemPrincipal) noted.push(`request: ${URI.spec}`);
    });
    watch("console-api-log-event", ({ wrappedJSObject }) => noted.push(`console: ${wrappedJSObject.arguments.map(String)}`));
    watch("common-dialog-loaded", () => noted.push("dialog"));
    """

  /// Starts a browser; half a minute is the longest that it may take.
  init() throws {
    process = try BrowserProcess(.firefox) { folder in
      var preferences = Firefox.preferences
      preferences["browser.download.dir"] = "\"\(folder.path)\""
      let lines = preferences.map { "user_pref(\"\($0.key)\", \($0.value));\n" }
      try lines.sorted().joined().write(
        to: folder.appendingPathComponent("user.js"), atomically: true, encoding: .utf8)
      return [
        "--headless", "--marionette", "-remote-allow-system-access", "--no-remote", "--profile",
        folder.path,
      ]
    }
    let place = process.folder.appendingPathComponent("MarionetteActivePort")
    var port: UInt16?
    for _ in 0..<600 where port == nil {
      usleep(50_000)
      guard FileManager.default.fileExists(atPath: place.path) else { continue }
      port = UInt16(try String(contentsOf: place, encoding: .utf8))
    }
    guard let port else { throw BrowserFailure("firefox says no port") }
    connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let fault = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard fault == 0 else { throw BrowserFailure("firefox does not answer at port \(port)") }
    _ = try receive()
    try call("WebDriver:NewSession")
    try call("WebDriver:SetWindowRect", ["width": 1280, "height": 900])
    try inChrome(Firefox.listeners)
  }

  deinit { close(connection) }

  func complaints() throws -> [String] {
    guard let noted = try inChrome("return noted")["value"] as? [String] else {
      throw BrowserFailure("firefox does not tell what happened")
    }
    return noted
  }

  func open(_ file: URL, fragment: String) throws {
    try call("WebDriver:Navigate", ["url": "file://" + file.path + fragment])
  }

  func evaluate(_ expression: String) throws -> String {
    let script = """
      const done = arguments[arguments.length - 1];
      Promise.resolve(\(expression)).then(String, (error) => `failed: ${error}`).then(done);
      """
    let answer = try call("WebDriver:ExecuteAsyncScript", ["script": script, "args": []])
    return answer["value"] as? String ?? ""
  }

  func press(_ key: String) throws {
    let value = Firefox.keys[key] ?? key
    let strokes = ["keyDown", "keyUp"].map { ["type": $0, "value": value] }
    try call(
      "WebDriver:PerformActions",
      ["actions": [["type": "key", "id": "keys", "actions": strokes] as [String: Any]]])
  }

  /// Source: WebDriver, W3C, "Keyboard actions": keys without a character.
  private static let keys = [
    "ArrowLeft": "\u{E012}", "ArrowUp": "\u{E013}", "ArrowRight": "\u{E014}",
    "ArrowDown": "\u{E015}", "Escape": "\u{E00C}",
  ]

  /// Runs a script with the browser's own rights.
  @discardableResult
  private func inChrome(_ script: String) throws -> [String: Any] {
    try call("Marionette:SetContext", ["value": "chrome"])
    let answer = try call(
      "WebDriver:ExecuteScript",
      ["script": script, "args": [], "sandbox": "watching", "newSandbox": false])
    try call("Marionette:SetContext", ["value": "content"])
    return answer
  }

  @discardableResult
  private func call(_ command: String, _ arguments: [String: Any] = [:]) throws -> [String: Any] {
    lastMessage += 1
    let message: [Any] = [0, lastMessage, command, arguments]
    let bytes = try JSONSerialization.data(withJSONObject: message)
    let packet = Array("\(bytes.count):".utf8) + bytes
    guard write(connection, packet, packet.count) == packet.count else {
      throw BrowserFailure("firefox does not listen")
    }
    let answer = try receive() as? [Any] ?? []
    guard answer.count == 4 else { throw BrowserFailure("\(command): \(answer)") }
    if let error = answer[2] as? [String: Any] {
      throw BrowserFailure("\(command): \(error["message"] ?? error)")
    }
    return answer[3] as? [String: Any] ?? ["value": answer[3]]
  }

  /// One message.
  private func receive() throws -> Any {
    while true {
      if let colon = buffer.firstIndex(of: UInt8(ascii: ":")),
        let length = Int(String(decoding: buffer[..<colon], as: UTF8.self)),
        buffer.count - colon - 1 >= length
      {
        let body = Data(buffer[(colon + 1)..<(colon + 1 + length)])
        buffer.removeSubrange(...(colon + length))
        return try JSONSerialization.jsonObject(with: body)
      }
      buffer += try process.answer(from: connection)
    }
  }
}
