// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hypotheses
import Testing

@testable import Scoring

@Suite("Measures")
struct MeasureTests {
  private struct Fixtures: Decodable {
    struct Case: Decodable {
      let name: String
      let kind: String
      let sign: Int
      let values: [Float]
      let labels: [Float]
      let expected: [String: Double]

      var typedLabels: Labels {
        switch kind {
        case "binary": .binary(labels.map { $0 != 0 })
        case "graded": .graded(labels)
        default: .categorical(labels.map { UInt8($0) }, names: ["a", "b", "c", "d"])
        }
      }
    }
    let cases: [Case]
  }

  private func fixtures() throws -> [Fixtures.Case] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/measures.json")
    return try JSONDecoder().decode(Fixtures.self, from: Data(contentsOf: url)).cases
  }

  @Test("equal what scipy and scikit-learn compute")
  func agreeWithReference() throws {
    let cases = try fixtures()
    #expect(cases.count == 10)
    for one in cases {
      for measure in Measure.all {
        let value = measure.value(of: one.values, labels: one.typedLabels, sign: one.sign)
        guard let expected = one.expected[measure.name] else {
          #expect(value == nil, "\(measure.name) of \(one.name)")
          continue
        }
        let found = try #require(value, "\(measure.name) of \(one.name)")
        #expect(abs(found - expected) < 1e-9, "\(measure.name) of \(one.name)")
      }
    }
  }

  @Test("have names of their own, and stand in the catalogue as they stand in the folder")
  func catalogueIsWhole() throws {
    #expect(Set(Measure.all.map(\.name)).count == Measure.all.count)
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/Scoring/Measures")
    var declared = 0
    for file in try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    {
      let text = try String(contentsOf: file, encoding: .utf8)
      declared += text.components(separatedBy: "= Measure(").count - 1
    }
    #expect(declared == Measure.all.count)
  }

  @Test("are absent for a constant trace or label, not zero or NaN")
  func constantsHaveNoMeasure() {
    let labels = Labels.binary([true, false, true, false, false])
    let flat = [Float](repeating: 3, count: 5)
    #expect(Measure.pearson.value(of: flat, labels: labels) == nil)
    #expect(Measure.spearman.value(of: flat, labels: labels) == nil)
    #expect(Measure.cohensD.value(of: flat, labels: labels) == nil)
    #expect(Measure.auc.value(of: flat, labels: labels) == 0.5)
    let always = Labels.binary([Bool](repeating: true, count: 5))
    for measure in [Measure.auc, .pearson, .spearman, .cohensD] {
      #expect(measure.value(of: [1, 2, 3, 4, 5], labels: always) == nil)
    }
  }

  @Test("leave out values that are not finite")
  func strangeValuesAreLeftOut() {
    let labels = Labels.binary([true, false, true, false, true, false, false])
    let clean = Labels.binary([true, false, true, false])
    for measure in Measure.all {
      #expect(
        measure.value(of: [4, 1, 3, 2, .nan, .infinity, -.infinity], labels: labels)
          == measure.value(of: [4, 1, 3, 2], labels: clean))
    }
  }

  @Test("a sort of floats is a sort, with signs, zeros and ties")
  func orderIsAscending() {
    let values: [Float] = [3, -1, 0, -0.0, 1e-30, -1e30, .infinity, -.infinity, 3, 2]
    let order = ascendingOrder(values)
    #expect(order.map { values[Int($0)] } == values.sorted())
    #expect(order.prefix(5) == [7, 5, 1, 2, 3])
    #expect(ascendingOrder([]).isEmpty)
  }
}
