// SPDX-License-Identifier: Apache-2.0

import Glibc

extension Measure {
  /// Bins of equal mass for values (and graded labels) in the histogram of `mutualInformation`.
  public static let informationBins = 16

  /// What the value tells of the label, in bits.
  public static let mutualInformation = Measure(
    name: "mutual_information_bits", heading: "MI",
    summary: "bits, histogram of 16 bins of equal mass, Miller–Madow correction"
  ) { evidence in
    switch evidence {
    case .binary(let evidence, _, _):
      let counts = zip(evidence.positives, evidence.negatives).map { $0 + $1 }
      let bins = equalMass(counts)
      var table = [Double](repeating: 0, count: 2 * informationBins)
      for group in counts.indices {
        table[2 * bins[group]] += evidence.negatives[group]
        table[2 * bins[group] + 1] += evidence.positives[group]
      }
      return information(table, columns: 2)
    case .graded(let evidence):
      let (x, y) = (equalMassBins(evidence.values), equalMassBins(evidence.labels))
      var table = [Double](repeating: 0, count: informationBins * informationBins)
      for (ofX, ofY) in zip(evidence.values.groups, evidence.labels.groups) {
        table[x[Int(ofX)] * informationBins + y[Int(ofY)]] += 1
      }
      return information(table, columns: informationBins)
    case .categorical(let evidence):
      let x = equalMassBins(evidence.values)
      let classes = Int(evidence.classes.max() ?? 0) + 1
      var table = [Double](repeating: 0, count: informationBins * classes)
      for (ofX, label) in zip(evidence.values.groups, evidence.classes) {
        table[x[Int(ofX)] * classes + Int(label)] += 1
      }
      return information(table, columns: classes)
    }
  }
}

/// The bin of each group, groups in order and never parted: that of the middle of its mass.
private func equalMass(_ counts: [Double]) -> [Int] {
  let total = counts.reduce(0, +)
  var below = 0.0
  return counts.map { count in
    let middle = (below + count / 2) / total
    below += count
    return min(Measure.informationBins - 1, Int(middle * Double(Measure.informationBins)))
  }
}

/// The bin of each group of a trace.
private func equalMassBins(_ trace: ValueGroups) -> [Int] {
  equalMass(trace.totals.map(Double.init))
}

/// The mutual information of a table of counts [rows][columns], in bits, Miller–Madow corrected.
private func information(_ table: [Double], columns: Int) -> Double? {
  let n = table.reduce(0, +)
  guard n > 0 else { return nil }
  let rows = table.count / columns
  let rowSums = (0..<rows).map { row in
    table[row * columns..<(row + 1) * columns].reduce(0, +)
  }
  let columnSums = (0..<columns).map { column in
    (0..<rows).reduce(0) { $0 + table[$1 * columns + column] }
  }
  var nats = 0.0
  for row in 0..<rows {
    for column in 0..<columns {
      let count = table[row * columns + column]
      if count > 0 { nats += count / n * log(count * n / (rowSums[row] * columnSums[column])) }
    }
  }
  let filled = { (counts: [Double]) in Double(counts.count { $0 > 0 }) }
  nats += (filled(rowSums) + filled(columnSums) - filled(table) - 1) / (2 * n)
  return max(0, nats / log(2))
}
