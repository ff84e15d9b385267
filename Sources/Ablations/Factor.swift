import Runs

/// What a design turns on and off: a trick or a change of settings, at one value or at several.
public struct Factor: Sendable {
  /// One way to have it.
  public struct Level: Sendable {
    /// What an arm has that is at this level.
    public let piece: Ablation.Variant
    /// The value of the option that differs between the levels, as it was written; nothing if there is
    /// just one level.
    public let value: String?
    /// The value, if it is a number.
    public let number: Double?

    public init(_ piece: Ablation.Variant, value: String? = nil, number: Double? = nil) {
      self.piece = piece
      self.value = value
      self.number = number
    }
  }

  /// What it is called beside others: `mixup`, `optimiser.rate=0.1`; with several levels what
  /// differs between them, `mixup:alpha`.
  public let name: String
  /// At least one.
  public let levels: [Level]
  /// What the option is called whose value differs between the levels: `alpha`.
  public let option: String?

  public init(_ name: String, levels: [Level], option: String? = nil) {
    precondition(!levels.isEmpty)
    self.name = name
    self.levels = levels
    self.option = option
  }

  /// A trick or settings that are there or not.
  public init(_ piece: Ablation.Variant) {
    let name =
      piece.settings.isEmpty && piece.tricks.count == 1 ? piece.tricks[0].id : piece.label
    self.init(name, levels: [Level(piece)])
  }

  /// The trend over its levels, if these are different numbers.
  public var trend: LinearTrend? {
    let numbers = levels.compactMap(\.number)
    guard numbers.count == levels.count, numbers.count > 1, Set(numbers).count == numbers.count
    else { return nil }
    return LinearTrend(over: numbers)
  }

  /// What a run can have once: the ids of tricks, the keys of settings.
  var keys: Set<String> {
    Set(
      levels.flatMap { level in
        level.piece.tricks.map(\.id) + level.piece.settings.map { "--set \($0.key)" }
      })
  }
}
