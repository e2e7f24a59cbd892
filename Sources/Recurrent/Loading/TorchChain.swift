// SPDX-License-Identifier: Apache-2.0

/// The recurrent modules that make up one network, first to last: one, or several stacked.
struct TorchChain {
  typealias Style = TorchTensorName.Style

  /// How the modules' names are put together, in the order in which they read.
  let styles: [Style]
  /// Where that order comes from; nil for one module.
  let order: String?

  /// How many modules may be tried in every order.
  private static let permutedLimit = 6

  /// The network that is meant; several modules that are no chain must be told apart.
  init(
    _ names: [TorchTensorName], table: TensorTable, network: String?
  ) throws(ModelError) {
    var seen: Set<Style> = []
    let all = names.filter { $0.role == .recurrentWeight }.map(\.style)
      .filter { seen.insert($0).inserted }
    let links = Links(names, table)
    if let network, network.contains(",") {
      self.init(styles: try Self.listed(network, of: all, links), order: "the order of --network")
      return
    }
    let styles = all.filter { $0.prefix.hasPrefix(network ?? "") }
    guard !styles.isEmpty else { throw Self.unknown(network ?? "", of: all) }
    if styles.count == 1 {
      self.init(styles: styles, order: nil)
    } else if let sorted = Self.numbered(styles), links.join(sorted) {
      self.init(styles: sorted, order: "the order of their numbers")
    } else {
      let orders = Self.orders(of: styles, links)
      // The two halves of a translator link up as well, and are two networks.
      let isPair = styles.contains { style in
        ["enc", "dec"].contains { style.prefix.lowercased().contains($0) }
      }
      guard orders == [styles], !isPair else { throw Self.undecided(styles, orders) }
      self.init(styles: styles, order: "the only order that fits their sizes")
    }
  }

  private init(styles: [Style], order: String?) {
    self.styles = styles
    self.order = order
  }

  // MARK: Orders

  /// The modules that a list names (`first,second`), one each.
  private static func listed(
    _ list: String, of all: [Style], _ links: Links
  ) throws(ModelError) -> [Style] {
    var styles: [Style] = []
    for name in list.split(separator: ",").map(String.init) {
      let fitting = all.filter { $0.prefix.hasPrefix(name) }
      guard let style = fitting.first else { throw unknown(name, of: all) }
      guard fitting.count == 1, !styles.contains(style) else {
        throw .undecided(
          question: "'\(name)' in --network means several modules, or one again",
          wayOut: "there are '\(all.prefix(6).map(\.prefix).joined(separator: "', '"))'")
      }
      styles.append(style)
    }
    guard links.join(styles) else {
      throw .cannot(
        what: "stack '\(styles.map(\.prefix).joined(separator: "', then '"))'",
        because: "one does not read as many numbers as the one before it hands on")
    }
    return styles
  }

  /// Modules whose names differ only by a number (`lstm1.`, `lstm2.`), by that number.
  private static func numbered(_ styles: [Style]) -> [Style]? {
    func digits(_ style: Style) -> Int? { Int(style.prefix.filter { $0.isASCII && $0.isNumber }) }
    let stems = Set(styles.map { $0.prefix.filter { !($0.isASCII && $0.isNumber) } })
    guard stems.count == 1, styles.allSatisfy({ digits($0) != nil || $0.prefix == stems.first })
    else { return nil }
    return styles.sorted { (digits($0) ?? 0) < (digits($1) ?? 0) }
  }

  /// Every order in which each module reads what the one before hands on.
  private static func orders(of styles: [Style], _ links: Links) -> [[Style]] {
    guard styles.count <= permutedLimit else { return [] }
    var orders: [[Style]] = [[]]
    for _ in styles {
      orders = orders.flatMap { order in
        styles.filter { !order.contains($0) }.map { order + [$0] }
      }.filter(links.join)
    }
    return orders
  }

  // MARK: Errors

  private static func unknown(_ network: String, of all: [Style]) -> ModelError {
    .undecided(
      question: "no recurrent network is called '\(network)'",
      wayOut: "there are '\(all.prefix(6).map(\.prefix).joined(separator: "', '"))'")
  }

  private static func undecided(_ styles: [Style], _ orders: [[Style]]) -> ModelError {
    let stack = orders.first.map { order in
      ", or stack them with --network " + order.map(\.prefix).joined(separator: ",")
    }
    return .undecided(
      question: "there are several recurrent networks: '"
        + styles.prefix(6).map(\.prefix).joined(separator: "' and '") + "'",
      wayOut: "choose one with --network \(styles[0].prefix)" + (stack ?? ""))
  }

  /// How many numbers modules read and hand on.
  private struct Links {
    private var sizes: [Style: (reads: Int, handsOn: Int)] = [:]

    init(_ names: [TorchTensorName], _ table: TensorTable) {
      for name in names where name.role == .recurrentWeight {
        func shape(_ role: TorchTensorName.Role, layer: Int) -> [Int]? {
          let other = TorchTensorName(
            style: name.style, role: role, layer: layer, isReversed: false)
          return table[other.text]?.shape
        }
        guard let input = shape(.inputWeight, layer: 0), input.count == 2,
          let recurrent = shape(.recurrentWeight, layer: name.layer), recurrent.count == 2
        else { continue }
        let isBoth = names.contains { $0.style == name.style && $0.isReversed }
        sizes[name.style] = (input[1], recurrent[1] * (isBoth ? 2 : 1))
      }
    }

    /// Whether each module reads as many numbers as the one before it hands on.
    func join(_ styles: [Style]) -> Bool {
      zip(styles, styles.dropFirst()).allSatisfy { before, after in
        guard let before = sizes[before], let after = sizes[after] else { return false }
        return before.handsOn == after.reads
      }
    }
  }
}
