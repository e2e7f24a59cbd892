// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Recurrent
import Tensors

/// How the work is done; none of it changes a result.
struct RunOptions: ParsableArguments {
  @Option(help: "Threads to use (default: one a processor).")
  var threads: Int?

  @Option(help: "Kernels to use instead of the best ones: avx512, avx2 or portable.")
  var isa: String?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024")
    }
  }
}
