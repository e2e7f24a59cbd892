// SPDX-License-Identifier: Apache-2.0

#if HDF5
  import Foundation
  import Testing

  @testable import Checkpoints

  @Suite("HDF5")
  struct HDF5Tests {
    private let small = ["small.h5", "types.h5"]

    @Test("every number type becomes Float, whatever its order, chunks and compression")
    func tensors() throws {
      let file = try Checkpoint.read(path: Fixtures.path("types.h5"))
      #expect(file.format == "hdf5")
      for (name, type) in [("f2", "F16"), ("f4", "F32"), ("f8", "F64")] {
        #expect(file.values("deep/er/\(name)") == Fixtures.ramp(6))
        #expect(file.tensors.first { $0.name == "deep/er/\(name)" }?.elementType == type)
      }
      for name in ["i4", "i8", "u1"] {
        #expect(file.values("deep/er/\(name)") == [0, 1, 2, 3, 4, 5])
      }
      #expect(file.values("deep/er/big") == Fixtures.ramp(8))
      #expect(file.values("deep/er/packed") == Fixtures.ramp(64))
      #expect(file.shape("deep/er/packed") == [8, 8])
      #expect(file.shape("scalar") == [] && file.values("scalar") == [1.5])
      #expect(file.shape("none") == [0, 3])
    }

    @Test("groups and attributes become the root; Keras' JSON is parsed")
    func tree() throws {
      let root = try Checkpoint.read(path: Fixtures.path("types.h5")).root
      #expect(root["fixed"] == .string("2.2.4"))
      #expect(root["variable"] == .string("caf\u{E9}"))
      #expect(root["names"] == .list([.string("a"), .string("bcd")]))
      #expect(root["texts"] == .list([.string("x"), .string("yz")]))
      #expect(root["empty"] == .list([]))
      #expect(root["nothing"] == CheckpointValue.none)
      #expect(root["count"] == .integer(7))
      #expect(root["rates"] == .list([.number(0.5), .number(-2)]))
      #expect(root["model_config"]?["class_name"] == .string("Sequential"))
      #expect(root["deep"]?["er"]?["level"] == .integer(2))
      #expect(root["deep"]?["er"]?["f4"] == .tensor("deep/er/f4"))
    }

    @Test("what leads into other files is left out, and circles end")
    func links() throws {
      let file = try Checkpoint.read(path: Fixtures.path("types.h5"))
      #expect(!file.tensors.contains { $0.name == "borrowed" || $0.name.hasPrefix("outside") })
      #expect(file.notes.contains { $0.contains("'borrowed'") && $0.contains("another file") })
      #expect(file.notes.contains { $0.contains("'words'") && $0.contains("no plain numbers") })
      #expect(file.root["outside"] == nil)
    }

    @Test("a dataset that claims 64 GB in 2 kB is refused")
    func claims() {
      let error = #expect(throws: CheckpointError.self) {
        try Checkpoint.read(path: Fixtures.path("hostile-claims.h5"))
      }
      #expect(error?.description.contains("more elements") == true, "\(String(describing: error))")
    }

    @Test("a file cut at any of many lengths is an error")
    func truncation() throws {
      for name in small {
        let bytes = try Fixtures.bytes(name)
        for length in Swift.stride(from: 8, to: bytes.count, by: bytes.count / 60) {
          #expect(throws: CheckpointError.self, "\(name) cut at \(length)") {
            try Fixtures.read(Array(bytes[..<length]), as: name)
          }
        }
      }
    }

    @Test("flipped bytes are an error or another checkpoint, soon")
    func byteFlips() throws {
      var random = SeededRandom(state: 71)
      for name in small {
        let bytes = try Fixtures.bytes(name)
        for _ in 0..<100 {
          var damaged = bytes
          for _ in 0..<Int.random(in: 1...6, using: &random) {
            damaged[Int.random(in: 8..<bytes.count, using: &random)] = UInt8.random(
              in: 0...255, using: &random)
          }
          let start = ContinuousClock.now
          do { _ = try Fixtures.read(damaged, as: name) } catch is CheckpointError {}
          #expect(ContinuousClock.now - start < .seconds(10))
        }
      }
    }

    /// Changes that made libhdf5 1.10.8 crash or loop; other versions may take them for damage.
    static let poisons: [(name: String, bytes: [(place: Int, value: UInt8)])] = [
      ("types.h5", [(2172, 182)]),
      ("types.h5", [(2127, 237), (6626, 71), (7088, 233), (8580, 129), (9229, 44)]),
      ("small.h5", [(257, 189), (1611, 205), (2078, 22), (3215, 159), (7549, 142), (8074, 248)]),
      ("types.h5", [(2192, 40), (8157, 8)]),
    ]

    @Test("files that crash libhdf5 or make it loop are errors", arguments: poisons.indices)
    func poison(index: Int) throws {
      let poison = Self.poisons[index]
      var bytes = try Fixtures.bytes(poison.name)
      for change in poison.bytes { bytes[change.place] = change.value }
      let damaged = bytes
      #expect(throws: CheckpointError.self) { try Fixtures.read(damaged, as: poison.name) }
    }

    @Test("a crash of libhdf5 is an error of ours")
    func crash() throws {
      let page = try #require(mmap(nil, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
      defer { munmap(page, 4096) }
      let error = #expect(throws: CheckpointError.self) {
        _ = try HDF5Contents(UnsafeRawBufferPointer(start: page, count: 4096))
      }
      #expect(error?.description.contains("crashed on it (signal 11)") == true)
    }

    @Test("a reading that is late is ended")
    func late() throws {
      let bytes = try Fixtures.bytes("small.h5")
      let error = #expect(throws: CheckpointError.self) {
        try StableBytes(bytes).withBytes { (bytes) throws(CheckpointError) in
          let child = try HDF5Child(bytes, wallSeconds: 0)
          _ = try HDF5Contents(HDF5Records(fileSize: bytes.count, from: child.take))
        }
      }
      #expect(error?.description.contains("more time") == true, "\(String(describing: error))")
    }

    @Test("a .keras file without its parts says which is missing, and its weights are read")
    func kerasZip() throws {
      let path = Fixtures.layouts.appendingPathComponent("keras3-gru.keras").path
      let file = try Checkpoint.read(path: path)
      #expect(file.format == "keras-zip")
      #expect(file.shape("layers/gru/cell/vars/1") == [3, 9])
      #expect(file.root["model_config"]?["class_name"] == .string("Sequential"))
      #expect(file.root["keras_version"]?.string?.hasPrefix("3.") == true)
      var bytes = try Fixtures.bytes("keras3-gru.keras")
      for index in bytes.indices.dropLast(11)
      where Array(bytes[index..<index + 11]) == Array("config.json".utf8) {
        bytes[index] = UInt8(ascii: "k")
      }
      let damaged = bytes
      let error = #expect(throws: CheckpointError.self) {
        try Fixtures.read(damaged, as: "x.keras")
      }
      #expect(error?.description.contains("'config.json'") == true)
    }
  }
#else
  import Testing

  @testable import Checkpoints

  @Suite("HDF5, in a build without it")
  struct HDF5Tests {
    @Test("the error says what to build with")
    func wayOut() {
      let error = #expect(throws: CheckpointError.self) {
        try Checkpoint.read(path: Fixtures.path("small.h5"))
      }
      #expect(error?.description.contains("trait HDF5") == true)
    }
  }
#endif
