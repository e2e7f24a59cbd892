// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A lock with one condition to wait for, so that nobody spins.
///
/// The standard library's `Mutex` has no condition.
public final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// An open lock.
  public init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Runs `body` alone.
  public func withLock<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock()
    defer { unlock() }
    return try body()
  }

  /// Takes the lock, for a loop that gives it back in the middle of its body.
  public func lock() { pthread_mutex_lock(mutex) }
  /// Gives the lock back.
  public func unlock() { pthread_mutex_unlock(mutex) }
  /// Gives the lock back until somebody calls `wakeAll`, then takes it again; only while it is held.
  public func wait() { pthread_cond_wait(condition, mutex) }
  /// Wakes everybody who waits.
  public func wakeAll() { pthread_cond_broadcast(condition) }
}
