import Tricks

/// Predicts with the weights at the ends of the learning rate's cycles together.
///
/// - Source: Huang et al., "Snapshot Ensembles: Train 1, Get M for Free", 2017.
struct SnapshotEnsembleTrick: Trick {
  static let card = TrickCard(
    id: "snapshot-ensemble", slots: [.serving], neutral: "members=1",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How many sets of weights predict together, the last ones.
    var members = 5

    func validate() throws(OptionError) { try check("members", members, in: 1...1000) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.members > 1 else { return }
    try recipe.plan.requireAveragedPredictions(for: Self.id)
    let members = options.members
    recipe.serving.wrap(.collection, by: Self.id) { serving in
      var ensemble = serving
      ensemble.beforeStep = { state, context in
        serving.beforeStep(state, &context)
        let ended = context[memory: Self.id].endings(
          rate: context.rate, progress: context.progress, members: members)
        for kind in ended {
          // What the tricks inside make of the weights: an average, for instance.
          let snapshots =
            context[memory: Self.id].states(kept: kind, like: state)
            + serving.serve(state, .epoch, context)
          context[memory: Self.id].keep(snapshots.suffix(members - 1), as: kind)
        }
      }
      ensemble.serve = { state, moment, context in
        let memory = context[memory: Self.id]
        let cycles = memory.states(kept: "cycle", like: state)
        let collected = cycles.isEmpty ? memory.states(kept: "part", like: state) : cycles
        // The last weights are the end of the last cycle.
        return collected + serving.serve(state, moment, context)
      }
      return ensemble
    }
  }
}

extension TrickMemory {
  /// What ended before this step: a cycle of the rate, which fell and rises now; one of as many equal
  /// parts of the run as there are members, which count where the rate has no cycles.
  fileprivate mutating func endings(rate: Double, progress: Progress, members: Int) -> [String] {
    var ended: [String] = []
    let last = numbers["rate"] ?? rate
    if rate > last && numbers["falls"] == 1 { ended.append("cycle") }
    if rate != last { numbers["falls"] = rate < last ? 1 : 0 }
    numbers["rate"] = rate
    let share = progress.position / Double(max(progress.totalSteps, 1))
    let part = (share * Double(members)).rounded(.down)
    if part > numbers["part", default: 0] { ended.append("part") }
    numbers["part"] = part
    return ended
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(SnapshotEnsembleTrick.self)
}
