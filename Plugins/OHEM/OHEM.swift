import Tricks

/// Learns from the examples of a batch that have the largest losses.
///
/// - Source: Shrivastava et al., "Training Region-based Object Detectors with Online Hard Example
///   Mining", 2016.
struct OHEMTrick: Trick {
  static let card = TrickCard(
    id: "ohem", slots: [.reduction], neutral: "ratio=1", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The share of the batch that is kept.
    var ratio = 0.5

    func validate() throws(OptionError) {
      try check("ratio", ratio > 0 && ratio <= 1, "must be above 0 and at most 1, is \(ratio)")
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    let ratio = options.ratio
    // Innermost: another trick's reduction, a sum for instance, then reduces the chosen losses, and
    // one that rescales losses does not change the choice by it.
    recipe.reduction.wrap(.selection, by: Self.id) { reduce in
      { losses in reduce(losses.gatheringRows(Self.hardest(losses.tensor.scalars, ratio: ratio))) }
    }
  }

  /// The places of the largest ⌊ratio·n + ½⌋ losses, at least one, in ascending order.
  ///
  /// Of equal losses the first are chosen. NaN counts as the largest, so that it is not hidden.
  static func hardest(_ losses: [Float], ratio: Double) -> [Int] {
    let count = max(1, Int(clampingRounded: ratio * Double(losses.count)))
    let ranks = losses.map { $0.isNaN ? .infinity : $0 }
    return losses.indices
      .sorted { (ranks[$1], $0) < (ranks[$0], $1) }
      .prefix(count)
      .sorted()
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(OHEMTrick.self) }
