extension BundleDifference {
  /// A part of the description: a title and a small table.
  public struct Section: Equatable, Sendable {
    public var title: String
    public var rows: [Row]
  }

  /// A line of the description.
  public struct Row: Equatable, Sendable {
    public var label: String
    /// The two sides' values; empty where the label says it all.
    public var left: String
    public var right: String
    /// What to make of them.
    public var remark: String

    public init(_ label: String, left: String = "", right: String = "", remark: String = "") {
      self.label = label
      self.left = left
      self.right = right
      self.remark = remark
    }
  }

  /// The difference for people, ready for a table; sections with nothing to tell are left out.
  public var sections: [Section] {
    var sections = [Section(title: "Damaged", rows: damage.map(\.row))]
    sections += Change.Kind.allCases.map { kind in
      Section(title: "Cause: \(kind.title)", rows: causes.filter { $0.kind == kind }.map(\.row))
    }
    if causes.isEmpty { sections.append(Section(title: "Causes", rows: [Row("none")])) }
    if sameResults {
      let digest = Row("result digest", left: leftDigest.short, right: rightDigest.short)
      let remark = Row("metrics, weights and predictions are the same, bit for bit")
      sections.append(Section(title: "Effects: none", rows: [digest, remark]))
    }
    sections += [
      Section(title: "Effect: final metrics", rows: effects.metrics.map(\.row)),
      Section(title: "Effect: where they part", rows: partings),
      Section(title: "Effect: parameters before training", rows: effects.initial.map(\.row)),
      Section(title: "Effect: parameters after training", rows: effects.final.map(\.row)),
      Section(title: "Effect: predictions", rows: effects.predictions.map(\.row)),
      Section(title: "Not compared", rows: notes.map { Row($0) }),
    ]
    return sections.filter { !$0.rows.isEmpty }
  }

  private var partings: [Row] {
    var rows: [Row] = []
    if let step = effects.firstStep {
      let others = step.tensors.count > 1 ? " and \(step.tensors.count - 1) more" : ""
      let before = step.lastEqualStep.map { "equal up to step \($0)" } ?? "from the first on"
      rows.append(
        Row("step \(step.step): \(step.tensors.first ?? "")\(others)", remark: before))
    }
    if let epoch = effects.firstEpoch {
      let texts = Self.texts(epoch.left, epoch.right)
      rows.append(
        Row(
          "epoch \(epoch.epoch): \(epoch.split.rawValue) \(epoch.name)", left: texts.left,
          right: texts.right))
    }
    return rows
  }

  /// Two numbers with as many digits as it takes to tell them apart.
  fileprivate static func texts(_ left: Double?, _ right: Double?) -> (left: String, right: String)
  {
    let short = (left.map { "\(Float($0))" }, right.map { "\(Float($0))" })
    let texts = short.0 == short.1 ? (left.map { "\($0)" }, right.map { "\($0)" }) : short
    return (texts.0 ?? "none", texts.1 ?? "none")
  }
}

extension BundleDifference.Change.Kind {
  fileprivate var title: String {
    switch self {
    case .option: "options"
    case .trick: "tricks"
    case .seed: "seed"
    case .source: "source"
    case .dataset: "data"
    case .environment: "environment"
    }
  }
}

extension BundleDifference.Damage {
  fileprivate var row: BundleDifference.Row {
    BundleDifference.Row("\(side == .left ? "A" : "B")  \(problem)")
  }
}

extension BundleDifference.Change {
  fileprivate var row: BundleDifference.Row {
    BundleDifference.Row(
      key, left: Self.shortened(left), right: Self.shortened(right),
      remark: kind == .environment ? "should change no bit" : "")
  }

  /// The value as text; a hash by its first digits, as git writes them.
  private static func shortened(_ value: JSONValue?) -> String {
    let text = value?.text ?? "none"
    let isHash = (text.utf8.count == 40 || text.utf8.count == 64) && text.allSatisfy(\.isHexDigit)
    return isHash ? String(text.prefix(12)) : text
  }
}

extension BundleDifference.MetricChange {
  fileprivate var row: BundleDifference.Row {
    let sign = (difference ?? 0) > 0 ? "+" : ""
    let texts = BundleDifference.texts(left, right)
    return BundleDifference.Row(
      "\(split.rawValue) \(name)", left: texts.left, right: texts.right,
      remark: difference.map { "\(sign)\(Float($0))" } ?? "")
  }
}

extension BundleDifference.TensorChange {
  fileprivate var row: BundleDifference.Row {
    guard let differing, let count else {
      return BundleDifference.Row(
        name, left: leftShape.map { "\($0)" } ?? "none",
        right: rightShape.map { "\($0)" } ?? "none",
        remark: "other shapes")
    }
    let distance = largest.map { ", at most \(Float($0)) apart" } ?? ""
    return BundleDifference.Row(
      name, remark: "\(differing) of \(count) elements differ\(distance)")
  }
}

extension BundleDifference.PredictionChange {
  fileprivate var row: BundleDifference.Row {
    var row = tensor.row
    if let changedAnswers, let rows {
      row.remark += "; \(changedAnswers) of \(rows) answers changed"
    }
    return row
  }
}
