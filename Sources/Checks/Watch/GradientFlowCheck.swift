import Statistics
import Training

/// Looks whether gradients grew beyond measure, and whether they reach the first layers.
///
/// The norm of all gradients together is compared with the median of the looks before, and with that
/// at the first look, since it falls as a run comes to its end: thirty times more is an
/// explosion.
/// A gradient has vanished if an element of the first weights gets less than a ten-thousandth of what one of
/// the last gets, and these first weights do not move: some optimisers even that out.
struct GradientFlowCheck: WatchCheck {
  static let id = "gradient-flow"
  static let question = "Did gradients neither explode nor vanish?"
  static let judgesFailedRuns = true

  func judge(_ run: WatchedRun) -> [Conclusion] {
    [exploding(run), vanishing(run)].compactMap { $0 }
  }

  private func exploding(_ run: WatchedRun) -> Conclusion? {
    let norms = run.looks.map { look in look.parameters.map { Double($0.gradient) }.euclidean }
    guard norms.count >= 2 else { return nil }
    for place in 1..<norms.count {
      let usual = max(norms[..<place].map { $0 }.median, norms[0])
      guard usual > 0, norms[place] > 30 * usual else { continue }
      let look = run.looks[place]
      let worst = look.parameters.indices.max {
        look.parameters[$0].gradient < look.parameters[$1].gradient
      }
      return Conclusion(
        .warn,
        "the gradient's norm was \(NumberText.significant(norms[place])) at step \(look.step), "
          + "\(NumberText.significant(norms[place] / usual)) times what it had been",
        evidence: [
          Evidence("norm of the gradient", series: norms), Evidence("before", usual),
          Evidence("largest part", text: worst.map(run.name) ?? ""),
        ],
        hint: "limit the gradients (`harness tricks` lists how), or lower optimiser.rate",
        setting: "optimiser.rate")
    }
    return nil
  }

  private func vanishing(_ run: WatchedRun) -> Conclusion? {
    let weights = run.weights
    guard weights.count >= 3, let first = weights.first, let last = weights.last else { return nil }
    let shapes = run.resolved.network.parameters.map(\.shape)
    let ratios = run.looks.compactMap { look -> Double? in
      func size(_ index: Int) -> Double {
        Double(look.parameters[index].gradient)
          / Double(max(shapes[index].elementCount, 1)).squareRoot()
      }
      return size(last) > 0 ? size(first) / size(last) : nil
    }
    let sizes = UpdateSizeCheck.sizes(of: run)
    guard ratios.count >= 2, ratios.median < 1e-4,
      let start = sizes.first, let end = sizes.last,
      start.travel < UpdateSizeCheck.leastTravel, end.travel > 10 * start.travel
    else { return nil }
    return Conclusion(
      .warn,
      "the gradient vanishes on its way back: an element of \(run.name(first)) gets "
        + "\(NumberText.significant(ratios.median)) of what one of \(run.name(last)) gets",
      evidence: [
        Evidence("first to last", series: ratios),
        Evidence("change of \(run.name(first)) over the run, at most", start.travel),
      ],
      hint:
        "use relu in place of sigmoid or tanh, put batch-norm or layer-norm between the layers, or "
        + "residual blocks around them", setting: "network")
  }
}
