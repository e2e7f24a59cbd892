// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Checkpoints

@Suite("NumPy arrays")
struct NumPyTests {
  @Test(
    "stored and deflated archives give the same tensors",
    arguments: [
      "stored.npz", "deflated.npz",
    ])
  func archives(name: String) throws {
    let checkpoint = try Checkpoint.read(path: Fixtures.path(name))
    #expect(checkpoint.tensors.map(\.name) == PyTorchTests.stateNames)
    #expect(checkpoint.values("fc.weight") == Fixtures.ramp(15))
  }

  @Test("an array of texts is a value, not a tensor")
  func texts() throws {
    let checkpoint = try Checkpoint.read(path: Fixtures.path("stored.npz"))
    #expect(checkpoint.root["vocab"]?.list?.compactMap(\.string) == ["a", "b", "c", "d", "é"])
  }

  @Test(
    "column order, byte order and half precision are honoured",
    arguments: [
      "fortran", "bigendian", "half",
    ])
  func orders(name: String) throws {
    let checkpoint = try Checkpoint.read(path: Fixtures.path(name + ".npy"))
    #expect(checkpoint.shape(name) == [4, 3])
    #expect(checkpoint.values(name) == Fixtures.ramp(12))
  }

  @Test("arrays of Python objects are refused")
  func objects() {
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint.read(path: Fixtures.path("hostile-object.npy"))
    }
    #expect(error?.description.contains("Python objects") == true)
  }

  @Test("an archive that unpacks to a thousand times its size is refused")
  func bomb() {
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint.read(path: Fixtures.path("hostile-bomb.npz"))
    }
    #expect(error?.description.contains("limit") == true)
  }

  private func array(_ header: String, data: Int) -> [UInt8] {
    let text = Array(header.utf8)
    return NPYReader.magic + [1, 0, UInt8(text.count), 0] + text
      + [UInt8](repeating: 0, count: data)
  }

  @Test(
    "headers that lie are errors",
    arguments: [
      "", "{}", "{'descr': '<f4', 'fortran_order': False, 'shape': (4,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 4), }",
      "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }",
      "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
      "{'descr': '<U0', 'fortran_order': False, 'shape': (1,), }",
      "{'descr': '<U9223372036854775807', 'fortran_order': False, 'shape': (4,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (x,), }",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1", "{'descr': '",
    ])
  func lyingHeaders(header: String) {
    #expect(throws: CheckpointError.self) {
      try Fixtures.read(array(header, data: 8), as: "x.npy")
    }
  }

  @Test("a header that tells the truth is read")
  func truth() throws {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
    #expect(try Fixtures.read(array(header, data: 8), as: "x.npy").values("x") == [0, 0])
  }
}
