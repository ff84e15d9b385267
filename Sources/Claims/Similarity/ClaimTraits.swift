import ClaimFiles
import Configuration
import Runs
import Training
import Tricks

/// What the experiments of published claims are like, each looked at once.
public struct ClaimTraits {
  private var known: [String: ExperimentTraits?] = [:]

  public init() {}

  /// Nothing if the program does not have the claim's experiment.
  public mutating func traits(of row: MeasuredClaim) -> ExperimentTraits? {
    let key = ([row.experiment] + row.set + row.with).joined(separator: "\n")
    if let known = known[key] { return known }
    let traits = read(row)
    known[key] = .some(traits)
    return traits
  }

  private func read(_ row: MeasuredClaim) -> ExperimentTraits? {
    let beside = "\(ClaimFiles.folder)/\(row.experiment)"
    guard
      var source = ExperimentLibrary.ofProgram(beside)
        ?? ExperimentLibrary.ofProgram(row.experiment)
    else { return nil }
    source.settings = row.set.compactMap { text in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 ? .init(key: String(parts[0]), value: String(parts[1])) : nil
    }
    source.tricks = row.with.map { TrickUse($0) }
    guard let experiment = try? source.experiment().decode(Experiment.self) else { return nil }
    return ExperimentTraits(experiment, data: DataFacts.published(experiment.data.dataset))
  }
}
