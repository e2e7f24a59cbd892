// SPDX-License-Identifier: Apache-2.0

import Shading

/// A gallery's best cells as self-contained HTML: one file, or a folder with an index and a file a cell.
///
/// The same gallery and options give the same bytes.
public struct Report: Sendable {
  /// What was written, and what its reader should be told.
  public struct Written: Sendable, Equatable {
    /// A file that was written.
    public struct File: Sendable, Equatable {
      /// Where it is.
      public let path: String
      /// Its size.
      public let bytes: Int
    }
    /// The files, the one to open first.
    public var files: [File] = []
    /// What was left out, and which option brings it in; one line each.
    public var remarks: [String] = []
  }

  /// Sizes that are remarked on, and refused without `allowsHuge`.
  static let large = 25 << 20
  static let huge = 100 << 20

  private let gallery: any Gallery
  private let options: ReportOptions

  /// A report of a gallery; nothing is read before it is written.
  public init(gallery: any Gallery, options: ReportOptions = ReportOptions()) {
    self.gallery = gallery
    self.options = options
  }

  /// Writes the report to a file (or, split, into a folder), each file whole or not at all.
  public func write(to path: String) throws(ReportError) -> Written {
    let plan = try ReportPlan(gallery: gallery, options: options)
    var written = Written(remarks: plan.remarks)
    func put(_ markup: Markup, _ path: String) throws(ReportError) {
      let size = markup.bytes.count
      guard size <= Report.huge || options.allowsHuge else {
        throw .tooBig(path: path, bytes: size, limit: Report.huge)
      }
      if size > Report.large {
        written.remarks.append(
          "'\(path)' has \(size >> 20) MB: fewer cells (--top), less text (--max-chars), coarser values "
            + "(--quant 17) or one file a cell (--split) open faster")
      }
      try PageFolder.write(markup.bytes, to: path)
      written.files.append(Written.File(path: path, bytes: size))
    }
    guard options.isSplit else {
      try put(page(plan, kind: .whole), path)
      return written
    }
    try PageFolder.make(path)
    try put(page(plan, kind: .index), path + "/index.html")
    for cell in plan.cells {
      try put(page(plan, kind: .cell(cell)), path + "/" + Page.fileName(cell))
    }
    return written
  }

  /// A page's markup; what the gallery throws becomes our error.
  private func page(_ plan: ReportPlan, kind: Page.Kind) throws(ReportError) -> Markup {
    do { return try Page(plan: plan, kind: kind).markup() } catch {
      throw error as? ReportError ?? .unanswered("\(error)")
    }
  }
}
