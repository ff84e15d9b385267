import Archive
import Foundation

/// The keys that somebody trusts: a public SSH key, an `allowed_signers` file, or a public key of
/// minisign.
public struct KeyFile {
  private enum Keys {
    /// The path of an `allowed_signers` file, with the folder that it lies in if it was made here.
    case ssh(path: String, TemporaryFolder?)
    case minisign(path: String, id: String)
  }

  private let path: String
  private let keys: Keys

  /// - Throws: ``SigningError`` for a file that is none of these.
  public init(path: String) throws(SigningError) {
    guard let contents = FileManager.default.contents(atPath: path) else {
      throw SigningError("cannot read the keys \(path)", kind: .missing)
    }
    self.path = path
    if Self.isMinisign(contents) {
      guard let id = MinisignSignature.keyID(of: contents) else { throw Self.noKeys(path) }
      keys = .minisign(path: path, id: id)
      return
    }
    let text = String(decoding: contents, as: UTF8.self)
    if text.contains("PRIVATE KEY-----") {
      throw SigningError(
        "\(path) is a private key", hint: "signatures are checked with the public one: \(path).pub")
    }
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
    let areKeys = lines.allSatisfy { line in
      line.split(separator: " ").contains(where: Self.isPublicKey)
    }
    guard let first = lines.first, areKeys else { throw Self.noKeys(path) }
    guard Self.isPublicKey(first) else {
      keys = .ssh(path: path, nil)
      return
    }
    // A public key as it lies in ~/.ssh: its comment names whose it is.
    let folder = try TemporaryFolder()
    let allowed = lines.map { line in
      let words = line.split(separator: " ", maxSplits: 2)
      let name = (words.count > 2 ? String(words[2]) : path).filter { !" \t,\"*?!".contains($0) }
      return "\(name.isEmpty ? "signer" : name) \(words[0]) \(words[1])\n"
    }
    try folder.write(Data(allowed.joined().utf8), to: "allowed")
    keys = .ssh(path: folder.file("allowed"), folder)
  }

  private static func noKeys(_ path: String) -> SigningError {
    SigningError(
      "\(path) has no public keys",
      hint: "--key takes a public SSH key, an allowed_signers file or a public key of minisign")
  }

  static func isMinisign(_ contents: Data) -> Bool {
    contents.starts(with: "untrusted comment:".utf8)
  }

  private static func isPublicKey(_ line: Substring) -> Bool {
    ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"].contains { line.hasPrefix($0) }
  }

  /// Whether it is the minisign key of a name.
  func isKey(_ name: String) -> Bool {
    if case .minisign(_, let id) = keys { id == name } else { false }
  }

  /// Who of these has made a signature; nothing if none of them did.
  func signer(of signature: BundleSignature) throws(SigningError) -> String? {
    switch (keys, signature.scheme) {
    case (.ssh(let allowed, _), .ssh):
      return try SSHSignature.principal(signature.path, signature.statement, allowed: allowed)
    case (.minisign(let key, let id), .minisign):
      let isBy = try MinisignSignature.isBy(key, signature.path, signature.statement)
      return isBy ? "minisign key \(id)" : nil
    default: return nil
    }
  }
}
