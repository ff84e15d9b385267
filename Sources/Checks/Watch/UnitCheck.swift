import Statistics
import Training

/// Looks for layers of which most units are closed for every example, or whose tanh or sigmoid units are
/// at the end of their range.
///
/// Networks do as well with half of a layer closed (a third of the seeds of `digits-cnn` end so), so
/// that four fifths must be. What the few examples of the last look make likely is confirmed on up to 512 training examples.
struct UnitCheck: WatchCheck {
  static let id = "units"
  static let question = "Did units stay alive?"

  static let greatestClosedShare = 0.8

  func judge(_ run: WatchedRun) -> [Conclusion] {
    guard let last = run.looks.last, let first = run.looks.first,
      last.layers.count == run.watch.layers.count, first.layers.count == last.layers.count
    else { return [] }
    var found: [Conclusion] = []
    for (place, layer) in run.watch.layers.enumerated() {
      let units = Double(max(layer.units, 1))
      if layer.activation == .relu, layer.units >= 4,
        Double(last.layers[place].closed) >= Self.greatestClosedShare * units
      {
        let closed = Double(closedUnits(run, layer, at: place))
        if closed >= Self.greatestClosedShare * units {
          found.append(dead(run, layer, place, share: closed / units))
        }
      }
      if last.layers[place].saturated > 0.75, place < run.watch.layers.count - 1 {
        found.append(saturated(run, layer, place))
      }
    }
    return found
  }

  /// How many units are closed for many examples as well.
  private func closedUnits(_ run: WatchedRun, _ layer: WatchedLayer, at place: Int) -> Int {
    let examples = run.trainer.data.training
    let inputs = run.resolved.task.inputValues(
      of: Batch(examples.rows(0..<min(512, examples.count))))
    let pass = ObservedPass(
      run.resolved.network, run.watch.layers, inputs, state: run.trainer.state.model)
    return pass.outputs[place].closedUnits
  }

  private func dead(
    _ run: WatchedRun, _ layer: WatchedLayer, _ place: Int, share: Double
  ) -> Conclusion {
    let shares = run.looks.map { Double($0.layers[place].closed) / Double(layer.units) }
    let wasThere = (shares.first ?? 0) > 0.8 * share
    let percent = NumberText.fixed(100 * share, decimals: 0)
    return Conclusion(
      share == 1 ? .fail : .warn,
      share == 1
        ? "every unit of \(layer.path) gives 0 for every example: nothing gets through"
        : "\(percent) % of the units of \(layer.path) give 0 for every example",
      evidence: [Evidence("share of closed units of \(layer.path)", series: shares)],
      hint: wasThere
        ? "they were closed from the first steps on: look at the scale of the inputs (data.scaling) and "
          + "at first biases, then lower optimiser.rate"
        : "they closed while it trained: lower optimiser.rate, or use leaky-relu",
      setting: wasThere ? "data.scaling" : "optimiser.rate")
  }

  private func saturated(_ run: WatchedRun, _ layer: WatchedLayer, _ place: Int) -> Conclusion {
    let shares = run.looks.map { Double($0.layers[place].saturated) }
    return Conclusion(
      .warn,
      "\(NumberText.fixed(100 * (shares.last ?? 0), decimals: 0)) % of the outputs of \(layer.path) "
        + "are at an end of \(layer.activation.rawValue)'s range, where it has no slope",
      evidence: [Evidence("share of saturated outputs of \(layer.path)", series: shares)],
      hint: (shares.first ?? 0) > 0.6
        ? "they were from the first steps on: look at the scale of the inputs (data.scaling) and of the "
          + "first weights"
        : "lower optimiser.rate, or put batch-norm before the nonlinearity",
      setting: (shares.first ?? 0) > 0.6 ? "data.scaling" : "optimiser.rate")
  }
}
