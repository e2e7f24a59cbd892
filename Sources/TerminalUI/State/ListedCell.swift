// SPDX-License-Identifier: Apache-2.0

import Shading

/// One row of the list.
struct ListedCell: Equatable {
  let cell: CellID
  /// On the report half: the effect on the hypothesis that all are ranked by, else what is beyond the
  /// baselines.
  let score: Double
  /// Whether luck may have found it: much better on the half where it was chosen, few runs of the label, or q
  /// from .05 on.
  let isDoubtful: Bool
  let label: String
}
