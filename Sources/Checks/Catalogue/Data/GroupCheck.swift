import Errors
import Statistics

/// Looks for examples of one origin, such as visits of one patient, in training and in a split that is
/// held back.
///
/// Origins show where few columns, such as a number or height and age, say the target of a held-back
/// example because a training example has nearly the same values in them, though examples a little
/// further away say hardly anything: what depends on the columns' quantities would change gradually.
public struct GroupCheck: Check {
  public static let id = "groups"
  public static let question = "Are examples of one origin kept in one split?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    if let found = declared(subject) { return found }
    let training = subject.data.training
    guard subject.hasFeatures, subject.dataset.inputKind == .vector, training.count >= 60,
      subject.splits.allSatisfy({
        $0.examples.inputs.isFinite && $0.examples.values?.isFinite ?? true
      })
    else {
      return subject.dataset.test.groups == nil
        ? Conclusion(.skipped, "the examples are no rows of a table, or fewer than 60")
        : Conclusion(.pass, "no group that the data name is in both splits")
    }
    var found: [Conclusion] = []
    var asked = 0
    for split in subject.heldBackSplits where split.examples.count >= 40 {
      let search = GroupSearch(
        of: split.examples, among: training, seen: subject.seenFeatures, seed: subject.seed)
      asked = max(asked, search.columnSets)
      // Places and hours say much of what is near them, too; an origin says nearly all.
      guard let group = search.strongest, group.disagreement < 0.05 else { continue }
      let names = subject.names(ofFeatures: group.columns)
      found.append(
        Conclusion(
          split.name == "test" && group.share > 0.3 ? .fail : .warn,
          "\(split.name) and training examples share their origins: where \(names) "
            + "\(group.columns.count == 1 ? "is" : "are") the same or nearly, so is the target "
            + "(\(percent(group.disagreement)) of the disagreement that chance makes; "
            + "\(percent(group.distant)) for values a little further away)",
          evidence: [
            Evidence("columns", text: names),
            Evidence("disagreement of the nearest, of what chance makes", group.disagreement),
            Evidence("disagreement of those further away", group.distant),
            Evidence("share of the \(split.name) examples with one of their origin", group.share),
            Evidence("examples compared", group.compared),
            Evidence("sets of columns looked at", search.columnSets),
          ],
          hint:
            "split by origin: all examples of one person, device or day in one split; and leave the "
            + "number out",
          setting: split.name == "validation" ? "data.validation" : "data.dataset"))
    }
    return Conclusion(
      found,
      else: asked == 0 && subject.dataset.test.groups == nil
        ? Conclusion(.skipped, "no column has many values")
        : Conclusion(
          .pass,
          subject.dataset.test.groups == nil
            ? "no few columns fix the target of examples in both splits"
            : "no group that the data name is in both splits, and no few columns fix the target"))
  }

  /// What the data say of their origins themselves; nothing where they name none, or keep them apart.
  private func declared(_ subject: CheckSubject) -> Conclusion? {
    let shared = subject.dataset.sharedGroups
    guard !shared.isEmpty else { return nil }
    let groups = Set(subject.dataset.test.groups ?? []).count
    return Conclusion(
      .fail,
      "test and training examples are of the same groups: of \(groups) of the test examples "
        + "\(shared.count) \(shared.count == 1 ? "is" : "are") trained on, \(NameList.text(shared, showing: 4))",
      evidence: [
        Evidence("groups in both splits", shared.count),
        Evidence("groups of the test examples", groups),
      ],
      hint:
        "put all examples of a group into one of the two files; or leave `test` out, and whole groups "
        + "are cut off as test examples",
      setting: "data.dataset")
  }
}
