// SPDX-License-Identifier: Apache-2.0

import Corpora
import Synchronization

/// A document as hypotheses see it: Unicode scalars in order, and which of them each timestep has read.
///
/// A hypothesis scans the scalars once, whatever a model's symbols are (bytes, characters, words),
/// and `sample` gives each timestep the value that held after its symbol's last whole scalar. What
/// several hypotheses need of a text is scanned once and kept here.
public final class TimedText: Sendable {
  /// The document's name, by which labels from a file find it.
  public let name: String
  /// The scalars; a byte that is not UTF-8 stands as 0xDC00 + byte (a lone surrogate, which no text has).
  public let scalars: [UInt32]
  /// How many scalars have been read whole after timestep t, shape (T).
  public let scalarsRead: TimestepEnds
  /// Whether timestep t reads exactly scalar t, so that nothing needs sampling.
  private let isOneToOne: Bool
  private let scans = Mutex(Scans())

  /// The scalars and timesteps of a document.
  public init(scalars: [UInt32], scalarsRead: TimestepEnds, name: String = "text") {
    self.name = name
    self.scalars = scalars
    self.scalarsRead = scalarsRead
    isOneToOne = scalars.count == scalarsRead.count && scalarsRead.isCounting
  }

  /// A document in a model's timesteps.
  ///
  /// CR LF that one timestep reads whole (`--newline lf`) is one newline here too.
  public convenience init(_ document: EncodedDocument) {
    let ends = document.byteEnds
    var scalars: [UInt32] = []
    var scalarsRead = TimestepEnds()
    scalars.reserveCapacity(document.bytes.count)
    document.bytes.withUnsafeBufferPointer { bytes in
      var at = 0
      var timestep = 0
      while at < bytes.count {
        var (value, length) = UTF8Scalars.next(in: bytes, at: at)
        if value == 0x0D, at + 1 < bytes.count, bytes[at + 1] == 0x0A,
          !ends[timestep...].prefix(2).contains(at + 1)
        {
          (value, length) = (0x0A, 2)
        }
        at += length
        while timestep < ends.count, ends[timestep] < at {
          scalarsRead.append(scalars.count)
          timestep += 1
        }
        scalars.append(value)
      }
      while scalarsRead.count < ends.count { scalarsRead.append(scalars.count) }
    }
    self.init(scalars: scalars, scalarsRead: scalarsRead, name: document.name)
  }

  /// How many timesteps there are.
  public var timesteps: Int { scalarsRead.count }

  /// The value that holds after each timestep, of values that hold after each scalar.
  ///
  /// `initial` holds before the first scalar was read whole.
  public func sample<Value>(_ perScalar: [Value], initial: Value) -> [Value] {
    isOneToOne ? perScalar : scalarsRead.map { $0 == 0 ? initial : perScalar[$0 - 1] }
  }

  /// The value after each timestep, of a function that tells it for the scalar at an index.
  func sample<Value>(initial: Value, _ value: (Int) -> Value) -> [Value] {
    isOneToOne
      ? scalars.indices.map(value) : scalarsRead.map { $0 == 0 ? initial : value($0 - 1) }
  }
}

/// What is found out about a text once, when the first hypothesis asks.
private struct Scans {
  var classes: [CharacterClass]?
  var words: [Int32]?
  var sentences: [Int32]?
  var indentation: [UInt16]?
  var code: CodeScan?
}

extension TimedText {
  /// The class of each scalar.
  var classes: [CharacterClass] {
    kept(\.classes) { self.scalars.map { CharacterClass($0) } }
  }

  /// Place in a word (from 1), in a number (from −1 down), or 0, for each scalar.
  var words: [Int32] {
    let classes = classes
    return kept(\.words) { scanWords(self.scalars, classes) }
  }

  /// Place in a sentence from 1, or 0 between sentences, for each scalar.
  var sentences: [Int32] {
    kept(\.sentences) { scanSentences(self.scalars) }
  }

  /// Columns of white space that each scalar's line started with.
  var indentation: [UInt16] {
    kept(\.indentation) { scanIndentation(self.scalars) }
  }

  /// What the text is when read as C.
  var code: CodeScan {
    kept(\.code) { CodeScan(of: self.scalars) }
  }

  private func kept<Value: Sendable>(
    _ place: WritableKeyPath<Scans, Value?>, _ scan: () -> Value
  ) -> Value {
    scans.withLock { scans in
      if let value = scans[keyPath: place] { return value }
      let value = scan()
      scans[keyPath: place] = value
      return value
    }
  }
}
