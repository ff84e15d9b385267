import Statistics

/// Looks whether inputs were standardised by their own mean and deviation in every split, before they came
/// here.
///
/// What is held back has to be scaled by what was seen in training. Scaled by its own numbers it has a mean of
/// 0 and a deviation of 1 to all digits, which no sample of anything has: of n values the mean is off by
/// 1/√n.
public struct ScalingCheck: Check {
  public static let id = "scaling"
  public static let question = "Are inputs that are held back scaled by what was seen in training?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    guard !subject.readsTokens, !subject.data.training.hasSequences,
      subject.data.training.inputShape.elementCount > 0
    else { return Conclusion(.skipped, "the inputs are no quantities") }
    var splits = [(name: "the test split", inputs: subject.dataset.test.inputs, isTest: true)]
    if let unlabelled = subject.dataset.unlabelled {
      splits.append(("the inputs without labels", unlabelled.inputs, false))
    }
    let own = splits.filter { OwnScale(of: $0.inputs).isStandard }
    guard let first = own.first else {
      return Conclusion(.pass, "no split has been standardised by numbers of its own")
    }
    let names = own.map(\.name).joined(separator: " and ")
    let isOne = own.count == 1 && own[0].isTest
    let scale = OwnScale(of: first.inputs)
    return Conclusion(
      .warn,
      "\(names) \(isOne ? "has" : "have") been standardised by numbers of "
        + "\(isOne ? "its" : "their") own: whatever sets \(isOne ? "it" : "them") apart from training, "
        + "or from inputs to come, is gone",
      evidence: [
        Evidence("mean of the first feature that varies", scale.mean),
        Evidence("its deviation", scale.deviation), Evidence("examples", first.inputs.shape[0]),
      ],
      hint:
        "leave the files as they are and set data.scaling, which goes by the training split: what "
        + "is tested on is not known when a model is made", setting: "data.scaling")
  }
}

/// Whether a split's features, or all of them together, have a mean of 0 and a deviation of 1 to all digits.
private struct OwnScale {
  let isStandard: Bool
  /// Of the first feature that varies, or of all together.
  let mean: Double
  let deviation: Double

  init(of inputs: Tensor) {
    let rows = inputs.shape[0]
    let columns = inputs.count / max(rows, 1)
    guard rows >= 20, columns > 0, inputs.isFinite else {
      (isStandard, mean, deviation) = (false, 0, 1)
      return
    }
    let values = inputs.scalars
    let features = (0..<columns).map {
      Moments(values, stride(from: $0, to: values.count, by: columns))
    }
    let varying = features.filter { $0.deviation > 0 }
    // In one feature by chance once in some ten thousand tables, in two at once never.
    let isByFeature = varying.count >= 2 && varying.allSatisfy(\.areStandard)
    let whole = isByFeature ? varying[0] : Moments(values, values.indices)
    isStandard = whole.areStandard
    (mean, deviation) = (whole.mean, whole.deviation)
  }
}

/// The mean and the deviation of some numbers.
private struct Moments {
  let count: Int
  let mean: Double
  let deviation: Double

  private static let tolerance = 1e-4

  init(_ values: [Float], _ places: some Sequence<Int>) {
    let chosen = places.map { Double(values[$0]) }
    let mean = chosen.reduce(0, +) / Double(max(chosen.count, 1))
    let squares = chosen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    count = chosen.count
    deviation = (squares / Double(max(chosen.count, 1))).squareRoot()
    self.mean = mean
  }

  /// Whether they are 0 and 1, squares being divided by n or by n − 1.
  var areStandard: Bool {
    let sample = deviation * (Double(count) / Double(max(count - 1, 1))).squareRoot()
    return mean.magnitude < Self.tolerance
      && min((deviation - 1).magnitude, (sample - 1).magnitude) < Self.tolerance
  }
}
