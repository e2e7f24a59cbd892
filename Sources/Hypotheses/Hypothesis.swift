// SPDX-License-Identifier: Apache-2.0

/// A function of the text alone that gives a label per timestep; it cannot see an activation.
///
/// To add one: a static value in its family's file and its place in that family's list.
public struct Hypothesis: Sendable {
  /// What its labels are.
  public enum Kind: String, Sendable, Codable {
    case binary
    case graded
    case categorical
  }

  /// The name that commands take: lower case, words joined by hyphens.
  public let name: String
  /// What its labels are.
  public let kind: Kind
  /// One line for `rnnscope hypotheses`.
  public let summary: String
  /// Whether its labels tell nothing but how many timesteps went by, the same in every document.
  ///
  /// Whatever drifts goes with such labels, and no other document's labels are different ones, so that nothing
  /// can be tested against chance.
  public let isClock: Bool
  /// The labels of one document, as many as it has timesteps.
  public let labels: @Sendable (TimedText) -> Labels

  /// A hypothesis made of one function.
  public init(
    name: String, kind: Kind, summary: String, isClock: Bool = false,
    labels: @escaping @Sendable (TimedText) -> Labels
  ) {
    self.name = name
    self.kind = kind
    self.summary = summary
    self.isClock = isClock
    self.labels = labels
  }
}
