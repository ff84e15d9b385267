import Archive
import Foundation
import Platform

/// What became of checking one signature of a bundle.
public struct SignatureCheck: Sendable, Encodable {
  public enum Verdict: String, Sendable, Encodable {
    /// By a key that is trusted.
    case good
    /// It is of the statement, by whoever has the key that it names.
    case unknown
    /// It is not of the statement.
    case bad
    /// It could not be looked at.
    case unchecked
  }

  /// The signature's file, from the bundle's top.
  public let file: String
  public let verdict: Verdict
  /// Whose it is: as the trusted keys name them, or else the key that it says it is by.
  public let signer: String?
  /// Why it is bad, or could not be checked.
  public let detail: String?

  /// Checks the signatures of the bundle in a folder.
  ///
  /// - Parameters:
  ///   - path: a bundle whose files are as they were archived; whose statements are so is no matter of keys.
  ///   - keys: those that are trusted.
  public static func all(at path: String, trusting keys: KeyFile?) throws(SigningError)
    -> [SignatureCheck]
  {
    var checks: [SignatureCheck] = []
    for signature in ResultBundle.signatures(at: path) {
      checks.append(try SignatureCheck(signature, trusting: keys))
    }
    return checks
  }

  private init(_ signature: BundleSignature, trusting keys: KeyFile?) throws(SigningError) {
    let file = "signatures/" + FilePath.name(of: signature.path)
    let bytes = FileManager.default.contents(atPath: signature.path) ?? Data()
    if let signer = try keys?.signer(of: signature) {
      self.init(file, .good, signer)
      return
    }
    switch signature.scheme {
    case .ssh:
      guard let key = SSHSignature.fingerprint(of: bytes) else {
        self.init(file, .bad, nil, "it is no SSH signature")
        return
      }
      let signer = "SSH key \(key.text)"
      do throws(SigningError) {
        let run = try SSHSignature.matches(signature.path, signature.statement)
        self.init(file, run.isGood ? .unknown : .bad, signer, run.isGood ? nil : run.complaint)
      } catch {
        if keys != nil { throw error }
        self.init(file, .unchecked, signer, error.description)
      }
    case .minisign:
      guard let id = MinisignSignature.keyID(of: bytes) else {
        self.init(file, .bad, nil, "it is no signature of minisign")
        return
      }
      // Such a signature does not hold its key.
      self.init(
        file, keys?.isKey(id) == true ? .bad : .unchecked, "minisign key \(id)",
        keys?.isKey(id) == true
          ? "it is not of the statement" : "it takes the key to check it: --key FILE")
    }
  }

  private init(
    _ file: String, _ verdict: Verdict, _ signer: String?, _ detail: String? = nil
  ) {
    self.file = file
    self.verdict = verdict
    self.signer = signer
    self.detail = detail
  }
}
