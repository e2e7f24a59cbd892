// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Shading
import Synchronization

/// The threads behind the screen: two answer questions, one does the job that the user asked for.
///
/// What the text itself waits for has a thread of its own, so that no histogram over the whole
/// recording stands before it. Nothing here knows the state; what is done comes out of `collect` as
/// events.
final class Workshop: Sendable {
  /// A thread's questions, the next one last.
  private struct Lane {
    var questions: [Question] = []
    var current: Question?
    var isAnswering = false
  }

  private struct Bench {
    /// What is urgent, and the rest.
    var lanes = [Lane(), Lane()]
    var events: [Event] = []
    /// Whether one of the events is more than an answer for a pane beside the text.
    var isPressing = false
    var job = 0
    var isStopped = false
    var news = News()
  }

  /// When progress was told last.
  private struct News {
    private var last: DispatchTime?

    /// Whether progress is worth a screen now.
    mutating func isDue() -> Bool {
      let now = DispatchTime.now()
      if let last, now < last + .milliseconds(100) { return false }
      last = now
      return true
    }
  }

  /// What lasts less long shows no progress, in milliseconds.
  private static let silence = 300

  private let gallery: any Gallery
  private let wake: @Sendable () -> Void
  private let bench = Mutex(Bench())
  private let arrived = DispatchSemaphore(value: 0)
  private let answering = [
    DispatchQueue(label: "rnnscope.urgent", qos: .userInteractive),
    DispatchQueue(label: "rnnscope.questions", qos: .utility),
  ]
  private let writing = DispatchGroup()
  private let working = DispatchQueue(label: "rnnscope.job", attributes: .concurrent)

  /// Threads that ask a gallery and call `wake` when there is something to collect.
  init(_ gallery: any Gallery, wake: @escaping @Sendable () -> Void) {
    self.gallery = gallery
    self.wake = wake
  }

  /// Replaces what is wanted and not yet begun, the first answered first; so many are urgent.
  func want(_ questions: [Question], urgent: Int) {
    let starting = bench.withLock { bench -> [Int] in
      let coming = Set(bench.events.compactMap(\.question) + bench.lanes.compactMap(\.current))
      let parts = [questions.prefix(urgent), questions.dropFirst(urgent)]
      return bench.lanes.indices.filter { lane in
        bench.lanes[lane].questions = parts[lane].reversed().filter { !coming.contains($0) }
        if bench.lanes[lane].isAnswering || bench.lanes[lane].questions.isEmpty { return false }
        bench.lanes[lane].isAnswering = true
        return true
      }
    }
    for lane in starting { answering[lane].async { self.answerAll(lane) } }
  }

  /// On a busy machine the screen's thread goes before the one that calls this.
  private func giveWay() { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5) }

  private func answerAll(_ lane: Int) {
    giveWay()
    while let question = takeQuestion(lane) {
      post(.answer(question, question.answer(by: gallery)), isPressing: lane == 0)
    }
  }

  private func takeQuestion(_ lane: Int) -> Question? {
    let next = bench.withLock { bench in
      let next = bench.isStopped ? nil : bench.lanes[lane].questions.popLast()
      if next == nil { bench.lanes[lane].isAnswering = false }
      bench.lanes[lane].current = next
      return next
    }
    if next == nil, lane == 0 { arrived.signal() }
    return next
  }

  /// Begins a job; the one before it is left, and says nothing more.
  func start(_ job: Job) {
    let number = bench.withLock { bench in
      bench.job += 1
      return bench.job
    }
    let told = DispatchTime.now() + .milliseconds(Workshop.silence)
    working.async {
      self.giveWay()
      let result = job.run(on: self.gallery) { share in
        guard DispatchTime.now() > told else { return self.isCurrent(number) }
        return self.report(.jobProgress(share)) { $0.job == number }
      }
      let isWanted = self.bench.withLock { bench in
        defer { if bench.job == number { bench.job += 1 } }
        return bench.job == number
      }
      if isWanted { self.post(.jobEnded(result)) }
    }
    // A job that knows no share is told of too.
    working.asyncAfter(deadline: told) {
      _ = self.report(.jobProgress(0), isEnd: true) { $0.job == number }
    }
  }

  /// Lets the gallery score its cells, beside whatever else is asked.
  func rank() {
    working.async {
      self.giveWay()
      let failure: String?
      do {
        try self.gallery.rank { share in
          self.report(.rankingProgress(share), isEnd: share >= 1) { !$0.isStopped }
        }
        failure = nil
      } catch {
        failure = "\(error)"
      }
      self.post(.ranked(failure: failure))
    }
  }

  /// Writes a page beside whatever else is asked, and tells what came of it.
  func write(_ page: @escaping @Sendable () -> Notice) {
    working.async(group: writing) {
      self.giveWay()
      self.post(.pageWritten(page()))
    }
  }

  /// Leaves the job that is being done.
  func cancelJob() { bench.withLock { $0.job += 1 } }

  /// Leaves everything but a page that is being written; called before the gallery goes.
  func stop() {
    bench.withLock { bench in
      bench.isStopped = true
      for lane in bench.lanes.indices { bench.lanes[lane].questions = [] }
      bench.job += 1
    }
    writing.wait()
  }

  private func isCurrent(_ number: Int) -> Bool { bench.withLock { $0.job == number } }

  /// Tells of progress, not more than ten times a second; false where nobody wants it any more.
  private func report(
    _ progress: Event, isEnd: Bool = false, while isWanted: (Bench) -> Bool
  ) -> Bool {
    let (goesOn, isNews) = bench.withLock { bench -> (Bool, Bool) in
      guard isWanted(bench) else { return (false, false) }
      guard bench.news.isDue() || isEnd else { return (true, false) }
      bench.events.append(progress)
      return (true, true)
    }
    if isNews { wake() }
    return goesOn
  }

  private func post(_ event: Event, isPressing: Bool = true) {
    // While more that is urgent is on its way, nobody waits for a part of it.
    let isAll = bench.withLock { bench in
      bench.events.append(event)
      if isPressing { bench.isPressing = true }
      return isPressing && !bench.lanes[0].isAnswering
    }
    if isAll { arrived.signal() }
    wake()
  }

  /// Whether something has come in that the next screen must show at once.
  var isPressing: Bool { bench.withLock(\.isPressing) }

  /// Everything that has come in.
  func collect() -> [Event] {
    bench.withLock { bench in
      defer { (bench.events, bench.isPressing) = ([], false) }
      return bench.events
    }
  }

  /// Waits until something has come in and nothing urgent is left, so that what is quick is painted at once and
  /// not in steps; false where that takes too long.
  func settle(until deadline: DispatchTime) -> Bool {
    while !bench.withLock({ $0.isPressing && !$0.lanes[0].isAnswering }) {
      guard arrived.wait(timeout: deadline) == .success else { return false }
    }
    return true
  }
}
