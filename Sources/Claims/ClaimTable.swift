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
  public var survivesHolm: Bool {
    verdict.isSignificant && (corrected?.holm ?? 1) <= PowerOfSignFlipTest.level
  }

  /// The same with the expected share of false alarms kept below the level instead of their chance.
  public var survivesFalseDiscovery: Bool {
    verdict.isSignificant && (corrected?.falseDiscovery ?? 1) <= PowerOfSignFlipTest.level
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
  public init(at path: String) throws(ArchiveError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .cannotRead(path: path, reason: (error as NSError).localizedDescription)
    }
    if let fault = JSONKeys.fault(in: data) { throw .malformed(place: path, reason: fault) }
    do {
      self = try JSONDocument.value(ClaimTable.self, of: data)
    } catch {
      throw .malformed(
        place: path, reason: "it is not a table of claims as `harness claims --publish` writes it")
    }
  }
}

// MARK: - Comparison

extension ClaimTable {
  /// How the runs of a claim compare with the published ones.
  public struct Comparison: Codable, Sendable, Equatable {
    public let id: String
    /// How many runs have the published digest.
    public let same: Int
    /// The runs whose digests differ.
    public let different: [Difference]
    /// How many runs are not published.
    public let unknown: Int
    /// The numerics contract that the published runs were made under, if it is another than here: then
    /// they have other bits, and nothing is compared.
    public let otherContract: String?

    public var isSame: Bool { different.isEmpty && unknown == 0 && same > 0 }

    private enum CodingKeys: String, CodingKey {
      case id, same, different, unknown
      case otherContract = "other_contract"
    }
  }

  public struct Difference: Codable, Sendable, Equatable {
    public let arm: MeasuredClaim.MeasuredRun.Arm
    public let seed: Int
    public let published: String
    public let measured: String
  }

  /// Compares the result digest of every run of a row with that of the same run here.
  public func compare(_ measured: MeasuredClaim) -> Comparison {
    let published = self[measured.id]
    if let contract = published?.contract, contract != measured.contract {
      return Comparison(
        id: measured.id, same: 0, different: [], unknown: 0, otherContract: contract)
    }
    let known = published?.runs ?? []
    var same = 0
    var unknown = 0
    var different: [Difference] = []
    for run in measured.runs {
      guard let published = known.first(where: { $0.arm == run.arm && $0.seed == run.seed }) else {
        unknown += 1
        continue
      }
      if published.digest == run.digest {
        same += 1
      } else {
        different.append(
          Difference(
            arm: run.arm, seed: run.seed, published: published.digest, measured: run.digest))
      }
    }
    return Comparison(
      id: measured.id, same: same, different: different, unknown: unknown,
      otherContract: nil)
  }

  /// What cannot be compared with this table, as a sentence without a full stop; nothing if all can.
  ///
  /// - Parameters:
  ///   - ids: those of the rows that are to be compared.
  ///   - contract: the contract that they are measured under.
  public func otherContracts(of ids: [String], than contract: String) -> String? {
    let others = ids.compactMap { self[$0]?.contract }.filter { $0 != contract }
    guard let other = others.first else { return nil }
    let claims =
      others.count == ids.count
      ? "its runs were" : "the runs of \(others.count) of these \(ids.count) claims were"
    return "\(claims) made under the numerics contract \(other), and this program computes under "
      + "\(contract): their digests are others, and are not compared"
  }
}
