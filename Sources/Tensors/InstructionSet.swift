// SPDX-License-Identifier: Apache-2.0

import CKernels
import Glibc

/// A name that is no instruction set, or one that this processor does not have.
public struct UnknownInstructionSet: Error, Sendable, Equatable, CustomStringConvertible {
  /// The name that was asked for.
  public let name: String

  /// The refusal of a name.
  public init(name: String) { self.name = name }

  /// What was asked for, and what there is.
  public var description: String {
    "instruction set '\(name)' is not available here; this machine has \(InstructionSet.available.map(\.name).joined(separator: ", "))"
  }
}

/// The kernels of one instruction set; a model keeps those that its weights were packed for.
public struct InstructionSet: @unchecked Sendable, Equatable, CustomStringConvertible {
  /// The C side's table of kernels.
  public let kernels: OpaquePointer

  /// Every name that there is, fastest first.
  public static let names = ["avx512", "avx2", "portable"]

  /// Those that this processor runs, fastest first; `portable` is always among them.
  public static var available: [InstructionSet] {
    names.compactMap { ck_kernels_named($0).map(InstructionSet.init(kernels:)) }
  }

  /// What new models use: the forced one, or `RNNSCOPE_ISA`'s, or the best.
  public static var current: InstructionSet { InstructionSet(kernels: ck_kernels_current()) }

  /// The instruction set of this name.
  public static func named(_ name: String) throws(UnknownInstructionSet) -> InstructionSet {
    guard let kernels = ck_kernels_named(name) else { throw UnknownInstructionSet(name: name) }
    return InstructionSet(kernels: kernels)
  }

  /// Makes every model built from now on use this instruction set (`--isa`), or where nil the one
  /// that the environment names.
  ///
  /// Throws where there is no such one. Call it before any thread starts.
  public static func force(_ name: String?) throws(UnknownInstructionSet) {
    guard let wish = name ?? getenv("RNNSCOPE_ISA").map({ String(cString: $0) }) else { return }
    ck_kernels_force(try named(wish).kernels)
  }

  /// "avx512", "avx2" or "portable".
  public var name: String { String(cString: ck_kernels_name(kernels)) }

  /// Floats in one vector.
  public var lanes: Int { Int(ck_kernels_lanes(kernels)) }

  /// Its name.
  public var description: String { name }
}
