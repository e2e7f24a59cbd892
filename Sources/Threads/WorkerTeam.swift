// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

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

  /// The same for work whose threads wait for each other: answers false, and runs none of it, where
  /// the system does not give so many threads.
  public static func runTogether(_ count: Int, _ work: @Sendable (Int) -> Void) -> Bool {
    let gate = Monitor()
    let isOpen = Mutex<Bool?>(nil)
    return withoutActuallyEscaping(work) { work in
      let others = (1..<max(count, 1)).map { index in
        Worker {
          gate.lock()
          while isOpen.withLock({ $0 == nil }) { gate.wait() }
          gate.unlock()
          if isOpen.withLock({ $0 == true }) { work(index) }
        }
      }
      let isComplete = others.allSatisfy { $0 != nil }
      gate.withLock {
        isOpen.withLock { $0 = isComplete }
        gate.wakeAll()
      }
      if isComplete { work(0) }
      for worker in others { worker?.join() }
      return isComplete
    }
  }
}
