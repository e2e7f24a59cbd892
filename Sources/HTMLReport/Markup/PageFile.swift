// SPDX-License-Identifier: Apache-2.0

import CPage

/// A script or a style sheet of the page, as its author wrote it.
enum PageFile {
  /// The script that chooses the theme before anything is painted.
  static var themeScript: [UInt8] { bytes { $0 == "theme.js" } }

  /// The page's script: every other script, in the order in which they run.
  static var script: [UInt8] { bytes { $0.hasSuffix(".js") && $0 != "theme.js" } }

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
