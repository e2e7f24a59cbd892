// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing
import Threads

@Suite("Threads that wait without spinning")
struct WorkerTeamTests {
  @Test("a team runs every index once, whatever its size", arguments: [0, 1, 2, 5])
  func everyIndexOnce(count: Int) {
    let sum = Mutex(0)
    WorkerTeam.run(count) { index in sum.withLock { $0 += 1 << (4 * index) } }
    let once = (0..<max(count, 1)).map { 1 << (4 * $0) }.reduce(0, +)
    #expect(sum.withLock { $0 } == once)
  }

  @Test("a team that works together has every thread before anybody begins")
  func together() {
    let present = Mutex(0)
    let monitor = Monitor()
    let began = WorkerTeam.runTogether(3) { _ in
      monitor.withLock {
        present.withLock { $0 += 1 }
        monitor.wakeAll()
        while present.withLock({ $0 < 3 }) { monitor.wait() }  // for ever, if they came one by one
      }
    }
    #expect(began && present.withLock { $0 } == 3)
  }

  @Test("who waits at a monitor goes on when somebody wakes all")
  func wakesAll() throws {
    let monitor = Monitor()
    let turns = Mutex<[String]>([])
    nonisolated(unsafe) var isOpen = false
    let waiter = try #require(
      Worker {
        monitor.withLock {
          while !isOpen { monitor.wait() }
          turns.withLock { $0.append("passed") }
        }
      })
    monitor.withLock {
      turns.withLock { $0.append("opened") }
      isOpen = true
      monitor.wakeAll()
    }
    waiter.join()
    #expect(turns.withLock { $0 } == ["opened", "passed"])
  }
}
