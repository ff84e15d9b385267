import Statistics

/// Asks whether the classes of pixels are where things are in their pictures.
public struct MaskCheck: Check {
  public static let id = "masks"
  public static let question = "Do masks lie on what is in the pictures?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    guard subject.task.classifiesPixels else {
      return Conclusion(.skipped, "the task has no class for each pixel")
    }
    var found: [Conclusion] = []
    for (name, examples) in [("training", subject.data.training), ("test", subject.data.test)] {
      if let conclusion = MaskPlacement(examples).conclusion(name) { found.append(conclusion) }
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        "no mask of \(NumberText.count(subject.data.training.count, "picture")) fits better "
          + "elsewhere"))
  }
}
