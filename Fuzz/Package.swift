// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
//
// The fuzzer is a package of its own: the sanitizers' flags are not those of the program. `bin/fuzz`
// builds and runs it.

import PackageDescription

let package = Package(
  name: "Fuzz",
  dependencies: [.package(name: "rnnscope", path: "..")],
  targets: [
    .executableTarget(
      name: "Fuzz", dependencies: [.product(name: "RnnscopeKit", package: "rnnscope")])
  ]
)
