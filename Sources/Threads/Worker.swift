// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A thread that runs one closure and can be waited for.
public final class Worker: @unchecked Sendable {
  private final class Errand: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Nil once it was waited for.
  private var thread: pthread_t?

  /// Starts the closure on a thread of its own; nil where the system gives no thread.
  public init?(_ body: @escaping @Sendable () -> Void) {
    let errand = Unmanaged.passRetained(Errand(body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Errand>.fromOpaque(context).takeRetainedValue().body()
        return nil
      }, errand.toOpaque())
    guard status == 0 else {
      errand.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits for the closure's end.
  public func join() {
    guard let thread else { return }
    self.thread = nil
    pthread_join(thread, nil)
  }
}
