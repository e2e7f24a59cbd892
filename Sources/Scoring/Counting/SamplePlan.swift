// SPDX-License-Identifier: Apache-2.0

/// A thin, even sample of the report half, in sessions of equal length: what the document swaps and
/// the bootstrap work on, so that they cost the same for any length of text.
struct SamplePlan: Sendable {
  /// Every `stride`-th timestep of a piece of one document.
  struct Session: Sendable, Equatable {
    let document: Int
    let start: Int
  }

  /// A sampled timestep and its place in the sample.
  struct Step: Sendable {
    let timestep: Int
    let slot: Int
  }

  /// Sessions, at most; the swaps' cost grows with their number.
  private static let mostSessions = 16

  let sessions: [Session]
  /// Timesteps from one sampled one to the next.
  let stride: Int
  /// Sampled timesteps of each session.
  let steps: Int

  /// A sample of about `wanted` timesteps of the report half.
  init(split: Split, wanted: Int) {
    let stretches = split.stretches.joined().filter { $0.half == .report }
    var length = stretches.map(\.timesteps.count).max() ?? 0
    func pieces(_ length: Int) -> Int {
      stretches.reduce(0) { $0 + $1.timesteps.count / length }
    }
    while length > 16, pieces(length) < Self.mostSessions { length = max(16, length * 15 / 16) }
    guard length > 0, pieces(length) > 0, wanted > 0 else {
      sessions = []
      stride = 1
      steps = 0
      return
    }
    let all = stretches.flatMap { stretch in
      (0..<stretch.timesteps.count / length).map {
        Session(document: stretch.document, start: stretch.timesteps.lowerBound + $0 * length)
      }
    }
    let count = min(Self.mostSessions, all.count)
    sessions = (0..<count).map { all[$0 * all.count / count] }
    stride = max(1, (length * count + wanted - 1) / wanted)
    steps = (length + stride - 1) / stride
  }

  /// How many timesteps are sampled.
  var count: Int { sessions.count * steps }

  /// The sampled timesteps of a document, ascending.
  func steps(of document: Int) -> [Step] {
    sessions.indices.filter { sessions[$0].document == document }.flatMap { session in
      (0..<steps).map {
        Step(timestep: sessions[session].start + $0 * stride, slot: session * steps + $0)
      }
    }.sorted { $0.timestep < $1.timestep }
  }
}
