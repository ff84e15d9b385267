import Configuration
import Errors
import Runs

extension Tuning {
  /// What each side tries first, as many settings on each as far as its space has them.
  static func proposals(
    _ sides: [Proposals], _ strategy: SearchStrategy, _ count: Int
  ) throws(ConfigurationError) -> [[Proposal]] {
    guard strategy == .grid else { return sides.map { $0.random(count) } }
    // What does not fit into one side's grid is not for the others' either.
    var most = count
    while true {
      let grids = try sides.map { side throws(ConfigurationError) in try side.grid(most) }
      let sizes = zip(sides, grids).filter { $0.space.count != $1.count }.map { $1.count }
      guard let least = sizes.min(), least < most, sizes.contains(where: { $0 > least }) else {
        return grids
      }
      most = least
    }
  }
}

/// A side with its space and what is tried there.
struct SearchedSide: Sendable {
  let side: Tuning.Side
  let space: SearchSpace
  /// The values as they stand, if they lie in the space.
  let own: Proposal?
  let proposals: [Proposal]
  /// What makes a run of the side as it stands.
  let procedure: any Procedure
  private let document: ConfigurationNode?
  private let lengthKey: String
  private let seeds: [Int]
  private let results: String

  init(
    _ side: Tuning.Side, space: SearchSpace, own: Proposal?, proposals: [Proposal],
    procedure: any Procedure, reading document: ConfigurationNode?, lengthKey: String, seeds: [Int],
    results: String
  ) {
    (self.side, self.space, self.own, self.proposals) = (side, space, own, proposals)
    self.procedure = procedure
    (self.document, self.lengthKey) = (document, lengthKey)
    (self.seeds, self.results) = (seeds, results)
  }

  /// The trainings of a setting, one for each seed.
  ///
  /// - Parameter epochs: how long; nothing for as long as the experiment says.
  func requests(
    of proposal: Proposal, epochs: Int?, by procedures: some ProcedureFactory
  ) throws -> [RunRequest] {
    var source = proposal.applied(to: side.source)
    if let epochs { source.settings.append(.init(key: lengthKey, value: String(epochs))) }
    do {
      return try SeededRuns(
        of: source, reading: document, seeds: seeds, results: results, by: procedures
      ).requests
    } catch let error as any UserFacingError {
      throw ProposalError(proposal: proposal, side: side.label, cause: error)
    }
  }
}

/// A setting that a search would try and that no run can be made of.
public struct ProposalError: UserFacingError {
  let proposal: Proposal
  let side: String
  let cause: any UserFacingError

  public var description: String {
    "\(side) cannot be trained with \(proposal): \(cause.problem)"
  }
  public var hint: String? {
    proposal.settings.isEmpty ? cause.hint : cause.hint ?? "narrow what --tune searches"
  }
  public var location: SourceLocation? { cause.location }
  public var kind: ErrorKind { cause.kind }
}

extension SearchSpace {
  /// - Parameters:
  ///   - sides: the parameters that each side has.
  ///   - tricks: each side's experiment, which tells its tricks.
  /// - Throws: if no side has a key that was written.
  func check(
    isOn sides: [SearchSpace], tricks experiments: [ConfigurationNode]
  ) throws(ConfigurationError) {
    let found = Set(sides.flatMap(\.parameters).map(\.place))
    guard let missing = parameters.first(where: { !found.contains($0.place) }) else { return }
    let ids = Set(experiments.flatMap { $0["tricks"]?.keys ?? [] }).sorted()
    let id = ConfigurationNode.keyPath(missing.key)?.dropFirst().first ?? ""
    throw ConfigurationError(
      message: missing.key.hasPrefix("trick.")
        ? "no trick is under test, of which \(missing.key) could be an option"
        : "no side has the trick '\(id)'",
      location: SourceLocation(file: "--tune"), path: [missing.key],
      hint: ids.isEmpty
        ? "name the trick by --trick"
        : missing.key.hasPrefix("trick.")
          ? "write tricks.\(ids[0]).\(missing.key.dropFirst(6))"
          : KeyNames.hint(for: id, among: ids, kind: "trick"))
  }
}
