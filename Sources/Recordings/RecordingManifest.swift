// SPDX-License-Identifier: Apache-2.0

import Corpora
import FoundationEssentials

/// What `manifest.json` says of a recording; nothing in it depends on when or how fast it was made.
public struct RecordingManifest: Sendable, Codable, Equatable {
  /// The documents, column by column: a corpus may have very many.
  public struct Documents: Sendable, Codable, Equatable {
    /// Each document's name.
    public let names: [String]
    /// How many bytes of `text.bin` each has.
    public let bytes: [Int]
    /// How many timesteps each has.
    public let timesteps: [Int]
  }

  /// How one text that was read as several streams was sewn together.
  public struct Seams: Sendable, Codable, Equatable {
    /// How many streams the text was to be cut into.
    public let streams: Int
    /// The largest difference of c or h that is left where a healed stretch ends: relative to the value,
    /// absolute where that is below 1.
    public var largestError = 0.0
    /// How many timesteps were read again from the true state.
    public var healedTimesteps = 0

    /// Streams whose seams are still to be healed.
    public init(streams: Int) { self.streams = streams }

    enum CodingKeys: String, CodingKey {
      case streams
      case largestError = "largest_error"
      case healedTimesteps = "healed_timesteps"
    }
  }

  /// The version of this format that is written and read.
  public static let currentSchema = "rnnscope.recording/1"

  /// The version of the format.
  public let schema: String
  /// The program that recorded.
  public let program: String
  /// Whether everything below is there; false while it is being written.
  public var complete: Bool
  /// The model that was run.
  public let model: ModelDescription
  /// Where the checkpoint was.
  public let modelPath: String
  /// SHA-256 of the corpus, hexadecimal.
  public let corpusSHA256: String
  /// What a symbol is.
  public let vocabularyKind: Vocabulary.Kind
  /// The quantities that are kept.
  public let quantities: [Quantity]
  /// The layers that are kept.
  public let layers: [Int]
  /// How values are stored.
  public let precision: Precision
  /// Timesteps of a tile: a power of two from 512 to 4,096.
  public let tileTimesteps: Int
  /// Timesteps from one keyframe to the next: 64.
  public let keyframeTimesteps: Int
  /// Whether `loss.npy` is there.
  public let loss: Bool
  /// Whether `steps.npy` is there; else every byte is a timestep.
  public let steps: Bool
  /// The documents that were read, in order.
  public let documents: Documents
  /// How streams were sewn together, where they were.
  public var seams: Seams?

  enum CodingKeys: String, CodingKey {
    case schema, program, complete, model, quantities, layers, precision, loss, steps, documents
    case seams
    case modelPath = "model_path"
    case corpusSHA256 = "corpus_sha256"
    case vocabularyKind = "vocabulary_kind"
    case tileTimesteps = "tile_timesteps"
    case keyframeTimesteps = "keyframe_timesteps"
  }

  static let fileName = "manifest.json"
  static let largestFile = 1 << 28

  /// The bytes of `manifest.json`.
  func encoded() throws(RecordingError) -> [UInt8] {
    try RecordingManifest.json(self, file: RecordingManifest.fileName)
  }

  /// A value as JSON that is the same at every run.
  static func json(_ value: some Encodable, file: String) throws(RecordingError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    } catch {
      throw .malformed(file: file, problem: "cannot be written as JSON: \(error)")
    }
  }

  /// A value of untrusted JSON.
  static func value<Value: Decodable>(
    _ type: Value.Type, json bytes: [UInt8], file: String
  ) throws(RecordingError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as DecodingError {
      throw .malformed(file: file, problem: RecordingManifest.problem(error))
    } catch {
      throw .malformed(file: file, problem: "is not JSON")
    }
  }

  private static func problem(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context, _ last: String? = nil) -> String {
      (context.codingPath.map(\.stringValue) + (last.map { [$0] } ?? [])).joined(separator: ".")
    }
    return switch error {
    case .keyNotFound(let key, let context): "key '\(place(context, key.stringValue))' is missing"
    case .typeMismatch(_, let context): "key '\(place(context))' has a value of another type"
    case .valueNotFound(_, let context): "key '\(place(context))' has no value"
    case .dataCorrupted(let context) where context.codingPath.isEmpty: "is not JSON"
    case .dataCorrupted(let context): "key '\(place(context))' has a value that is not known here"
    @unknown default: "is not what a manifest holds"
    }
  }
}
