import Foundation
import Provenance

/// Signatures with SSH keys, as `ssh-keygen -Y` makes and checks them.
///
/// <https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig>
enum SSHSignature {
  static let program = "ssh-keygen"
  /// What our signatures are for, so that none made for something else is taken for one.
  static let namespace = "bundle@harness.example"

  /// Signs a file.
  ///
  /// - Parameter key: the path of a private key, or of a public one whose private key an agent has.
  static func sign(_ file: String, key: String) throws(SigningError) -> Data {
    let run = try ToolRun(program, ["-Y", "sign", "-f", key, "-n", namespace, file])
    guard run.isGood, let bytes = FileManager.default.contents(atPath: file + ".sig") else {
      throw SigningError(
        "ssh-keygen cannot sign with \(key): \(run.complaint)",
        hint: "--key takes a private SSH key, or a public one whose private key ssh-agent has")
    }
    return bytes
  }

  /// The key that a signature says it is by, as `ssh-keygen -l` shows it; nothing if it is none.
  static func fingerprint(of signature: Data) -> (text: String, hex: String)? {
    let lines = String(decoding: signature, as: UTF8.self).split(whereSeparator: \.isNewline)
    let armour = lines.filter { !$0.hasPrefix("-----") }.joined()
    guard let blob = Data(base64Encoded: armour), blob.starts(with: "SSHSIG".utf8) else {
      return nil
    }
    // Behind the magic word and a version of four bytes: the key, with its length in front.
    let key = blob.dropFirst(10)
    let length = key.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    guard key.count >= 4 + length else { return nil }
    var digest = SHA256()
    digest.update(Array(key.dropFirst(4).prefix(length)))
    let bytes = digest.finish()
    let text = Data(bytes).base64EncodedString().filter { $0 != "=" }
    let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return ("SHA256:" + text, hex)
  }

  /// Whether a signature is of a file, whoever's it is.
  static func matches(_ signature: String, _ file: String) throws(SigningError) -> ToolRun {
    try ToolRun(
      program, ["-Y", "check-novalidate", "-n", namespace, "-s", signature], input: file)
  }

  /// The principal of an `allowed_signers` file whose signature of a file this is; nothing if none's.
  static func principal(
    _ signature: String, _ file: String, allowed: String
  ) throws(SigningError) -> String? {
    let found = try ToolRun(
      program, ["-Y", "find-principals", "-s", signature, "-f", allowed])
    guard found.isGood else { return nil }
    for principal in found.output.split(whereSeparator: \.isNewline).map(String.init) {
      let words = [
        "-Y", "verify", "-f", allowed, "-I", principal, "-n", namespace, "-s", signature,
      ]
      if try ToolRun(program, words, input: file).isGood { return principal }
    }
    return nil
  }
}
