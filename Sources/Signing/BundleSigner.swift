import Archive
import Foundation

/// Signs bundles with one key.
public struct BundleSigner: Sendable {
  private let key: String
  private let scheme: BundleSignature.Scheme

  /// - Parameter key: the path of a private SSH key, of a public one whose private key an agent has, or
  ///   of a secret key of minisign.
  /// - Throws: ``SigningError`` if there is no such file.
  public init(key: String) throws(SigningError) {
    guard let text = FileManager.default.contents(atPath: key) else {
      throw SigningError("cannot read the key \(key)", kind: .missing)
    }
    self.key = key
    scheme = KeyFile.isMinisign(text) ? .minisign : .ssh
  }

  /// Signs a run's bundle.
  public func sign(_ bundle: ResultBundle) throws -> BundleSignature { try sign(.run(bundle)) }

  /// Signs a bundle; a signature with the same key is replaced.
  ///
  /// What is signed is a statement of both digests, written anew: nobody signs what another wrote.
  ///
  /// - Throws: ``SigningError``, also for a bundle that is not as it was archived; `ArchiveError`.
  public func sign(_ found: BundleStore.Found) throws -> BundleSignature {
    let bundle = found.bundle
    let problems = bundle.verify().filter { !$0.file.hasPrefix("signatures/") }
    if let problem = problems.first {
      throw SigningError(
        "the bundle is damaged: \(problem)", hint: "`harness verify \(bundle.path)` tells more")
    }
    let folder = try TemporaryFolder()
    let statement = try BundleStatement.text(of: found)
    try folder.write(statement, to: "statement")
    let bytes: Data
    let name: String?
    switch scheme {
    case .ssh:
      bytes = try SSHSignature.sign(folder.file("statement"), key: key)
      name = SSHSignature.fingerprint(of: bytes).map { "ssh-" + $0.hex.prefix(16) }
    case .minisign:
      bytes = try MinisignSignature.sign(
        folder.file("statement"), key: key, comment: "bundle \(bundle.bundleDigest.hex)")
      name = MinisignSignature.keyID(of: bytes).map { "minisign-" + $0.lowercased() }
    }
    guard let name else { throw SigningError("\(key) made a signature that names no key") }
    let signature = BundleSignature(name, scheme, of: bundle.path)
    try bundle.add(signature, statement: statement, bytes: bytes)
    return signature
  }
}
