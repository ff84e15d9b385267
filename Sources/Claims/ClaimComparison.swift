import Ablations
import Archive
import Foundation
import Reports
import Statistics

extension ClaimTable {
  /// How a claim that was measured here compares with what is published of it.
  public struct Comparison: Codable, Sendable, Equatable {
    public let id: String
    /// How many runs have the published digest.
    public let same: Int
    /// The runs whose digests differ.
    public let different: [Difference]
    /// How many runs are not published.
    public let unknown: Int
    /// What the published row says otherwise: values of runs, differences, statistics, verdict, seeds.
    public let statements: [Statement]
    /// The numerics contract that the published runs were made under, if it is another than here: then
    /// they have other bits, and nothing is compared.
    public let otherContract: String?

    /// Whether both have the same runs and the row says of them what they come to.
    public var isSame: Bool { hasSameRuns && statements.isEmpty }
    public var hasSameRuns: Bool { different.isEmpty && unknown == 0 && same > 0 }

    private enum CodingKeys: String, CodingKey {
      case id, same, different, unknown, statements
      case otherContract = "other_contract"
    }
  }

  public struct Difference: Codable, Sendable, Equatable {
    public let arm: MeasuredClaim.MeasuredRun.Arm
    public let seed: Int
    public let published: String
    public let measured: String
  }

  /// Something that a published row says otherwise.
  public struct Statement: Codable, Sendable, Equatable {
    /// Where it stands: `tested.runs.seed 3.values.test/accuracy`.
    public let key: String
    /// Nothing where the row does not say it.
    public let published: JSONValue?
    /// Nothing where it is not so here.
    public let measured: JSONValue?
  }

  /// Compares the result digest of every run of a row with that of the same run here, and what is said
  /// of them.
  public func compare(_ measured: MeasuredClaim) throws -> Comparison {
    let published = self[measured.id]
    if let contract = published?.contract, contract != measured.contract {
      return Comparison(
        id: measured.id, same: 0, different: [], unknown: 0, statements: [],
        otherContract: contract)
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
      statements: try published.map { try measured.statements(otherwiseIn: $0) } ?? [],
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

extension MeasuredClaim {
  /// What a published row of the claim says otherwise. What it does not say counts for nothing: it may be
  /// of an older program.
  fileprivate func statements(otherwiseIn published: MeasuredClaim) throws -> [ClaimTable.Statement]
  {
    let others = Set(seeds).symmetricDifference(published.seeds)
    return try AblationStatistics(published.said).differences(from: AblationStatistics(said))
      // A seed of one alone is told once.
      .filter { !$0.isOf(others) || $0.key.hasPrefix("seeds.") }
      .map { ClaimTable.Statement(key: $0.key, published: $0.left, measured: $0.right) }
  }

  /// What it says, with what belongs to a run under its arm and seed.
  private var said: JSONValue {
    get throws {
      var said: [String: JSONValue] = [
        "verdict": .string(verdict.rawValue), "standing": .string(standing.rawValue),
        "direction": .string(direction.rawValue), "measure": .string(measure.description),
        "seeds": .array(seeds.map { .integer($0) }),
        "findings": .array(try findings.map { try $0.said }),
      ]
      said["claim"] = .string(claim)
      said["source"] = .string(source)
      said["published"] = .string(self.published)
      // Their words are the program's; that there are some is not.
      said["unhealthy"] = .integer(unhealthy?.count ?? 0)
      said["warnings"] = .integer(warnings?.count ?? 0)
      said["margin"] = margin.map { JSONValue.number($0) }
      said["beyond"] = try beyond.map { try JSONValue(encoding: $0) }
      said["tuning"] = try tuning.map { try JSONValue(encoding: $0) }
      for arm in MeasuredRun.Arm.allCases {
        said[arm.rawValue] = ["runs": .array(runs.filter { $0.arm == arm }.map(\.said))]
      }
      return .object(said)
    }
  }
}

extension MeasuredClaim.MeasureResult {
  fileprivate var said: JSONValue {
    get throws {
      [
        "measure": .string(measure.description),
        "differences": .array(differences.map { $0.map { JSONValue.number($0) } ?? .null }),
        "comparison": try comparison.map { try JSONValue(encoding: $0) } ?? .null,
      ]
    }
  }
}

extension MeasuredClaim.MeasuredRun {
  fileprivate var said: JSONValue {
    [
      "seed": .integer(seed), "completed": .boolean(error == nil),
      "values": .object(values.mapValues { .number($0) }),
    ]
  }
}

extension JSONValue {
  /// Whatever is written as JSON, as that.
  fileprivate init(encoding value: some Encodable) throws {
    let line = try JSONDocument.line(value)
    self = try JSONDecoder().decode(JSONValue.self, from: Data(line.utf8))
  }
}
