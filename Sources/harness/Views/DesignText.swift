import Ablations

// How a design is named on the screen.

extension Design {
  /// What is tested: `mixup:alpha=0.4, cutout (stack)`.
  var summary: String {
    let names = factors.map(\.summary).joined(separator: ", ")
    let form = form == .single ? "" : " (\(form.rawValue))"
    return names + form + (variation.map { " at \($0.summary)" } ?? "")
  }

  /// What the intervals are of.
  var difference: String {
    if variation != nil { return "as named" }
    return switch form {
    case .single: hasRows ? "as named" : "trick minus baseline"
    case .leaveOneOut: "all minus all but it"
    case .stack: "each minus the one above"
    case .pairs, .factorial: "as named"
    }
  }

  /// Whether each arm has a row with what it is compared with, and all that is asked is in them.
  var hasRows: Bool {
    switch form {
    case .single: factors.contains { $0.levels.count > 1 }
    case .leaveOneOut, .stack: factors.count > 1
    case .pairs, .factorial: false
    }
  }

  /// Whether what it asks is in tables of its own.
  var hasTables: Bool { showsEvidence || factors.count > 1 && form != .single }

  /// Whether its tables have the numbers of every contrast.
  var showsEvidence: Bool { variation != nil || hasRows }

  /// What the difference in an arm's row is.
  var rowDifference: String {
    switch form {
    case .leaveOneOut: "all minus this"
    case .stack: "minus the row above"
    case .single, .pairs, .factorial: "minus baseline"
    }
  }

  /// The contrast in an arm's row.
  func rowContrast(of arm: Int) -> Int? {
    guard arm > 0 else { return nil }
    return switch form {
    case .leaveOneOut: contrast(of: 0, against: arm)
    case .stack: contrast(of: arm, against: arm - 1)
    case .single, .pairs, .factorial: contrast(of: arm, against: 0)
    }
  }

  /// What an arm is called where it stands beside the level of what is varied.
  func label(of arm: Int) -> String {
    let label = arms[arm].label
    guard let variation,
      let end = variation.levels.lazy.map({ ", \($0.piece.label)" }).first(where: label.hasSuffix)
    else { return label }
    return String(label.dropLast(end.count))
  }

  /// What one of the contrasts behind those of the levels asks.
  func comparison(_ place: Int, of question: Question) -> String {
    guard let variation else { return "" }
    let values = variation.levels.map { $0.value ?? "" }
    let level = place - values.count + 1
    return values.indices.contains(level) ? "\(values[level]) minus \(values[0])" : "trend"
  }
}

extension Factor {
  /// As the command line has it: `mixup:alpha=0.1,0.2`.
  var summary: String {
    guard levels.count > 1 else { return levels[0].piece.label }
    return "\(name)=" + levels.compactMap(\.value).joined(separator: ",")
  }
}
