import Errors
import Statistics

/// Looks at which classes occur in which split.
public struct LabelCheck: Check {
  public static let id = "labels"
  public static let question = "Do all classes occur, in training as in the other splits?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    if subject.data.training.hasSequences {
      return Conclusion(.skipped, "tokens are looked at by 'vocabularies'")
    }
    guard let classes = subject.classes, !subject.data.training.labels.isEmpty else {
      return Conclusion(.skipped, "the examples have no classes")
    }
    let training = Frequencies(subject.data.training.labels, classes: classes)
    let evidence = [
      Evidence("examples of each class", series: training.counts.map(Double.init), points: 100)
    ]
    let occurring = training.counts.count { $0 > 0 }
    if occurring < 2 {
      return Conclusion(
        .fail, "all training examples are of one class", evidence: evidence,
        hint: "look at how the labels are read", setting: "data.dataset")
    }
    let isText = subject.data.training.places > 1
    var found = subject.heldBackSplits.flatMap {
      Self.unlike(training, $0, subject, evidence, isText: isText)
    }
    if !isText, let absent = Self.absent(training, subject, evidence) { found.append(absent) }
    if let alike = Self.namesThatLookAlike(subject.dataset.classNames) {
      found.append(
        Conclusion(
          .warn, "two classes look the same: their names differ in how Unicode writes them",
          evidence: evidence + [Evidence("names", text: alike)],
          hint: "if they are one class, write its name in one way in the data",
          setting: "data.dataset"))
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        isText
          ? "\(occurring) of \(classes) classes occur, as unpredictable by themselves as "
            + "\(NumberText.significant(Elementary.exp(training.entropy))) equally frequent ones"
          : "\(occurring) classes of \(training.counts.filter { $0 > 0 }.min() ?? 0) to "
            + "\(training.counts.max() ?? 0) examples", evidence: evidence))
  }

  /// More than one in twenty of the classes is never trained on.
  private static func absent(
    _ training: Frequencies, _ subject: CheckSubject, _ evidence: [Evidence]
  ) -> Conclusion? {
    let absent = training.counts.indices.filter { training.counts[$0] == 0 }
    guard 20 * absent.count > training.counts.count else { return nil }
    let isShifted = absent == [0]
    return Conclusion(
      .warn, "no training example is of class \(subject.names(ofClasses: absent))",
      evidence: evidence,
      hint: isShifted
        ? "if the labels count from 1, subtract 1; else look at how they are read and split"
        : "look at how the labels are read and split", setting: "data.dataset")
  }

  /// Classes that a split has and training has not, or the other way round.
  private static func unlike(
    _ training: Frequencies, _ split: (name: String, examples: Examples), _ subject: CheckSubject,
    _ evidence: [Evidence], isText: Bool
  ) -> [Conclusion] {
    let other = Frequencies(split.examples.labels, classes: training.counts.count)
    let unknown = other.counts.indices.filter { other.counts[$0] > 0 && training.counts[$0] == 0 }
    let examples = unknown.reduce(0) { $0 + other.counts[$1] }
    var found: [Conclusion] = []
    // A text has rare symbols that only one part of it holds.
    if !unknown.isEmpty, !isText || 100 * examples > other.total {
      found.append(
        Conclusion(
          split.name == "test" ? .fail : .warn,
          "\(NumberText.count(examples, "\(split.name) example")) "
            + (examples == 1 ? "is" : "are")
            + " of class \(subject.names(ofClasses: unknown)), which is never trained on",
          evidence: evidence, hint: "split each class by itself, or leave the class out",
          setting: "data.dataset"))
    }
    let missing = training.counts.indices.filter { label in
      let share = Double(training.counts[label]) / Double(max(training.total, 1))
      // Chance leaves out a class so rarely.
      return other.counts[label] == 0 && share < 1
        && Double(other.total) * Elementary.log1p(-share) < Elementary.log(1e-4)
    }
    if !missing.isEmpty, !isText {
      found.append(
        Conclusion(
          .warn,
          "no \(split.name) example is of class \(subject.names(ofClasses: missing)), which "
            + "training has", evidence: evidence,
          hint: "look at how the \(split.name) split was made", setting: "data.dataset"))
    }
    return found
  }

  /// Two names of different bytes that are canonically equivalent, as `é` and `e` with an accent are.
  private static func namesThatLookAlike(_ names: [String]) -> String? {
    var known: [String: String] = [:]
    for name in names {
      // A dictionary's keys are equal if they are equivalent.
      if let other = known.updateValue(name, forKey: name) {
        return [other, name].map { VisibleText.ascii($0) }.joined(separator: ", ")
      }
    }
    return nil
  }
}
