import Configuration
import Errors
import Runs

extension Ablation {
  /// Prepares the runs of a design.
  ///
  /// - Throws: ``NothingTested`` if arms that are compared come to the same runs, beside what is wrong
  ///   with an experiment.
  public init(
    of source: ExperimentSource, reading document: ConfigurationNode? = nil, design: Design,
    seeds: (Int) -> [Int], by procedures: some ProcedureFactory, in plan: inout RunPlan,
    title: String = ""
  ) throws {
    try self.init(
      of: source, reading: document, arms: design.arms, contrasts: design.contrasts,
      seeds: seeds, by: procedures, in: &plan, title: title)
    for contrast in contrasts where comparesNothing(contrast) {
      throw NothingTested(arms: contrast.arms.map { arms[$0].label })
    }
  }

  /// Whether runs of a contrast are taken from themselves.
  private func comparesNothing(_ contrast: Contrast) -> Bool {
    var weights: [Int: Double] = [:]
    for arm in contrast.arms { weights[arms[arm].runs[0], default: 0] += contrast.weights[arm] }
    return weights.values.allSatisfy { $0 == 0 }
  }
}

/// Arms that are to be compared are the same experiment.
public struct NothingTested: UserFacingError, Hashable {
  /// What the arms are called.
  public let arms: [String]

  public var description: String {
    "nothing is tested: \(arms.map { "'\($0)'" }.joined(separator: " and ")) come to the same "
      + "experiment"
  }
  public var hint: String? {
    "leave out the value that the experiment has already"
  }
}
