import Archive
import CExperiments
import Foundation
import Reports
import Statistics

/// Measured claims, those of a standing corrected for their number: what `claims.json` holds.
public struct ClaimTable: Codable, Sendable, Equatable {
  /// By id, numbers in it by their size.
  public let rows: [MeasuredClaim]

  /// The file's name in the folder that it is published in.
  public static let fileName = "claims.json"

  public init(_ rows: [MeasuredClaim] = []) {
    // Batches of 128 before those of 1024.
    let sorted = rows.sorted { $0.id.compare($1.id, options: .numeric) == .orderedAscending }
    var rows = sorted
    for standing in ClaimStanding.allCases {
      let places = sorted.indices.filter { sorted[$0].standing == standing }
      let pValues = places.map { sorted[$0].p ?? .nan }
      let holm = MultipleTesting.holm(pValues)
      let falseDiscovery = MultipleTesting.benjaminiHochberg(pValues)
      for (index, place) in places.enumerated() {
        rows[place].corrected =
          pValues[index].isNaN
          ? nil
          : MeasuredClaim.Corrected(holm: holm[index], falseDiscovery: falseDiscovery[index])
      }
    }
    self.rows = rows
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(try container.decode([MeasuredClaim].self, forKey: .rows))
  }

  /// This table with rows in the place of those of the same id, or added.
  ///
  /// - Parameter isKept: whether a row of an id that is not among them stays.
  public func updated(
    with rows: [MeasuredClaim], keeping isKept: (String) -> Bool = { _ in true }
  ) -> ClaimTable {
    let new = Set(rows.map(\.id))
    return ClaimTable(self.rows.filter { !new.contains($0.id) && isKept($0.id) } + rows)
  }

  public subscript(id: String) -> MeasuredClaim? { rows.first { $0.id == id } }

  /// The rows that test a trick.
  public func rows(of trick: String) -> [MeasuredClaim] { rows.filter { $0.trick == trick } }

  /// The rows of a standing.
  public func rows(_ standing: ClaimStanding) -> [MeasuredClaim] {
    rows.filter { $0.standing == standing }
  }
}

extension MeasuredClaim {
  /// Whether the difference is significant even as one of all those of its table.
  ///
  /// Over other seeds than the claim asks for it is not: who chooses seeds may have seen what they say.
  public var survivesHolm: Bool {
    askedSeeds == nil && verdict.isSignificant
      && (corrected?.holm ?? 1) <= PowerOfSignFlipTest.level
  }

  /// The same with the expected share of false alarms kept below the level instead of their chance.
  public var survivesFalseDiscovery: Bool {
    askedSeeds == nil && verdict.isSignificant
      && (corrected?.falseDiscovery ?? 1) <= PowerOfSignFlipTest.level
  }
}

// MARK: - Files

extension ClaimTable {
  /// The results that were published with the program; none if they cannot be read.
  public static let published: ClaimTable = {
    let data = Data(bytes: claims_text(), count: Int(claims_size()))
    return (try? JSONDocument.value(ClaimTable.self, of: data)) ?? ClaimTable()
  }()

  /// Reads a published file.
  public init(at path: String) throws(PublishedFileError) {
    let data = try PublishedFileError.contents(
      of: path, hint: "`harness claims --publish DIR` writes such a file, DIR/\(Self.fileName)")
    if let fault = JSONKeys.fault(in: data) { throw .notATable(path, fault) }
    do {
      self = try JSONDocument.value(ClaimTable.self, of: data)
    } catch {
      throw .notATable(path, "it is not a table of claims")
    }
  }
}
