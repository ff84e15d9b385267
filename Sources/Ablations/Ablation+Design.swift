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
    var asked: [[Int: Double]: Contrast] = [:]
    for contrast in contrasts {
      if let earlier = asked.updateValue(contrast, forKey: runWeights(contrast)) {
        throw SameQuestion(contrasts: [earlier.label, contrast.label])
      }
    }
  }

  /// Whether runs of a contrast are taken from themselves.
  private func comparesNothing(_ contrast: Contrast) -> Bool { runWeights(contrast).isEmpty }

  /// The weights of a contrast by the runs that they are of, which arms may share; without those that
  /// cancel.
  private func runWeights(_ contrast: Contrast) -> [Int: Double] {
    var weights: [Int: Double] = [:]
    for arm in contrast.arms { weights[arms[arm].runs[0], default: 0] += contrast.weights[arm] }
    return weights.filter { $0.value != 0 }
  }
}

/// Two contrasts are one, since their arms are the same experiments in other words.
public struct SameQuestion: UserFacingError, Hashable {
  /// What they are called.
  public let contrasts: [String]

  public var description: String {
    "\(contrasts.map { "'\($0)'" }.joined(separator: " and ")) come to the same experiment, and "
      + "would count as two comparisons"
  }
  public var hint: String? { "name it once: what an option has if left out is its default" }
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
