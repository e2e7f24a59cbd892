// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Threads that share one piece of work: the caller's own and as many more as asked for.
public enum WorkerTeam {
  /// Processors that this process may use.
  public static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Runs `work(0)` … `work(count − 1)` at the same time and returns when all have returned.
  public static func run(_ count: Int, _ work: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(work) { work in
      let others = (1..<max(count, 1)).map { index in (index, Worker { work(index) }) }
      work(0)
      for (index, worker) in others {
        if let worker { worker.join() } else { work(index) }  // no thread to be had
      }
    }
  }
}
