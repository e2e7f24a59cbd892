// SPDX-License-Identifier: Apache-2.0

import CKernels
import Synchronization
import Threads

/// Sums up every cell of a recording that is all on the disk: `summary.npy`, shape (rows, 7), and
/// `histogram.npy`, shape (rows, 256), row after row of column after column.
enum RecordingSummaries {
  /// Floats of one summary: minimum, maximum, mean, standard deviation, magnitude, held, not finite.
  static let width = 7
  static let bins = 256
  private static let fineBins = Int(CK_MOST_BINS)
  /// The tiles that the histograms are counted over, evenly spread: 4 to 16, and no more than a sixteenth
  /// of a long recording, so that its end does not keep anybody waiting.
  private static func countedTiles(_ geometry: RecordingGeometry) -> [Int] {
    let number = min(geometry.tiles, min(16, max(4, geometry.tiles / 16)))
    return (0..<number).map { $0 * geometry.tiles / number }
  }

  /// Asks the disk for what will be counted of a column.
  private static func prefetch(_ source: TileSource) {
    for tile in countedTiles(source.geometry) { source.prefetch(tile: tile) }
  }

  static func summaryHeader(_ geometry: RecordingGeometry) -> NpyHeader {
    NpyHeader(type: "<f4", shape: [geometry.columns.reduce(0) { $0 + $1.rows }, width])
  }

  static func histogramHeader(_ geometry: RecordingGeometry) -> NpyHeader {
    NpyHeader(type: "<u4", shape: [geometry.columns.reduce(0) { $0 + $1.rows }, bins])
  }

  /// Which column is summed up next, and what was found so far.
  private struct Course {
    var columns: Range<Int>
    var totals = RecordingTotals()
    var failure: RecordingError?

    mutating func next() -> Int? { failure == nil ? columns.popFirst() : nil }
  }

  /// Writes both files, each thread one column after another.
  static func write(
    _ files: RecordingFiles, _ geometry: RecordingGeometry, _ folder: RecordingFolder, threads: Int
  ) throws(RecordingError) -> RecordingTotals {
    let summary = try RecordingFile(writing: RecordingFiles.summary, in: folder.path)
    let histogram = try RecordingFile(writing: RecordingFiles.histogram, in: folder.path)
    let headers = [
      (summary, summaryHeader(geometry)), (histogram, histogramHeader(geometry)),
    ]
    for (file, header) in headers {
      try file.reserve(NpyHeader.byteCount + (header.dataBytes ?? 0))
      try file.write(header.bytes, at: 0)
    }
    let sources = sources(files, geometry)
    let firstRows = sources.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.column.rows) }
    // Tiles went round the page cache: the disk reads later columns' while earlier ones' are counted.
    for source in sources.prefix(threads) { prefetch(source) }
    let course = Mutex(Course(columns: sources.indices))
    WorkerTeam.run(min(threads, sources.count)) { _ in
      while let index = course.withLock({ $0.next() }) {
        for later in sources.dropFirst(index + threads).prefix(1) { prefetch(later) }
        do throws(RecordingError) {
          var totals = RecordingTotals()
          var rows = try self.rows(sources[index], &totals)
          let counts = try histograms(&rows, sources[index])
          let row = firstRows[index]
          try summary.write(
            bytes(rows.flatMap(\.floats)), at: NpyHeader.byteCount + row * width * 4)
          try histogram.write(bytes(counts), at: NpyHeader.byteCount + row * bins * 4)
          course.withLock { $0.totals.add(totals) }
        } catch {
          course.withLock { $0.failure = $0.failure ?? error }
        }
      }
    }
    let (totals, failure) = course.withLock { ($0.totals, $0.failure) }
    if let failure { throw failure }
    try summary.synchronize()
    try histogram.synchronize()
    return totals
  }

  /// The totals of a recording that is complete.
  static func totals(
    _ files: RecordingFiles, _ geometry: RecordingGeometry
  ) throws(RecordingError) -> RecordingTotals {
    var totals = RecordingTotals()
    for source in sources(files, geometry) { _ = try rows(source, &totals) }
    return totals
  }

  private static func sources(
    _ files: RecordingFiles, _ geometry: RecordingGeometry
  ) -> [TileSource] {
    zip(geometry.columns, files.columns).map { column, file in
      TileSource(column: column, geometry: geometry, tiles: file.tiles, glances: file.glances)
    }
  }

  private struct Row {
    var minimum = Float.infinity
    var maximum = -Float.infinity
    var count = 0.0
    var mean = 0.0
    var squares = 0.0
    var held = 0.0
    var notFinite = 0.0
    var magnitude: Float = 0

    /// Adds a tile's row; means and squares are merged as Chan, Golub and LeVeque (1979) do.
    mutating func add(_ glance: RowGlance, filled: Int) {
      held += Double(glance.held)
      notFinite += Double(glance.notFinite)
      let more = Double(filled) - Double(glance.notFinite)
      guard more > 0 else { return }
      minimum = min(minimum, glance.minimum)
      maximum = max(maximum, glance.maximum)
      let all = count + more
      let step = Double(glance.mean) - mean
      mean += step * more / all
      squares += Double(glance.variance) * more + step * step * count * more / all
      count = all
    }

    var low: Float { count > 0 ? minimum : 0 }
    var high: Float { count > 0 ? maximum : 0 }
    var binWidth: Float { (high - low) / Float(fineBins) }
    var floats: [Float] {
      let deviation = count > 0 ? (squares / count).squareRoot() : 0
      return [
        low, high, Float(mean), Float(deviation), magnitude, Float(held), Float(notFinite),
      ]
    }
  }

  private static func rows(
    _ source: TileSource, _ totals: inout RecordingTotals
  ) throws(RecordingError) -> [Row] {
    let (column, geometry) = (source.column, source.geometry)
    var rows = [Row](repeating: Row(), count: column.rows)
    var glances = [Float](repeating: 0, count: column.rows * RowGlance.width)
    for tile in 0..<geometry.tiles {
      try source.glances.read(&glances, at: NpyHeader.byteCount + tile * glances.count * 4)
      glances.withUnsafeBufferPointer { glances in
        guard let base = glances.baseAddress else { return }
        for row in rows.indices {
          rows[row].add(
            RowGlance(base + row * RowGlance.width), filled: geometry.filled(tile: tile))
        }
      }
    }
    for row in rows {
      totals.held += Int(row.held)
      totals.notFinite += Int(row.notFinite)
    }
    return rows
  }

  /// Counts values of the counted tiles, and finds the magnitude that 99.5 % do not pass.
  private static func histograms(
    _ rows: inout [Row], _ source: TileSource
  ) throws(RecordingError) -> [UInt32] {
    let (column, geometry) = (source.column, source.geometry)
    var fine = [UInt32](repeating: 0, count: column.rows * fineBins)
    let tile = TileSource.Buffers(source)
    for place in countedTiles(geometry) {
      try source.load(place, into: tile)
      for (row, range) in rows.enumerated() {
        let values = source.row(row, of: tile, steps: 0..<geometry.filled(tile: place))
        fine.withUnsafeMutableBufferPointer { counts in
          guard let base = counts.baseAddress, let values = values.baseAddress else { return }
          ck_row_histogram(
            values, geometry.filled(tile: place), range.low, range.binWidth,
            base + row * fineBins, fineBins)
        }
      }
    }
    var coarse = [UInt32](repeating: 0, count: column.rows * bins)
    for row in rows.indices {
      let counts = fine[(row * fineBins)..<((row + 1) * fineBins)]
      for (bin, count) in counts.enumerated() {
        coarse[row * bins + bin * bins / fineBins] += count
      }
      rows[row].magnitude = magnitude(Array(counts), low: rows[row].low, width: rows[row].binWidth)
    }
    return coarse
  }

  /// The magnitude that all but 0.5 % of the counted values do not pass, to a bin's width.
  private static func magnitude(_ counts: [UInt32], low: Float, width: Float) -> Float {
    var left = 0
    var right = counts.count - 1
    var beyond = counts.reduce(0) { $0 + Int($1) } / 200
    func outer(_ bin: Int) -> Float {
      max((low + Float(bin) * width).magnitude, (low + Float(bin + 1) * width).magnitude)
    }
    // Take bins away from whichever end is farther from zero.
    while left < right {
      let fromLeft = outer(left) >= outer(right)
      let count = Int(counts[fromLeft ? left : right])
      guard count <= beyond else { break }
      beyond -= count
      if fromLeft { left += 1 } else { right -= 1 }
    }
    return max(outer(left), outer(right))
  }

  private static func bytes<Element>(_ values: [Element]) -> [UInt8] {
    values.withUnsafeBytes(Array.init)
  }
}
