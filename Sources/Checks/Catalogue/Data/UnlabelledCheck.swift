import Statistics

/// Looks for test inputs among those without labels.
///
/// That is not wrong: no label is known. But what is learnt of the very inputs that are tested on tells less
/// of others, and has to be said beside the result (transductive learning). Equal inputs are judged by
/// ``CopySearch``: of coarse data some are equal by chance.
public struct UnlabelledCheck: Check {
  public static let id = "unlabelled"
  public static let question = "Are the inputs without labels others than those that are tested on?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    guard let inputs = subject.data.unlabelled else {
      return Conclusion(.skipped, "the experiment names no inputs without labels")
    }
    guard inputs.isFinite else {
      return Conclusion(
        .fail, "inputs without labels are not finite",
        hint: "remove or repair them: one such number spoils every weight",
        setting: "data.unlabelled")
    }
    let test = Examples(inputs: subject.data.test.inputs)
    let search = CopySearch(
      of: test, among: Examples(inputs: inputs), kind: subject.dataset.inputKind,
      seed: subject.seed)
    let share = Double(search.copies.count) / Double(max(test.count, 1))
    let evidence = [
      Evidence("inputs without labels", inputs.shape[0]),
      Evidence("test inputs that are among them", search.equal.count),
      Evidence("of these, that chance does not explain", search.copies.count),
    ]
    guard search.copies.count >= 3, share > 0.005 else {
      return Conclusion(
        .pass,
        "\(NumberText.count(inputs.shape[0], "input")) without labels, of which none is tested on"
          + (search.equal.isEmpty ? "" : " but for what chance makes equal"),
        evidence: evidence)
    }
    return Conclusion(
      .warn,
      "\(search.copies.count) of \(test.count) test inputs (\(percent(share))) are among those without "
        + "labels, which are trained on",
      evidence: evidence,
      hint:
        "name inputs that are not tested on as data.unlabelled, or say beside the result that it is "
        + "transductive", setting: "data.unlabelled")
  }
}
