import Foundation

/// The files at the top of a bundle, as BagIt (RFC 8493) asks for them.
///
/// Each follows from the payload, so that a changed one can be told from a changed payload.
enum BagFiles {
  static let declaration = "bagit.txt"
  static let info = "bag-info.txt"
  static let manifest = "manifest-sha256.txt"
  static let tagManifest = "tagmanifest-sha256.txt"
  /// The folder of the payload.
  static let payload = "data"
  /// The folder of signatures, which is in no list: they are made when the bundle is.
  static let signatures = "signatures"

  static let all = [declaration, info, manifest, tagManifest]

  static let declarationText = Data(
    "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8)

  /// Writes `bag-info.txt`.
  ///
  /// - Parameters:
  ///   - record: What the bundle is of.
  ///   - sizes: The payload's files' sizes in bytes.
  static func infoText(of record: some BundleRecord, sizes: some Collection<Int>) -> Data {
    var fields = [
      ("Bag-Software-Agent", "harness"),
      ("Bagging-Date", String(UTCTime.crate(record.ended).prefix(10))),
      ("External-Description", record.caption),
      ("Payload-Oxum", "\(sizes.reduce(0, +)).\(sizes.count)"),
      ("Result-Digest", record.resultDigest?.hex ?? "none"),
    ]
    if let status = record.endedAs { fields.append(("Run-Status", status.name)) }
    return Data(fields.map { "\($0.0): \($0.1)\n" }.joined().utf8)
  }

  /// Makes the four files of a payload.
  ///
  /// - Parameters:
  ///   - payload: The payload's files by their paths below `data`.
  ///   - record: What the bundle is of.
  static func make(payload: [String: Data], record: some BundleRecord) -> [String: Data] {
    var files = [
      declaration: declarationText,
      info: infoText(of: record, sizes: payload.values.map(\.count)),
      manifest: HashList(of: payload, prefix: Self.payload + "/").text,
    ]
    files[tagManifest] = HashList(of: files).text
    return files
  }
}

/// Times in UTC, as names and crates write them.
enum UTCTime {
  /// Writes `20261121T081500Z`.
  static func compact(_ time: Date) -> String {
    time.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
  }

  /// Writes `2026-11-21T08:15:00Z`.
  static func readable(_ time: Date) -> String { time.formatted(.iso8601) }

  /// Writes `2026-11-21T08:15:00+00:00`.
  static func crate(_ time: Date) -> String {
    // Records keep whole milliseconds: what is just below a second is that second there.
    let time = Date(timeIntervalSince1970: (time.timeIntervalSince1970 * 1000).rounded() / 1000)
    let text = time.formatted(.iso8601)
    return text.hasSuffix("Z") ? text.dropLast() + "+00:00" : text
  }
}
