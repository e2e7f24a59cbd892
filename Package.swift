// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
//
// The house, floor by floor. What may import what is stated here and guarded by FloorsTests.

import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "rnnscope",
  products: [
    .executable(name: "rnnscope", targets: ["rnnscope"]),
    .library(
      name: "RnnscopeKit",
      targets: [
        "Threads", "Tensors", "Corpora", "Checkpoints", "Recordings", "Hypotheses", "Recurrent",
        "Training",
        "Scoring", "Shading", "HTMLReport", "TerminalUI",
      ]),
  ],
  traits: [
    .trait(name: "HDF5", description: "Read Keras .h5 and .keras files (needs libhdf5-dev)."),
    .trait(
      name: "WideOnAVX2", description: "Compile the AVX-512 kernels for AVX2, to test them there."),
    .default(enabledTraits: ["HDF5"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
  ],
  targets: [
    // Floor 0: threads, dense arithmetic, text, digests.
    .target(name: "Threads", swiftSettings: strict),
    .target(
      name: "CKernels",
      cSettings: [.define("CK_WIDE_ON_AVX2", .when(traits: ["WideOnAVX2"]))]),
    .target(name: "CDigest", linkerSettings: [.linkedLibrary("nettle")]),
    .target(name: "Digests", dependencies: ["CDigest"], swiftSettings: strict),
    .target(name: "Chance", swiftSettings: strict),
    .target(name: "JSONText", swiftSettings: strict),
    .target(name: "Tensors", dependencies: ["CKernels"], swiftSettings: strict),
    .target(name: "Corpora", dependencies: ["Digests"], swiftSettings: strict),

    // Floor 1: formats, recordings, labels.
    .target(name: "CFiles"),
    .target(name: "CZip", linkerSettings: [.linkedLibrary("zip")]),
    .target(name: "CHDF5", linkerSettings: [.linkedLibrary("dl")]),
    .target(
      name: "Checkpoints",
      dependencies: [
        "Tensors", "Digests", "JSONText", "CZip",
        .target(name: "CHDF5", condition: .when(traits: ["HDF5"])),
      ], swiftSettings: strict),
    .target(
      name: "Recordings", dependencies: ["Threads", "Tensors", "Corpora", "CKernels", "CFiles"],
      swiftSettings: strict),
    .target(name: "Hypotheses", dependencies: ["Corpora"], swiftSettings: strict),

    // Floor 2: the networks; the scores.
    .target(
      name: "Recurrent",
      dependencies: ["Threads", "Tensors", "Corpora", "Checkpoints", "Recordings", "JSONText"],
      swiftSettings: strict),
    .target(
      name: "Scoring",
      dependencies: [
        "CKernels", "Chance", "Tensors", "Corpora", "Recordings", "Hypotheses", "JSONText",
      ],
      swiftSettings: strict),

    // Floor 3: what a view may show; the trainer.
    .target(
      name: "Shading", dependencies: ["Corpora", "Recordings", "Scoring"], swiftSettings: strict),
    .target(
      name: "Training",
      dependencies: [
        "Threads", "CKernels", "Chance", "Tensors", "Corpora", "Checkpoints", "Recurrent",
      ], swiftSettings: strict),

    // Floor 4: the views, siblings that never meet.
    .target(name: "CPage", exclude: ["Page"]),
    .target(
      name: "HTMLReport", dependencies: ["CPage", "Digests", "Shading"], swiftSettings: strict),
    .target(
      name: "CNcurses",
      cSettings: [.define("_XOPEN_SOURCE_EXTENDED"), .define("_GNU_SOURCE")],
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "TerminalUI", dependencies: ["Shading", "CNcurses"], swiftSettings: strict),

    // Floor 5: the command.
    .target(name: "CBundled", exclude: ["Resources"]),
    .target(name: "CMemory"),
    .executableTarget(
      name: "rnnscope",
      dependencies: [
        "CBundled", "CMemory", "Chance", "Threads", "Tensors", "Corpora", "Checkpoints",
        "Recordings", "Hypotheses", "Recurrent", "Training", "Scoring", "Shading", "HTMLReport",
        "TerminalUI", argumentParser,
      ], swiftSettings: strict),

    // Tests mirror the sources.
    .testTarget(name: "FloorsTests"),
    .testTarget(name: "ChanceTests", dependencies: ["Chance"]),
    .testTarget(name: "JSONTextTests", dependencies: ["JSONText"]),
    .testTarget(name: "ThreadsTests", dependencies: ["Threads"]),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "CKernels"]),
    .testTarget(name: "CorporaTests", dependencies: ["Corpora", "Digests"]),
    .testTarget(
      name: "CheckpointsTests", dependencies: ["Checkpoints", "Tensors"],
      exclude: ["Fixtures"]),
    .testTarget(name: "RecordingsTests", dependencies: ["Recordings", "Corpora", "CKernels"]),
    .testTarget(name: "HypothesesTests", dependencies: ["Hypotheses", "Corpora"]),
    .testTarget(
      name: "RecurrentTests", dependencies: ["Recurrent", "Checkpoints", "Recordings", "Tensors"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "Chance", "Recurrent", "Tensors", "Checkpoints", "Corpora", "CKernels",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "ScoringTests",
      dependencies: [
        "Scoring", "CKernels", "Chance", "Tensors", "Hypotheses", "Recordings", "Corpora",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "ShadingTests", dependencies: ["Shading", "Scoring", "Recordings", "Corpora"]),
    .testTarget(
      name: "HTMLReportTests",
      dependencies: ["HTMLReport", "TerminalUI", "CPage", "Shading", "Scoring", "Recordings"]),
    .testTarget(
      name: "TerminalUITests",
      dependencies: ["TerminalUI", "Shading", "Scoring", "Recordings", "Corpora"],
      exclude: ["Screens"]),
    .testTarget(
      name: "RnnscopeTests",
      dependencies: ["rnnscope", "Checkpoints", "Corpora", "Recordings", "Recurrent", "Scoring"],
      exclude: ["large_files.py", "peak_memory.py", "torch_loads.py"]),
  ]
)

// Every room of the house has a page about it.
for target in package.targets where target.type != .test { target.exclude.append("README.md") }
