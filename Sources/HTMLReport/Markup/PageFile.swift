// SPDX-License-Identifier: Apache-2.0

import CPage

/// A script or a style sheet of the page, as its author wrote it.
enum PageFile {
  /// The script that chooses the theme before anything is painted.
  static var themeScript: [UInt8] { bytes { $0 == "theme.js" } }

  /// The page's script: every other script, in the order in which they run, without its comments and with
  /// a tab for a level of indentation.
  static var script: [UInt8] {
    let whole = bytes { $0.hasSuffix(".js") && $0 != "theme.js" }
    let lines = whole.split(separator: 0x0A).filter { line in
      let words = line.drop { $0 == 0x20 }
      return !words.starts(with: "//".utf8) && !words.starts(with: "/**".utf8)
    }
    let indented = lines.map { line in
      let depth = line.prefix { $0 == 0x20 }.count
      return Array(repeating: 0x09, count: depth / 2) + line.dropFirst(depth)
    }
    return Array(indented.joined(separator: [0x0A])) + [0x0A]
  }

  /// The page's style without its colours.
  static var style: [UInt8] { bytes { $0.hasSuffix(".css") } }

  private static func bytes(_ isWanted: (String) -> Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    for file in UnsafeBufferPointer(start: cp_files, count: cp_file_count)
    where isWanted(String(cString: file.name)) {
      bytes.append(contentsOf: UnsafeBufferPointer(start: file.bytes, count: file.count))
    }
    return bytes
  }
}
