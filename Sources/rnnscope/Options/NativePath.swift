// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Where a checkpoint of our own form goes.
enum NativePath {
  /// A file that is called otherwise would be taken for what it is not.
  static func check(_ path: String) throws {
    guard path.hasSuffix(".safetensors") else {
      throw ValidationError(
        "'\(path)' would hold safetensors, which PyTorch loads too (safetensors.torch.load_file); "
          + "name it .safetensors")
    }
  }
}
