// SPDX-License-Identifier: Apache-2.0

/// What the last symbols alone predict of each label.
struct InputBaseline: Sendable {
}
