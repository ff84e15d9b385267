import Configuration
import Errors
import Runs

/// Which tricks an experiment takes, and what the others say.
public struct Applicability: Sendable {
  /// A trick that cannot be tried here.
  public struct Refusal: Sendable, Equatable {
    public let trick: TrickUse
    /// Why, as the trick or the experiment says it.
    public let reason: String
    public let hint: String?

    public init(trick: TrickUse, reason: String, hint: String? = nil) {
      self.trick = trick
      self.reason = reason
      self.hint = hint
    }
  }

  public let accepted: [TrickUse]
  public let refused: [Refusal]
  /// What makes a run of the experiment as it stands.
  public let baseline: any Procedure

  /// Prepares a run of each trick.
  ///
  /// - Parameters:
  ///   - candidates: the tricks with their options.
  ///   - source: the experiment, whose own tricks stay in it.
  ///   - document: the text's table.
  ///   - results: the folder of the bundles.
  ///   - procedures: prepare the runs.
  ///   - observe: told how many have been prepared.
  /// - Throws: what is wrong with the experiment itself.
  public init(
    of candidates: [TrickUse], in source: ExperimentSource, reading document: ConfigurationNode,
    results: String, by procedures: some ProcedureFactory, observe: (Int) -> Void = { _ in }
  ) throws {
    let written = try RunRequest(source, reading: document, results: results)
    baseline = try procedures.procedure(for: written)
    var accepted: [TrickUse] = []
    var refused: [Refusal] = []
    for (count, trick) in candidates.enumerated() {
      observe(count)
      if written.experiment["tricks"]?[trick.id] != nil {
        refused.append(
          Refusal(
            trick: trick, reason: "the experiment has it already",
            hint: ShellCommand.harness(
              "ablate", [source.name], options: [("--trick", trick.description)])
              + " tests what it does there"))
        continue
      }
      do {
        var with = source
        with.tricks.append(trick)
        let procedure = try procedures.procedure(
          for: RunRequest(with, reading: document, results: results))
        if let key = procedure.identity.key, key == baseline.identity.key {
          refused.append(Refusal(trick: trick, reason: "its run is the one without it"))
        } else {
          accepted.append(trick)
        }
      } catch let error as Interrupted {
        throw error
      } catch {
        let known = error as? any UserFacingError
        refused.append(
          Refusal(trick: trick, reason: known?.problem ?? "\(error)", hint: known?.hint))
      }
    }
    self.accepted = accepted
    self.refused = refused
  }
}
