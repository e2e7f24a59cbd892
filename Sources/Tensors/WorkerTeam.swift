// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Threads that share one piece of work: the caller's own and as many more as asked for.
public enum WorkerTeam {
  /// Processors that this process may use.
  public static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Runs `work(0)` … `work(count − 1)` at the same time and returns when all have returned.
  public static func run(_ count: Int, _ work: @escaping @Sendable (Int) -> Void) {
    var threads: [pthread_t] = []
    for index in 1..<max(count, 1) {
      let box = Unmanaged.passRetained(Errand { work(index) })
      var thread = pthread_t()
      let started = pthread_create(
        &thread, nil,
        { raw in
          guard let raw else { return nil }
          Unmanaged<Errand>.fromOpaque(raw).takeRetainedValue().body()
          return nil
        }, box.toOpaque())
      if started == 0 {
        threads.append(thread)
      } else {
        box.takeRetainedValue().body()  // no thread to be had: this one does it
      }
    }
    work(0)
    for thread in threads { pthread_join(thread, nil) }
  }

  private final class Errand: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
