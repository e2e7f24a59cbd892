// SPDX-License-Identifier: Apache-2.0

import Tensors
import Threads

/// Documents that threads take one by one.
final class DocumentQueue: @unchecked Sendable {
  private let monitor = Monitor()
  private var waiting: ArraySlice<Int>
  private let total: @Sendable (Int) -> Int
  private let progress: (@Sendable (Int) -> Bool)?
  private var timestepsDone = 0
  private var failure: (any Error)?

  init(
    _ documents: [Int], total: @escaping @Sendable (Int) -> Int,
    progress: (@Sendable (Int) -> Bool)?
  ) {
    waiting = documents[...]
    self.total = total
    self.progress = progress
  }

  /// Runs `read` for every document, or throws the first error.
  func run(threads: Int, _ read: @escaping @Sendable (Int) throws -> Void) throws {
    WorkerTeam.run(max(1, threads)) { _ in
      self.monitor.lock()
      while self.failure == nil, let document = self.waiting.popFirst() {
        self.monitor.unlock()
        let result = Result { try read(document) }
        self.monitor.lock()
        self.note(result, document)
      }
      self.monitor.unlock()
    }
    if let failure { throw failure }
  }

  private func note(_ result: Result<Void, any Error>, _ document: Int) {
    timestepsDone += total(document)
    if case .failure(let error) = result { failure = failure ?? error }
    if failure == nil, let progress, !progress(timestepsDone) { failure = CancellationError() }
  }
}
