// SPDX-License-Identifier: Apache-2.0

import CKernels

/// Threads that compute blocks together: each its share of a layer's cells, in step with the others.
final class Crew: @unchecked Sendable {
  fileprivate let pointer: OpaquePointer
  let count: Int

  /// How many members may have a processor of their own.
  static var processors: Int { Int(ck_crew_processors()) }

  init(of count: Int) {
    guard let pointer = ck_crew_new(Int32(count)) else {
      preconditionFailure("a crew takes a page of memory")
    }
    self.pointer = pointer
    self.count = count
  }

  deinit { ck_crew_free(pointer) }

  /// How long its members have slept, waiting for each other, all together.
  var timeAsleep: Duration { .nanoseconds(ck_crew_nanoseconds_asleep(pointer)) }

  /// One of the threads.
  struct Member {
    private let crew: Crew?
    let index: Int
    let count: Int

    /// The thread that has a block for itself.
    static let alone = Member()

    private init() { (crew, index, count) = (nil, 0, 1) }
    init(_ index: Int, of crew: Crew) { (self.crew, self.index, count) = (crew, index, crew.count) }

    /// Whether this is the one that does what is not shared.
    var isFirst: Bool { index == 0 }
    /// Whether this is the one that does the `place`-th of several things.
    func takes(_ place: Int) -> Bool { place % count == index }
    /// Runs the thread's part on a processor of its own, if there is one for every member.
    func work(_ body: () -> Void) {
      if let crew { ck_crew_enter(crew.pointer, Int32(index)) }
      body()
      if let crew { ck_crew_leave(crew.pointer) }
    }
    /// Waits for the others.
    func meet() { if let crew { ck_crew_meet(crew.pointer) } }
    /// For the kernels, which meet in between.
    var pointer: OpaquePointer? { crew?.pointer }
  }
}
