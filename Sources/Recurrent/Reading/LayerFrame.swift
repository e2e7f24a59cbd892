// SPDX-License-Identifier: Apache-2.0

import CKernels
import Recordings
import Tensors

/// One layer's working memory: planes of a block, and the state of every stream between blocks.
///
/// Used by one thread at a time, or by a crew. Planes are time-major, shape (steps, rows, H padded); those of c
/// and h have the state before the block in front.
final class LayerFrame {
  let layer: any RecurrentLayer
  let index: Int
  private let isReversed: Bool
  private let kernels: OpaquePointer
  private let projections: [ProjectionRows]
  private let c: AlignedBuffer
  /// Several, so that the layer above may still read a block while the next is computed.
  private let rings: [AlignedBuffer]
  private let gates: [AlignedBuffer?]
  private let scratch: AlignedBuffer
  /// One plane of one row cell-major, for the sinks; for every member of a crew.
  private let turned: [AlignedBuffer]
  private let turnedStride: Int
  /// c and h of every stream, shape (slots, H padded) and (slots, R padded).
  private let stateC: AlignedBuffer
  private let stateH: AlignedBuffer
  private let held: [Intervention]

  /// Memory for blocks of `steps` timesteps of `rows` streams, and a crew of `members`.
  init(
    _ layer: any RecurrentLayer, index: Int, isReversed: Bool, steps: Int, rows: Int,
    rings: Int = 1, members: Int = 1, gates wanted: [Quantity], interventions: [Intervention],
    instructionSet: InstructionSet
  ) {
    self.layer = layer
    self.index = index
    self.isReversed = isReversed
    kernels = instructionSet.kernels
    held = interventions.filter { $0.cell.layer == index }
    let capacity = AlignedBuffer.padded(steps)
    let width = AlignedBuffer.padded(layer.cells)
    let outputWidth = AlignedBuffer.padded(layer.outputs)
    projections = layer.projections.map { ProjectionRows($0, capacity: capacity * rows) }
    c = AlignedBuffer(count: layer.hasCellState ? (capacity + 1) * rows * width : 0)
    self.rings = (0..<rings).map { _ in AlignedBuffer(count: (capacity + 1) * rows * outputWidth) }
    var needed = layer.requiredGates.union(wanted)
    if !held.isEmpty { needed.insert(.o) }
    gates = layer.gateQuantities.map { quantity in
      needed.contains(quantity) ? AlignedBuffer(count: capacity * rows * width) : nil
    }
    scratch = AlignedBuffer(count: ck_scratch_count(Int32(rows), Int32(layer.cells)))
    // Rows of a power of two would share few lines of the nearest cache.
    let turnedStride = capacity + AlignedBuffer.padded(1)
    self.turnedStride = turnedStride
    turned = (0..<members).map { _ in AlignedBuffer(count: max(width, outputWidth) * turnedStride) }
    stateC = AlignedBuffer(count: layer.hasCellState ? rows * width : 0)
    stateH = AlignedBuffer(count: rows * outputWidth)
  }

  private var width: Int { AlignedBuffer.padded(layer.cells) }
  private var outputWidth: Int { AlignedBuffer.padded(layer.outputs) }

  /// h of a block that was computed into a ring, row by row of (steps, rows).
  func hidden(_ plan: BlockPlan, ring: Int) -> VectorRows {
    VectorRows(
      start: UnsafePointer(rings[ring].start + plan.rows.count * outputWidth), stride: outputWidth)
  }

  // MARK: - State between blocks

  /// A stream's state.
  func state(ofSlot slot: Int) -> NetworkState.Layer {
    NetworkState.Layer(
      c: layer.hasCellState ? stateC.array(slot * width..<slot * width + layer.cells) : [],
      h: stateH.array(slot * outputWidth..<slot * outputWidth + layer.outputs))
  }

  /// Sets a stream's state; nil for zeros.
  func setState(_ state: NetworkState.Layer?, ofSlot slot: Int) {
    let (c, h) = (stateC.start + slot * width, stateH.start + slot * outputWidth)
    if layer.hasCellState { c.update(repeating: 0, count: width) }
    h.update(repeating: 0, count: outputWidth)
    guard let state else { return }
    precondition(
      state.h.count == layer.outputs && state.c.count == (layer.hasCellState ? layer.cells : 0),
      "a state must be of this network's shape")
    for (cell, value) in state.c.enumerated() { c[cell] = value }
    for (cell, value) in state.h.enumerated() { h[cell] = value }
  }

  // MARK: - One block

  /// Reads a block, or a member's share of it, and keeps every stream's state after it.
  func compute(
    _ plan: BlockPlan, of sequences: Sequences, ring: Int, member: Crew.Member = .alone,
    hidden: (Int) -> VectorRows
  ) {
    let h = rings[ring].start
    if member.isFirst {
      for (place, row) in plan.rows.enumerated() {
        if layer.hasCellState { copy(stateC.start, row.slot, to: c.start, place, width) }
        copy(stateH.start, row.slot, to: h, place, outputWidth)
      }
    }
    for rows in projections {
      rows.fill(plan, of: sequences, isReversed: isReversed, member: member, hidden: hidden)
    }
    member.meet()
    run(plan, h: h, member)
    guard member.isFirst else { return }
    for (place, row) in plan.rows.enumerated() {
      let last = row.timesteps.count * plan.rows.count + place
      if layer.hasCellState { copy(c.start, last, to: stateC.start, row.slot, width) }
      copy(h, last, to: stateH.start, row.slot, outputWidth)
    }
  }

  private func copy(
    _ from: UnsafeMutablePointer<Float>, _ i: Int, to: UnsafeMutablePointer<Float>, _ j: Int,
    _ width: Int
  ) {
    (to + j * width).update(from: from + i * width, count: width)
  }

  private func run(_ plan: BlockPlan, h: UnsafeMutablePointer<Float>, _ member: Crew.Member) {
    let extra = projections.count > 1 ? UnsafePointer(projections[1].pointers) : nil
    let values = heldValues(plan)
    plan.active.withUnsafeBufferPointer { active in
      values.floats.withUnsafeBufferPointer { floats in
        guard let active = active.baseAddress else { return }
        let holds = values.places.enumerated().compactMap { at, place in
          floats.baseAddress.map {
            ck_hold(row: place.row, cell: place.cell, values: $0 + at * plan.steps)
          }
        }
        holds.withUnsafeBufferPointer { holds in
          var block = ck_block(
            steps: Int32(plan.steps), rows: Int32(plan.rows.count), active: active,
            pre: UnsafePointer(projections[0].pointers),
            c: layer.hasCellState ? c.start : nil, h: h,
            gates: (gate(0), gate(1), gate(2), gate(3)), scratch: scratch.start,
            holds: holds.baseAddress, hold_count: Int32(holds.count),
            crew: member.pointer, member: Int32(member.index), members: Int32(member.count))
          layer.run(&block, extra: extra, kernels: kernels)
        }
      }
    }
  }

  private func gate(_ place: Int) -> UnsafeMutablePointer<Float>? {
    place < gates.count ? gates[place]?.start : nil
  }

  /// The held cells of a block and their values, `plan.steps` floats each.
  private func heldValues(_ plan: BlockPlan) -> (
    places: [(row: Int32, cell: Int32)], floats: [Float]
  ) {
    var places: [(row: Int32, cell: Int32)] = []
    var floats: [Float] = []
    for intervention in held {
      for (place, row) in plan.rows.enumerated()
      where intervention.document == nil || intervention.document == row.document {
        places.append((Int32(place), Int32(intervention.cell.index)))
        for step in 0..<plan.steps {
          let timestep =
            isReversed ? row.timesteps.upperBound - 1 - step : row.timesteps.lowerBound + step
          floats.append(step < row.timesteps.count ? intervention.value(at: timestep) : 0)
        }
      }
    }
    return (places, floats)
  }

  // MARK: - Handing out

  /// A quantity's plane of the block just computed: its first row, and how wide and long rows are.
  private func plane(_ quantity: Quantity, _ plan: BlockPlan, ring: Int) -> (
    start: UnsafeMutablePointer<Float>, width: Int, cells: Int
  ) {
    let rows = plan.rows.count
    switch quantity {
    case .c: return (c.start + rows * width, width, layer.cells)
    case .h: return (rings[ring].start + rows * outputWidth, outputWidth, layer.outputs)
    default:
      guard let place = layer.gateQuantities.firstIndex(of: quantity), let gate = gates[place]
      else { preconditionFailure("only a quantity that was asked for has a plane") }
      return (gate.start, width, layer.cells)
    }
  }

  /// Hands the block's planes to the sinks, row by row, cell-major and in the order of time; a
  /// member of a crew hands out its share of the quantities.
  func send(
    _ plan: BlockPlan, ring: Int, quantities: [Quantity], to outlet: Outlet,
    member: Crew.Member = .alone
  ) throws {
    let turned = turned[member.index]
    for (at, quantity) in quantities.enumerated() where member.takes(at) {
      for (place, row) in plan.rows.enumerated() {
        turn(quantity, plan, place: place, ring: ring, to: turned.start, stride: turnedStride)
        try outlet.send(
          ActivationBlock(
            layer: index, quantity: quantity, document: row.document, timesteps: row.timesteps,
            values: UnsafePointer(turned.start), stride: turnedStride,
            cells: quantity == .h ? layer.outputs : layer.cells))
      }
    }
  }

  private func turn(
    _ quantity: Quantity, _ plan: BlockPlan, place: Int, ring: Int,
    to: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let (start, width, cells) = plane(quantity, plan, ring: ring)
    let steps = plan.rows[place].timesteps.count
    if isReversed { flip(start, rows: steps, width: width) }
    ck_transpose(
      kernels, start + place * width, plan.rows.count * width, Int32(steps), Int32(cells), to,
      stride)
    if isReversed { flip(start, rows: steps, width: width) }
  }

  /// Turns the order of a plane's rows round: a reversed layer computes from the end.
  private func flip(_ start: UnsafeMutablePointer<Float>, rows: Int, width: Int) {
    for row in 0..<rows / 2 {
      let (front, back) = (start + row * width, start + (rows - 1 - row) * width)
      for column in 0..<width { swap(&front[column], &back[column]) }
    }
  }
}
