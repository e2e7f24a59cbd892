// SPDX-License-Identifier: Apache-2.0

/// `keyframes.npy`, shape (keyframes, width): for each document its keyframes 1, 2, … in order, each
/// the c (where there is one) and the h of layer after layer.
extension RecordingFile {
  /// The states that one keyframe holds, layer by layer.
  func states(row: Int, _ geometry: RecordingGeometry) throws(RecordingError) -> [LayerState] {
    let bytes = geometry.keyframeWidth * 4
    let raw = try self.bytes(at: NpyHeader.byteCount + row * bytes, count: bytes)
    var states: [LayerState] = []
    for slot in geometry.stateSlots {
      let values = raw.withUnsafeBytes { raw in
        (0..<slot.count).map {
          Float(
            bitPattern: UInt32(
              littleEndian: raw.loadUnaligned(
                fromByteOffset: (slot.offset + $0) * 4, as: UInt32.self)))
        }
      }
      if states.count <= slot.layer { states.append(LayerState(c: nil, h: [])) }
      if slot.quantity == .c {
        states[slot.layer].c = values
      } else {
        states[slot.layer].h = values
      }
    }
    return states
  }
}

extension RecordingGeometry {
  /// The states from which every document is read: all zero.
  var initialStates: [LayerState] {
    var states: [LayerState] = []
    for slot in stateSlots {
      if states.count <= slot.layer { states.append(LayerState(c: nil, h: [])) }
      let zeros = [Float](repeating: 0, count: slot.count)
      if slot.quantity == .c { states[slot.layer].c = zeros } else { states[slot.layer].h = zeros }
    }
    return states
  }
}
