import Configuration
import Networks
import Training
import Tricks

/// Everything that an experiment can say, from the types that read it: no list is kept beside them.
public struct ExperimentReference: Sendable, Encodable {
  /// A table of an experiment, or a kind of things that it can name.
  public struct Entry: Sendable, Encodable {
    /// `[training]`, `linear`, `mixup`.
    public let name: String
    public let summary: String
    public let options: [DocumentedOption]
  }

  /// The tables of the file.
  public let tables: [Entry]
  /// What a layer's `kind` can be.
  public let layers: [Entry]
  /// What the `kind` of a `model` can be.
  public let models: [Entry]
  /// What can stand under `[tricks]`.
  public let tricks: [Entry]

  /// The reference of this program, with the tricks that are registered.
  public static func current(
    registry: Registry = .shared
  ) throws(ConfigurationError) -> ExperimentReference {
    ExperimentReference(
      tables: [
        try entry(
          "at the top", Experiment.self, without: ["data", "network", "optimiser", "training"]),
        try entry("[data]", DataOptions.self), try entry("[network]", NetworkSpec.self),
        try entry("[optimiser]", OptimiserSpec.self), try entry("[training]", TrainingOptions.self),
      ],
      layers: try LayerCatalogue.kinds.map { kind throws(ConfigurationError) in try layer(kind) },
      models: try ModelCatalogue.kinds.map { kind throws(ConfigurationError) in try model(kind) },
      tricks: registry.tricks.map { trick($0.card) }.sorted { $0.name < $1.name })
  }

  private static func entry<Value: Configurable>(
    _ name: String, _ type: Value.Type, without keys: Set<String> = []
  ) throws(ConfigurationError) -> Entry {
    Entry(
      name: name, summary: optionComments["\(Value.self)"] ?? "",
      options: try DocumentedOption.options(of: type).filter { !keys.contains($0.key) })
  }

  private static func layer<Kind: Layer>(_ kind: Kind.Type) throws(ConfigurationError) -> Entry {
    try entry(kind.kind, kind)
  }

  private static func model<Kind: NetworkModel>(
    _ kind: Kind.Type
  ) throws(ConfigurationError) -> Entry {
    Entry(name: kind.kind, summary: kind.summary, options: try DocumentedOption.options(of: kind))
  }

  /// What a trick's card says, whose table of options the tests hold to the code.
  private static func trick(_ card: TrickCard) -> Entry {
    let rows = card.section("Options").split(separator: "\n").filter { $0.hasPrefix("|") }
    let options = rows.dropFirst(2).compactMap { row -> DocumentedOption? in
      let cells = row.split(separator: "|").map { $0.trimming(" ") }
      guard cells.count == 4 else { return nil }
      let value = cells[1].trimming("`")
      return DocumentedOption(
        key: cells[0].trimming("`"), default: value == "none" ? nil : value, values: cells[2],
        meaning: cells[3])
    }
    return Entry(name: card.id, summary: card.summary, options: options)
  }
}

extension StringProtocol {
  /// Without a character at its ends.
  fileprivate func trimming(_ character: Character) -> String {
    String(drop { $0 == character }.reversed().drop { $0 == character }.reversed())
  }
}
