import Checks

/// A fault that somebody makes, and how it gets into a healthy experiment.
public struct Defect: Sendable, Identifiable {
  public let id: String
  /// What was done wrong, in a line.
  public let summary: String
  /// Whether what the run would show is worthless; else it is only worse or odd.
  public let isRuinous: Bool
  /// The checks that name the cause.
  public let namedBy: [String]
  private let make: @Sendable () throws -> Specimen

  /// A specimen of its own.
  public init(
    _ id: String, _ summary: String, ruinous: Bool = true, namedBy: [String],
    specimen: @escaping @Sendable () throws -> Specimen
  ) {
    self.id = id
    self.summary = summary
    isRuinous = ruinous
    self.namedBy = namedBy
    make = specimen
  }

  /// A healthy specimen with a fault put in.
  public init(
    _ id: String, _ summary: String, ruinous: Bool = true, namedBy: [String],
    in healthy: @escaping @Sendable () -> Specimen,
    plant: @escaping @Sendable (inout Specimen) throws -> Void
  ) {
    self.init(id, summary, ruinous: ruinous, namedBy: namedBy) {
      var specimen = healthy()
      try plant(&specimen)
      return specimen
    }
  }

  /// The experiment with the fault in it.
  public func planted() throws -> Specimen { try make() }
}

extension Defect {
  /// All of the zoo.
  public static let all: [Defect] =
    data + splitData + columnData + originData + adaptation + network + training + rates + settings
    + splits + strength + progress + sequences + players + boxes + masks

  /// The defect of an id.
  public static func named(_ id: String) -> Defect? { all.first { $0.id == id } }
}
