// SPDX-License-Identifier: Apache-2.0

extension Range<Int> {
  /// The range in pieces of at most so many positions, the last one shorter where it must be.
  public func pieces(of longest: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: longest).map {
      $0..<Swift.min($0 + longest, upperBound)
    }
  }
}
