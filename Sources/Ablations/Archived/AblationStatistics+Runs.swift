import Archive
import Statistics

// What statistics say of single runs and of what is measured, where the runs themselves are not at hand.

extension AblationStatistics {
  /// What a run came to, by the measures' names.
  ///
  /// - Throws: ``ArchiveError/malformed(place:reason:)`` if it does not say.
  func values(ofRun number: Int, arm: Int) throws(ArchiveError) -> [String: Double] {
    guard let run = value["arms"]?[arm]?["runs"]?[number],
      case .object(let members)? = run["values"]
    else {
      throw .malformed(
        place: BundlePath.statistics, reason: "it does not have the values of each run")
    }
    return members.compactMapValues(\.double)
  }

  /// What its runs were compared by, of which the first decides.
  ///
  /// - Throws: ``ArchiveError/malformed(place:reason:)`` if it does not say.
  func measures() throws(ArchiveError) -> [Measure] {
    let contrast = value["contrasts"]?[0]
    // Where seeds were added one measure was looked at.
    let told: [(name: JSONValue?, metric: JSONValue?)] =
      if case .array(let findings)? = contrast?["findings"] {
        findings.map { ($0["measure"], $0["assessment"]?["metric"]) }
      } else {
        [(value["measure"], contrast?["verdict"]?["metric"])]
      }
    let measures = told.compactMap { Self.measure($0.name, $0.metric) }
    guard !measures.isEmpty, measures.count == told.count else {
      throw .malformed(
        place: BundlePath.statistics,
        reason: "it does not say what was measured, and which way is better")
    }
    return measures
  }

  private static func measure(_ name: JSONValue?, _ metric: JSONValue?) -> Measure? {
    guard case .string(let text)? = name, let name = Measure.Name(text),
      case .string(let direction)? = metric?["direction"],
      case .string(let unit)? = metric?["unit"],
      let direction = Metric.Direction(rawValue: direction), let unit = Metric.Unit(rawValue: unit)
    else { return nil }
    return Measure(
      name.split, Metric(name: name.metric, direction: direction, unit: unit), name.pick)
  }
}

extension JSONValue {
  /// The element of a list.
  subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// A number, whole or not.
  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}
