// SPDX-License-Identifier: Apache-2.0

import Corpora

/// What a network reads: documents in symbols, or vectors from outside.
enum Sequences: Sendable {
  /// Each of shape (T).
  case symbols([SymbolIDs])
  /// Each of shape (T, size).
  case vectors([[Float]], size: Int)

  var count: Int {
    switch self {
    case .symbols(let documents): documents.count
    case .vectors(let documents, _): documents.count
    }
  }

  /// How many timesteps a document has.
  func timesteps(of document: Int) -> Int {
    switch self {
    case .symbols(let documents): documents[document].count
    case .vectors(let documents, let size): documents[document].count / size
    }
  }

  /// The symbols of a document; empty where vectors are read.
  func symbols(of document: Int) -> SymbolIDs {
    switch self {
    case .symbols(let documents): documents[document]
    case .vectors: []
    }
  }
}
