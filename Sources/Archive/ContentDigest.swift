import Provenance

/// The SHA-256 that stands for a part of a bundle, or for all of it.
///
/// Which part that is belongs to its type, so that no digest is compared with one of another part.
public struct ContentDigest<Part: DigestedPart>: Hashable, Sendable {
  /// 64 lower-case hexadecimal digits.
  public let hex: String

  /// Takes a digest as it is written, or nothing if these are not 64 lower-case hexadecimal digits.
  public init?(hex: String) {
    guard HashList.isDigest(hex) else { return nil }
    self.hex = hex
  }

  /// Computes the digest of a part from its manifest.
  init(ofManifest manifest: some Sequence<UInt8>) {
    hex = SHA256.hex(of: Array(manifest))
  }

  /// The first digits, as names of bundles end with.
  public var short: String { String(hex.prefix(DigestLength.short)) }
}

/// What a digest stands for.
public protocol DigestedPart: Sendable {
  /// What the digest is called: `result digest`.
  static var digestName: String { get }
}

/// The digest of everything a run must give again, bit for bit.
///
/// It is the SHA-256 of the bundle's `result-manifest-sha256.txt`, which lists the SHA-256 of each
/// file under `result/`. Two runs with one digest have the same metrics, weights and predictions.
public typealias ResultDigest = ContentDigest<ResultFiles>

/// The digest of everything in a bundle but its signatures: what is signed.
///
/// It is the SHA-256 of the bundle's `tagmanifest-sha256.txt`, which lists the SHA-256 of the manifest,
/// which lists that of each file. No two runs have one bundle digest: it commits to times and places.
public typealias BundleDigest = ContentDigest<BundledFiles>

/// The files under `result/`.
public enum ResultFiles: DigestedPart {
  public static let digestName = "result digest"
}

/// All files of a bundle but signatures.
public enum BundledFiles: DigestedPart {
  public static let digestName = "bundle digest"
}

/// How much of a digest is written.
public enum DigestLength {
  /// In names of bundles.
  static let short = 6
  /// Of a frozen study, in the sentence beside a verdict.
  static let study = 12
  /// The least by which a digest may be told from any other that somebody makes on purpose.
  ///
  /// Who has 8 digits to meet needs four thousand million attempts at a bundle.
  public static let quoted = 8
}

extension ContentDigest: CustomStringConvertible {
  public var description: String { hex }
}

extension ContentDigest: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let digest = Self(hex: try container.decode(String.self)) else {
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
