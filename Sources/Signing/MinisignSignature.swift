import Foundation

/// Signatures with minisign's keys. <https://jedisct1.github.io/minisign/>
enum MinisignSignature {
  static let program = "minisign"

  /// Signs a file.
  ///
  /// - Parameters:
  ///   - key: the path of a secret key.
  ///   - comment: one line that is signed too.
  static func sign(
    _ file: String, key: String, comment: String
  ) throws(SigningError) -> Data {
    let signature = file + ".minisig"
    let run = try ToolRun(
      program, ["-S", "-s", key, "-m", file, "-x", signature, "-t", comment], asks: true)
    guard run.isGood, let bytes = FileManager.default.contents(atPath: signature) else {
      throw SigningError(
        "minisign cannot sign with \(key): \(run.complaint)",
        hint: "--key takes the secret key that `minisign -G` made")
    }
    return bytes
  }

  /// The key that a signature or a public key says it is of, as minisign shows it; nothing if none.
  static func keyID(of text: Data) -> String? {
    let lines = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard let line = lines.first(where: { !$0.contains(":") }),
      let bytes = Data(base64Encoded: String(line)), bytes.count >= 10
    else { return nil }
    // Behind two bytes for the algorithm, the last byte first.
    return bytes.dropFirst(2).prefix(8).reversed().map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }

  /// Whether a signature of a file is by a public key.
  static func isBy(
    _ key: String, _ signature: String, _ file: String
  ) throws(SigningError) -> Bool {
    try ToolRun(program, ["-V", "-q", "-p", key, "-m", file, "-x", signature]).isGood
  }
}
