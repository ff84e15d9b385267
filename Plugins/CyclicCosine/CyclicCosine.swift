import Tricks

/// Lowers the learning rate along half a cosine again and again.
///
/// - Source: Huang et al., "Snapshot Ensembles: Train 1, Get M for Free", 2017; with `multiply`
///   Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017.
struct CyclicCosineTrick: Trick {
  static let card = TrickCard(
    id: "cyclic-cosine", slots: [.rate], neutral: "floor=1", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How many cycles the run has.
    var cycles = 5
    /// How many times as long as the one before a cycle is.
    var multiply = 1.0
    /// The share of the base rate at the end of a cycle.
    var floor = 0.0

    func validate() throws(OptionError) {
      try check("cycles", cycles, in: 1...1000)
      try check("multiply", multiply, in: 1...100)
      try check("floor", floor, in: 0...1)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.floor < 1 else { return }
    let options = options
    try recipe.rate.replace(by: Self.id) { arguments in
      let cosine = Elementary.cos(.pi * options.shareOfCycle(arguments.progress))
      return arguments.base * (options.floor + (1 - options.floor) * 0.5 * (1 + cosine))
    }
  }
}

extension CyclicCosineTrick.Options {
  /// How much of its cycle a point of the run has behind it.
  ///
  /// In parts of which the first cycle has one: cycle k begins at 1 + m + … + mᵏ⁻¹ of them. Step and
  /// beginning are compared as products of whole numbers, where m is one, so that a cycle begins at the
  /// first step that is not before its exact place.
  fileprivate func shareOfCycle(_ progress: Progress) -> Double {
    var all = 0.0
    for _ in 0..<cycles { all = all * multiply + 1 }
    let place = progress.scheduleStep * all
    let part = progress.scheduleSteps
    var (begin, length) = (0.0, 1.0)
    for _ in 1..<cycles {
      let next = begin * multiply + 1
      if place < next * part { break }
      begin = next
      length *= multiply
    }
    return min((place - begin * part) / (length * part), 1)
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(CyclicCosineTrick.self)
}
