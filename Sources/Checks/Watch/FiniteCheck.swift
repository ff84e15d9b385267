import Training

/// Says where the first number was that is no longer finite, and what was there before.
struct FiniteCheck: WatchCheck {
  static let id = "finite"
  static let question = "Did all numbers stay finite?"
  static let judgesFailedRuns = true

  func judge(_ run: WatchedRun) -> [Conclusion] {
    guard let divergence = run.divergence else { return [] }
    var evidence = [
      Evidence("step", divergence.step), Evidence("found in", text: divergence.tensor),
      Evidence("first", text: divergence.origin.text),
      Evidence("learning rate", divergence.rate),
      Evidence("loss of the steps before", series: divergence.losses.map(Double.init)),
    ]
    // Few layers are of interest: those with the largest numbers.
    for tensor in divergence.healthy.sorted(by: { $0.largest > $1.largest }).prefix(8) {
      evidence.append(Evidence("largest magnitude in \(tensor.name)", Double(tensor.largest)))
      evidence.append(Evidence("norm of \(tensor.name)", Double(tensor.norm)))
    }
    if let look = run.looks.last {
      let gradient = look.parameters.map { Double($0.gradient) }.euclidean
      evidence.append(Evidence("norm of the gradient at step \(look.step)", gradient))
    }
    return [
      Conclusion(
        .fail, divergence.summary, evidence: evidence, hint: divergence.hint,
        setting: divergence.setting)
    ]
  }
}

extension Divergence.Origin {
  /// "activation linear1"
  var text: String {
    switch self {
    case .inputs: "inputs"
    case .targets: "targets"
    case .parameter(let name): "parameter \(name)"
    case .activation(let path): "activation \(path)"
    case .loss: "loss"
    case .gradient(let name): "gradient \(name)"
    case .unknown: "unknown"
    }
  }
}

extension [Double] {
  /// √Σx²
  var euclidean: Double { reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
