// SPDX-License-Identifier: Apache-2.0

/// `keyframes.npy`, shape (keyframes, width): for each document its keyframes 1, 2, … in order, each
/// the c (where there is one) and the h of layer after layer.
extension RecordingFile {
  /// The states that one keyframe holds, layer by layer.
  func states(row: Int, _ geometry: RecordingGeometry) throws(RecordingError) -> [LayerState] {
    var values = [Float](repeating: 0, count: geometry.keyframeWidth)
    try read(&values, at: NpyHeader.byteCount + row * values.count * 4)
    return geometry.states(values)
  }
}

extension RecordingGeometry {
  /// The states that a keyframe's values tell, layer by layer.
  func states(_ values: [Float]) -> [LayerState] {
    var states: [LayerState] = []
    for slot in stateSlots {
      if states.count <= slot.layer { states.append(LayerState(c: nil, h: [])) }
      let part = Array(values[slot.offset..<slot.offset + slot.count])
      if slot.quantity == .c { states[slot.layer].c = part } else { states[slot.layer].h = part }
    }
    return states
  }

  /// The states from which every document is read: all zero.
  var initialStates: [LayerState] { states([Float](repeating: 0, count: keyframeWidth)) }
}
