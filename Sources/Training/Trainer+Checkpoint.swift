// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Recurrent

extension Trainer {
  /// How a model's numbers are stored; the names are those of `--precision`.
  public enum Precision: String, Sendable, Codable, CaseIterable {
    case f32
    case f16

    /// The same in a file's words.
    public var stored: SafetensorsFile.Precision { self == .f32 ? .float32 : .float16 }
  }

  /// Writes the network as it stands, in the native form, whole or not at all.
  ///
  /// `facts` go to the metadata beside the vocabulary.
  public func save(
    to path: String, precision: Precision, facts: [(key: String, value: String)]
  ) throws(TrainingError) {
    let native: NativeCheckpoint
    do { native = try weights.nativeCheckpoint() } catch {
      preconditionFailure("what is trained has a native form: \(error)")
    }
    do { try native.write(to: path, precision: precision.stored, provenance: facts) } catch {
      throw TrainingError(error, path: path)
    }
  }
}

extension TrainingError {
  /// A file that could not be written, with the system's reason.
  init(_ error: CheckpointError, path: String) {
    if case .unwritable(_, let reason) = error {
      self = .cannotWrite(path: path, reason: reason)
    } else {
      self = .cannotWrite(path: path, reason: error.description)
    }
  }
}
