// SPDX-License-Identifier: Apache-2.0

import CKernels
import Glibc
import Hypotheses
import Tensors

/// What agreement chance alone gives: traces of one document against labels of others.
///
/// Neighbours in time are alike, in the trace and in the label, so that shuffled timesteps or shifted
/// traces prove nothing (Harris 2020, bioRxiv 10.1101/2020.11.29.402719). Here both keep their own
/// time; only the document is another's. The statistic is linear in the trace's ranks: the products
/// of every session's traces with every session's labels are made once, and a draw only adds some.
struct SwapNull: Sendable {
  /// By hypothesis of the plan: the largest standardised statistic of any cell, for each draw.
  private var largest: [[Float]]
  /// By hypothesis: the largest effect of any cell, for each draw.
  private var effects: [[Float]]
  /// By layer, shape [cells][hypotheses]: mean and standard deviation over the draws.
  private var means: [[Float]]
  private var deviations: [[Float]]
  /// By hypothesis: whether its label varies in the sample and is no clock's.
  private let isTested: [Bool]
  private let table: LabelMatrix
  private let setup: ScoringSetup
  let orders: SwapOrders

  /// nil where no draws are wanted or the sample has too few sessions.
  init?(scorer: Scorer, labels: SampledLabels) {
    let setup = scorer.setup
    guard
      let orders = SwapOrders(
        sample: setup.sample, draws: setup.options.draws, seed: setup.options.seed)
    else { return nil }
    let table = LabelMatrix(labels, setup: setup)
    let count = setup.plan.hypotheses.count
    let none = [Float](repeating: 0, count: orders.draws)
    self.setup = setup
    self.orders = orders
    self.table = table
    isTested = table.isTested
    largest = [[Float]](repeating: none, count: count)
    effects = largest
    means = scorer.layers.map { [Float](repeating: 0, count: $0.cells * count) }
    deviations = means
    for (layer, counts) in scorer.layers.enumerated() where counts.hasReceived {
      draw(layer: layer, counts: counts)
    }
  }

  /// The chance that the best of all cells, with swapped documents, stands out as this pair does.
  ///
  /// Where fewer than 5 draws reach the pair, the tail of a Gumbel distribution fitted to the draws'
  /// maxima goes on below 1 / draws, down to a fiftieth of it. nil where the label does not vary in
  /// the sample, or is a clock's.
  func probability(_ candidate: Candidate, codes: UnsafeBufferPointer<UInt8>, labels: [Float])
    -> Double?
  {
    guard isTested[candidate.which] else { return nil }
    let count = setup.plan.hypotheses.count
    let place = candidate.cell.index * count + candidate.which
    let deviation = deviations[candidate.cell.layer][place]
    guard deviation > 0, let scale = RankScale(codes: codes, bins: setup.bins),
      let column = LabelColumn(
        labels, kind: setup.plan.hypotheses[candidate.which].kind)
    else { return nil }
    let observed = column.statistic(codes.map { scale.ranks[Int($0)] })
    let distance = abs(observed - means[candidate.cell.layer][place]) / deviation
    let maxima = largest[candidate.which]
    let reached = maxima.count { $0 >= distance }
    let counted = Double(1 + reached) / Double(1 + maxima.count)
    guard reached < 5 else { return counted }
    let mean = maxima.reduce(0) { $0 + Double($1) } / Double(maxima.count)
    let variance =
      maxima.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      / Double(max(1, maxima.count - 1))
    let width = max(1e-9, variance.squareRoot() * 6.0.squareRoot() / .pi)
    let mode = mean - 0.577_215_664_9 * width
    let tail = -expm1(-exp(-(Double(distance) - mode) / width))
    return min(counted, max(tail, 0.02 / Double(1 + maxima.count)))
  }

  /// The effect that a hypothesis's best cell stays below in 95 % of the draws.
  ///
  /// The median over hypotheses; nil where none was tested.
  var chanceLevel: Double? {
    let levels = effects.indices.filter { isTested[$0] }.map { which in
      let sorted = effects[which].sorted()
      return Double(sorted[min(sorted.count - 1, sorted.count * 95 / 100)])
    }.sorted()
    return levels.isEmpty ? nil : levels[levels.count / 2]
  }

  /// Cells that are worked on at once.
  private static let block = 64

  private mutating func draw(layer: Int, counts: LayerCounts) {
    let blocks = (counts.cells + Self.block - 1) / Self.block
    let results = SlabResults<BlockResult?>(count: blocks, empty: nil)
    let (table, orders, setup) = (self.table, self.orders, self.setup)
    forEachSlab(of: blocks, threads: setup.threads, atLeast: 1) { range in
      let room = BlockRoom(cells: Self.block, table: table, orders: orders, setup: setup)
      for block in range {
        let cells = block * Self.block..<min(counts.cells, (block + 1) * Self.block)
        results.set(
          block,
          BlockResult(
            cells: cells, counts: counts, table: table, orders: orders, setup: setup, room: room))
      }
    }
    let count = setup.plan.hypotheses.count
    for block in 0..<blocks {
      guard let result = results[block] else { continue }
      let first = block * Self.block * count
      means[layer].replaceSubrange(first..<first + result.means.count, with: result.means)
      deviations[layer].replaceSubrange(
        first..<first + result.deviations.count, with: result.deviations)
      for (place, which) in table.tested.enumerated() {
        for k in 0..<orders.draws {
          let at = k * table.tested.count + place
          largest[which][k] = max(largest[which][k], result.largest[at])
          effects[which][k] = max(effects[which][k], result.effects[at])
        }
      }
    }
  }
}

/// Room for one block after another on one thread: megabytes that the system would have to clear anew.
private final class BlockRoom {
  /// The cells' sampled ranks, shape [cells][sample].
  let ranks: AlignedMemory<Float>
  /// Shape [sessions][cells][sessions · columns].
  let pairs: AlignedMemory<Float>
  /// One cell's draws, shape [draws][columns].
  let sums: AlignedMemory<Float>
  /// The same by hypothesis, shape [draws][tested].
  let statistics: AlignedMemory<Float>

  init(cells: Int, table: LabelMatrix, orders: SwapOrders, setup: ScoringSetup) {
    let sessions = setup.sample.sessions.count
    ranks = AlignedMemory(count: cells * setup.sample.count)
    pairs = AlignedMemory(count: sessions * cells * sessions * table.columns)
    sums = AlignedMemory(count: orders.draws * table.columns)
    statistics = AlignedMemory(count: orders.draws * table.tested.count)
  }
}

/// The draws of some cells of one layer.
private struct BlockResult {
  /// Shape [cells][hypotheses].
  var means: [Float]
  var deviations: [Float]
  /// Shape [draws][tested]: the largest of all cells.
  var largest: [Float]
  var effects: [Float]

  init(
    cells: Range<Int>, counts: LayerCounts, table: LabelMatrix, orders: SwapOrders,
    setup: ScoringSetup, room: BlockRoom
  ) {
    let hypotheses = setup.plan.hypotheses.count
    let (sessions, steps) = (setup.sample.sessions.count, setup.sample.steps)
    let n = setup.sample.count
    let draws = orders.draws
    let width = sessions * table.columns
    means = [Float](repeating: 0, count: cells.count * hypotheses)
    deviations = means
    largest = [Float](repeating: 0, count: draws * table.tested.count)
    effects = largest
    let (ranks, pairs, sums) = (room.ranks.start, room.pairs.start, room.sums.start)
    let scales = cells.map { cell in
      counts.strangeValues[cell] == 0
        ? RankScale(codes: counts.sampledCodes(of: cell), bins: setup.bins) : nil
    }
    for (row, cell) in cells.enumerated() {
      let codes = counts.sampledCodes(of: cell)
      if let scale = scales[row] {
        for slot in 0..<n { ranks[row * n + slot] = scale.ranks[Int(codes[slot])] }
      } else {
        (ranks + row * n).update(repeating: 0, count: n)
      }
    }
    let kernels = table.products.instructionSet.kernels
    for session in 0..<sessions {
      table.products.multiply(
        ranks + session * steps, stride: n, rows: cells.count, adding: nil, stride: 0,
        into: pairs + session * cells.count * width, stride: width)
    }
    for (row, scale) in scales.enumerated() {
      guard let scale else { continue }
      ck_scoring_draws(
        kernels, pairs + row * width, Int64(cells.count * width), Int32(sessions),
        Int32(table.columns), orders.orders, Int32(draws), sums)
      table.statistics(of: sums, draws: draws, into: room.statistics.start)
      add(room.statistics.start, draws: draws, row: row, spread: scale.spread, table: table)
    }
  }

  /// Takes one cell's draws; hypotheses stand side by side, so that vectors go over them.
  private mutating func add(
    _ statistics: UnsafePointer<Float>, draws: Int, row: Int, spread: Float, table: LabelMatrix
  ) {
    let count = table.tested.count
    var mean = [Float](repeating: 0, count: count)
    var deviation = mean
    for k in 0..<draws {
      let drawn = statistics + k * count
      for place in 0..<count { mean[place] += drawn[place] }
    }
    for place in 0..<count { mean[place] /= Float(draws) }
    for k in 0..<draws {
      let drawn = statistics + k * count
      for place in 0..<count {
        deviation[place] += (drawn[place] - mean[place]) * (drawn[place] - mean[place])
      }
    }
    let hypotheses = table.places.count
    var scales = [Float](repeating: 0, count: count)
    for (place, which) in table.tested.enumerated() {
      deviation[place] = (deviation[place] / Float(draws)).squareRoot()
      guard deviation[place] > 1e-7 else {
        deviation[place] = .infinity  // adds nothing below
        continue
      }
      means[row * hypotheses + which] = mean[place]
      deviations[row * hypotheses + which] = deviation[place]
      scales[place] = table.isBinary[which] ? spread * table.scales[which] : 1
    }
    largest.withUnsafeMutableBufferPointer { largest in
      effects.withUnsafeMutableBufferPointer { effects in
        for k in 0..<draws {
          let drawn = statistics + k * count
          for place in 0..<count {
            let at = k &* count &+ place
            let distance = abs(drawn[place] - mean[place]) / deviation[place]
            largest[at] = distance > largest[at] ? distance : largest[at]
            let effect = abs(drawn[place]) * scales[place]
            effects[at] = max(effects[at], effect < 1 ? effect : 1)
          }
        }
      }
    }
  }
}
