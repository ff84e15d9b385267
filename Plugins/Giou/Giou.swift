import Tricks

/// Learns boxes by how far they cover what they are to cover, instead of side by side.
///
/// - Source: Rezatofighi et al., "Generalized Intersection over Union: A Metric and A Loss for Bounding Box
///   Regression", 2019.
struct GiouTrick: Trick {
  static let card = TrickCard(
    id: "giou", slots: [.boxLoss], neutral: "share=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// What is measured.
    var form = Form.giou
    /// How much the loss of a box counts beside that of its class.
    var weight = 3.0
    /// How much of the loss of sides is replaced.
    var share = 1.0

    func validate() throws(OptionError) {
      try check("weight", weight > 0 && weight.isFinite, "must be greater than 0, is \(weight)")
      try checkInFloat32("weight", weight)
      try check("share", share, in: 0...1)
    }
  }

  enum Form: String, Codable, CaseIterable {
    /// 1 − generalised intersection over union.
    case giou
    /// 1 − intersection over union, which is flat where boxes do not touch.
    case iou
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    try recipe.plan.requireBoxes(for: Self.id)
    if options.share == 0 { return }
    let (form, weight, share) = (options.form, options.weight, options.share)
    try recipe.boxLoss.replace(by: Self.id) { predicted, targets in
      let loss = Self.loss(predicted, targets, form) * Float(weight * share)
      if share == 1 { return loss }
      return loss + BoxLosses.usual(predicted, targets) * Float(1 - share)
    }
  }

  /// One loss for each box, [m], of corners [m, 4].
  static func loss(_ predicted: Variable, _ targets: Tensor, _ form: Form) -> Variable {
    let goal = predicted.tape.constant(targets)
    func side(_ boxes: Variable, _ number: Int) -> Variable {
      boxes.sliced(number..<number + 1, axis: 1)
    }
    func area(_ boxes: Variable) -> Variable {
      (side(boxes, 2) - side(boxes, 0)) * (side(boxes, 3) - side(boxes, 1))
    }
    /// From the greater of two starts to the smaller of two ends, or the other way round.
    func extent(_ first: Int, _ last: Int, of inner: Bool) -> Variable {
      let (start, end) = (side(predicted, first), side(predicted, last))
      let (goalStart, goalEnd) = (side(goal, first), side(goal, last))
      return inner
        ? smaller(end, goalEnd) - greater(start, goalStart)
        : greater(end, goalEnd) - smaller(start, goalStart)
    }
    let shared =
      notNegative(extent(0, 2, of: true)) * notNegative(extent(1, 3, of: true))
    let union = area(predicted) + area(goal) - shared
    var loss = shared / union * -1 + 1
    if form == .giou {
      let around = extent(0, 2, of: false) * extent(1, 3, of: false)
      loss = loss + (around - union) / around
    }
    return loss.sumOverColumns()
  }

  private static func greater(_ one: Variable, _ other: Variable) -> Variable {
    (one + other + (one - other).map(.abs)) * 0.5
  }

  private static func smaller(_ one: Variable, _ other: Variable) -> Variable {
    (one + other - (one - other).map(.abs)) * 0.5
  }

  private static func notNegative(_ value: Variable) -> Variable {
    (value + value.map(.abs)) * 0.5
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(GiouTrick.self) }
