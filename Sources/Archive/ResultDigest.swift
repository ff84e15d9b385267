import Provenance

/// The digest of everything a run must give again, bit for bit.
///
/// It is the SHA-256 of the bundle's `result-manifest-sha256.txt`, which lists the SHA-256 of each
/// file under `result/`. Two runs with one digest have the same metrics, weights and predictions.
public struct ResultDigest: Hashable, Sendable {
  /// 64 lower-case hexadecimal digits.
  public let hex: String

  /// Takes a digest as it is written, or nothing if these are not 64 lower-case hexadecimal digits.
  public init?(hex: String) {
    guard HashList.isDigest(hex) else { return nil }
    self.hex = hex
  }

  /// Computes the digest of a result manifest.
  init(ofManifest manifest: some Sequence<UInt8>) {
    hex = SHA256.hex(of: Array(manifest))
  }

  /// The first digits, as names of bundles end with.
  public var short: String { String(hex.prefix(Self.shortLength)) }

  static let shortLength = 6
}

extension ResultDigest: CustomStringConvertible {
  public var description: String { hex }
}

extension ResultDigest: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let digest = ResultDigest(hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a digest has 64 hexadecimal digits")
    }
    self = digest
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}
