import Statistics

/// Asks whether boxes lie in their pictures, are of every class, and are where things are.
public struct BoxCheck: Check {
  public static let id = "boxes"
  public static let question = "Are the boxes where things are in the pictures?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let training = subject.data.training
    guard subject.task.predictsBoxes, training[Examples.target]?.boxes != nil else {
      return Conclusion(.skipped, "the task is not about boxes")
    }
    guard training.boxes.contains(where: { !$0.isEmpty }) else {
      return Conclusion(
        .fail, "no picture to train on has a box",
        hint: "look at the file of the boxes, and at what is held back", setting: "data.dataset")
    }
    var found: [Conclusion] = []
    let splits = [("training", training), ("test", subject.data.test)]
    for (name, examples) in splits {
      if let conclusion = Self.impossible(examples, name) { found.append(conclusion) }
    }
    let boxes = training.boxes
    let count = boxes.reduce(0) { $0 + $1.count }
    if let conclusion = Self.missing(boxes, subject.dataset.classNames) { found.append(conclusion) }
    for (name, examples) in splits where found.isEmpty {
      found += [
        Self.corner(examples, name), Self.cut(examples, name),
        BoxPlacement(examples).conclusion(name),
      ].compactMap(\.self)
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        "\(count) boxes in \(NumberText.count(training.count, "picture"))"))
  }

  /// Boxes that end before they begin, or reach out of their pictures.
  private static func impossible(_ examples: Examples, _ split: String) -> Conclusion? {
    let (height, width) = (Double(examples.inputShape[0]), Double(examples.inputShape[1]))
    let all = examples.boxes.joined().map(\.box)
    let turned = all.count { !($0.width > 0 && $0.height > 0) }
    let outside = all.count {
      !($0.left >= 0 && $0.top >= 0 && $0.right <= width && $0.bottom <= height)
    }
    guard turned + outside > 0 else { return nil }
    return Conclusion(
      .fail,
      turned >= outside
        ? "\(turned) of \(all.count) \(split) boxes end before they begin"
        : "\(outside) of \(all.count) \(split) boxes reach out of their pictures of "
          + "\(Int(width))×\(Int(height)) pixels",
      evidence: [
        Evidence("boxes", all.count), Evidence("boxes that end before they begin", turned),
        Evidence("boxes that reach out", outside),
      ],
      hint: turned >= outside
        ? "boxes are corners: left, top, right, bottom; are x, y, width, height taken for them?"
        : "were pictures made smaller without their boxes?", setting: "data.dataset")
  }

  /// Classes without a box.
  private static func missing(_ boxes: [[LabelledBox]], _ names: [String]) -> Conclusion? {
    let present = Set(boxes.joined().map(\.label))
    let absent = names.indices.filter { !present.contains($0) }
    guard let first = absent.first, !present.isEmpty else { return nil }
    return Conclusion(
      first == 0 ? .fail : .warn,
      "no training box is of class \(NameList.text(absent.prefix(5).map { "'\(names[$0])'" }))",
      evidence: [Evidence("classes without boxes", absent.count)],
      hint: first == 0
        ? "classes are numbered from 0: is 0 taken for the background?"
        : "leave the class out, or look at how classes are read", setting: "data.dataset")
  }

  /// Whether most boxes are cut by the right or the lower edge, and few by the others.
  private static func cut(_ examples: Examples, _ split: String) -> Conclusion? {
    let (all, picture) = (examples.boxes.joined().map(\.box), examples.inputShape)
    guard all.count >= 30 else { return nil }
    let (height, width) = (Double(picture[0]), Double(picture[1]))
    let far = Double(all.count { $0.right >= width || $0.bottom >= height }) / Double(all.count)
    let near = Double(all.count { $0.left <= 0 || $0.top <= 0 }) / Double(all.count)
    guard far > 0.6, far > 2 * near else { return nil }
    return Conclusion(
      .fail,
      "\(percent(far)) of the \(split) boxes end at the right or the lower edge of their pictures, and "
        + "\(percent(near)) begin at the others",
      evidence: [
        Evidence("share that ends at an edge", far), Evidence("share that begins at one", near),
      ],
      hint: "are corners read as x, y, width, height, and what reaches out cut off?",
      setting: "data.dataset")
  }

  /// Whether all boxes lie in one corner, as those of smaller pictures would.
  private static func corner(_ examples: Examples, _ split: String) -> Conclusion? {
    let (all, picture) = (examples.boxes.joined().map(\.box), examples.inputShape)
    guard all.count >= 30 else { return nil }
    let reach = (
      x: (all.map(\.right).max() ?? 0) / Double(picture[1]),
      y: (all.map(\.bottom).max() ?? 0) / Double(picture[0])
    )
    guard max(reach.x, reach.y) < 0.7 else { return nil }
    return Conclusion(
      .fail,
      "no \(split) box reaches beyond \(NumberText.significant(100 * max(reach.x, reach.y))) % of the "
        + "pictures' sides",
      evidence: [Evidence("reach to the right", reach.x), Evidence("reach downwards", reach.y)],
      hint: "were pictures made larger without their boxes?", setting: "data.dataset")
  }
}
