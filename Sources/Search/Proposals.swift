import Configuration

/// The settings that a search tries, in their order.
///
/// They are a function of the space, the seed and the index alone. Nothing that was measured has a say
/// in them, so that a larger budget tries what a smaller one tried and then more.
package struct Proposals: Sendable {
  let space: SearchSpace
  let seed: UInt64
  /// The values as they stand, in the order of the space; nothing if one of them lies outside.
  package let own: Proposal?

  /// - Parameters:
  ///   - space: of one side.
  ///   - experiment: the side's as it stands, with every default filled in.
  package init(_ space: SearchSpace, seed: UInt64, in experiment: ConfigurationNode) {
    self.space = space
    self.seed = seed
    let choices = space.parameters.compactMap { parameter -> Proposal.Choice? in
      guard let path = ConfigurationNode.keyPath(parameter.key),
        let text = experiment.value(at: path)?.settingText, parameter.range.contains(text)
      else { return nil }
      return Proposal.Choice(key: parameter.key, value: text)
    }
    own = choices.count == space.parameters.count ? Proposal(choices) : nil
  }

  /// The first so many that differ from each other: the values as they stand if those lie in the space,
  /// then random ones. Fewer if the space has no more.
  package func random(_ count: Int) -> [Proposal] {
    let sequences = space.parameters.map {
      ScrambledHalton(seed: seed, name: $0.key, dimension: $0.place)
    }
    let most = min(count, space.count ?? count)
    var (found, known): ([Proposal], Set<Proposal>) = ([], [])
    func add(_ proposal: Proposal) {
      if found.count < most, known.insert(proposal).inserted { found.append(proposal) }
    }
    if let own { add(own) }
    var index = 0
    // A space of few values is gone through many times before the last of them has come.
    while found.count < most, index < Self.mostDraws {
      add(
        Proposal(
          zip(space.parameters, sequences).map { parameter, sequence in
            .init(key: parameter.key, value: parameter.range.value(at: sequence[index]))
          }))
      index += 1
    }
    return found
  }

  private static let mostDraws = 1_000_000

  /// A grid of at most so many: all choices, and as many levels of each range as there is room for,
  /// shared out evenly, those first that were written first.
  package func grid(_ most: Int) throws(ConfigurationError) -> [Proposal] {
    var levels = space.parameters.map { parameter in
      if case .choices(let values) = parameter.range { values.count } else { 1 }
    }
    func size() -> Int {
      levels.reduce(1) { product, count in
        let (next, overflows) = product.multipliedReportingOverflow(by: count)
        return overflows ? .max : next
      }
    }
    guard size() <= most else {
      throw ConfigurationError(
        message: "a grid of all that is listed has \(size()) settings, and the budget is \(most)",
        location: SourceLocation(file: "--tune-budget"),
        hint: "give a larger one, list fewer values, or use --tune-strategy random")
    }
    while true {
      let next = levels.indices.filter { place in
        guard case .interval = space.parameters[place].range else { return false }
        return levels[place] < space.parameters[place].range.count ?? .max
          && size() / levels[place] * (levels[place] + 1) <= most
      }.min { (levels[$0], $0) < (levels[$1], $1) }
      guard let next else { break }
      levels[next] += 1
    }
    return zip(space.parameters, levels).reduce([Proposal([])]) { rows, column in
      let (parameter, count) = column
      return rows.flatMap { row in
        parameter.range.levels(count).map {
          Proposal(row.settings + [.init(key: parameter.key, value: $0)])
        }
      }
    }
  }
}
