import Statistics

/// Says what the test split's size lets see.
///
/// Rule: below a hundred test examples a single one is worth a point of accuracy or more, and the
/// standard error of a measured accuracy of 90 % is 3 points or more; the mean squared error of n
/// normal residuals has the relative standard error √(2/n), 14 % or more. Below ten a single example
/// is worth more than ten points: nothing that a run shows there says anything.
public struct TestSizeCheck: Check {
  public static let id = "test-size"
  public static let question = "Is the test split large enough to see the effects one hopes for?"
  public static let cost = CheckCost.statical

  public init() {}

  private static let fewest = 100
  private static let none = 10

  public func run(_ subject: CheckSubject) -> Conclusion {
    let test = subject.data.test
    if subject.task.classifiesPixels { return Self.pictures(test.count) }
    let boxes = test[Examples.target]?.boxes?.reduce(0) { $0 + $1.count }
    let count = boxes ?? (test.labels.isEmpty ? test.count : test.labels.count)
    let size = Double(max(count, 1))
    let isClassification = subject.classes != nil
    let error = (isClassification ? 0.9 * 0.1 / size : 2 / size).squareRoot()
    let what =
      boxes == nil ? NumberText.count(count, "test example") : "\(count) boxes in the test split"
    let meaning =
      boxes != nil
      ? "one box is \(NumberText.significant(100 / size, digits: 2)) points of the share that is found, and "
        + "a share of 90 % has a standard error of "
        + "\(NumberText.significant(100 * error, digits: 2)) points"
      : test.hasSequences
        ? "one example is \(NumberText.significant(100 / size, digits: 2)) points of the share of wrong "
          + "sequences, and a share of 10 % has a standard error of "
          + "\(NumberText.significant(100 * error, digits: 2)) points"
        : isClassification
          ? "one example is \(NumberText.significant(100 / size, digits: 2)) points of accuracy, and an "
            + "accuracy of 90 % has a standard error of "
            + "\(NumberText.significant(100 * error, digits: 2)) points"
          : "a mean squared error has a standard error of about \(percent(error))"
    let evidence = [Evidence("test examples", count), Evidence("standard error", error)]
    var found: [Conclusion] = []
    if count < Self.fewest {
      found.append(
        Conclusion(
          count < Self.none ? .fail : .warn,
          "\(what): \(meaning)",
          evidence: evidence,
          hint:
            "effects smaller than that are not seen: use a larger test split, such as a greater "
            + "test-fraction, or more seeds with other splits", setting: "data.dataset"))
    }
    if let validation = subject.data.validation, validation.count > subject.data.training.count {
      found.append(
        Conclusion(
          .warn,
          "more is held back for validation than trained on: \(validation.count) and "
            + NumberText.count(subject.data.training.count, "example"),
          evidence: [
            Evidence("validation examples", validation.count),
            Evidence("training examples", subject.data.training.count),
          ], hint: "set data.validation to a tenth or a fifth", setting: "data.validation"))
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        boxes == nil
          ? "\(NumberText.count(count)) test examples: \(meaning)" : "\(what): \(meaning)",
        evidence: evidence))
  }

  /// Pixels of one picture are no examples by themselves.
  private static func pictures(_ count: Int) -> Conclusion {
    let share =
      "one is \(NumberText.significant(100 / Double(max(count, 1)), digits: 2)) % of the pixels"
    return Conclusion(
      count < none ? .warn : .pass, "\(NumberText.count(count, "test picture")): \(share)",
      evidence: [Evidence("test pictures", count)],
      hint: count < none ? "use a larger test split, or more seeds with other splits" : nil,
      setting: count < none ? "data.dataset" : nil)
  }
}
