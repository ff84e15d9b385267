import Ablations

/// A design in JSON.
struct DesignDocument: Encodable {
  struct FactorEntry: Encodable {
    struct Level: Encodable {
      /// As `--trick` takes them.
      let tricks: [String]
      /// As `--set` takes them.
      let settings: [String]
      /// Of the option that differs between the levels, as it was written.
      let value: String?
    }

    let name: String
    let levels: [Level]
  }

  let form: Design.Form
  let factors: [FactorEntry]
  /// What is varied on all sides, if anything is.
  let varied: FactorEntry?

  init(_ design: Design) {
    form = design.form
    factors = design.factors.map(FactorEntry.init)
    varied = design.variation.map(FactorEntry.init)
  }
}

extension DesignDocument.FactorEntry {
  init(_ factor: Factor) {
    name = factor.name
    levels = factor.levels.map { level in
      Level(
        tricks: level.piece.tricks.map(\.description),
        settings: level.piece.settings.map(\.description), value: level.value)
    }
  }
}
