// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A lock with a condition to wait for: nobody spins.
public final class Monitor: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  /// An open lock.
  public init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Takes the lock.
  public func lock() { pthread_mutex_lock(mutex) }
  /// Gives the lock back.
  public func unlock() { pthread_mutex_unlock(mutex) }
  /// Gives the lock back until somebody calls `wakeAll`, then takes it again.
  public func wait() { pthread_cond_wait(condition, mutex) }
  /// Wakes everybody who waits.
  public func wakeAll() { pthread_cond_broadcast(condition) }
}
