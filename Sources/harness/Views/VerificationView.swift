import Ablations
import Archive
import Reports
import Signing

/// What is found of one bundle.
struct VerificationView {
  private let path: String
  private let problems: [VerificationProblem]
  /// What could not be looked at.
  private let notes: [String]
  /// The bundle, if it can be opened.
  private let bundle: (any ArchivedBundle)?
  /// The digest that was asked for, and which of the bundle's it is.
  private let asked: (digits: String, name: String?)?
  private let signatures: [SignatureCheck]
  private let isSignatureNeeded: Bool

  /// - Parameters:
  ///   - digest: how a digest of the bundle must begin.
  ///   - keys: those one of which must have signed it.
  ///   - store: where the runs of an ablation may be, besides beside it.
  init(_ path: String, digest: String?, keys: KeyFile?, store: BundleStore) throws {
    self.path = path
    let found = try? BundleStore.Found(path: path)
    let bundle = found?.bundle
    self.bundle = bundle
    let bytes = ResultBundle.verify(path: path)
    // Of what is damaged nothing is to be made.
    if bytes.isEmpty, case .ablation(let ablation)? = found {
      let check = AblationCheck(ablation, store)
      (problems, notes) = (check.problems, check.notes)
    } else {
      (problems, notes) = (bytes, [])
    }
    asked = digest.map { ($0, bundle?.digestName(beginningWith: $0)) }
    isSignatureNeeded = keys != nil
    // Of what is damaged nothing is to be believed, signatures included.
    signatures = problems.isEmpty ? try SignatureCheck.all(at: path, trusting: keys) : []
  }

  var isGood: Bool { problems.isEmpty && hasDigest && isSigned }

  private var hasDigest: Bool { asked.map { $0.name != nil } ?? true }

  private var isSigned: Bool {
    !signatures.contains { $0.verdict == .bad }
      && (!isSignatureNeeded || signatures.contains { $0.verdict == .good })
  }

  /// - Parameter inFull: whether digests are told with all digits, each on a line.
  func text(inFull: Bool) -> StyledText {
    var lines: [String] = []
    if problems.isEmpty, let bundle {
      if inFull {
        lines.append("result digest  \(bundle.digest.hex)")
        lines.append("bundle digest  \(bundle.bundleDigest.hex)")
      }
      if let asked {
        lines.append(
          asked.name.map { "\(asked.digits) is its \($0)" }
            ?? "neither of its digests begins with \(asked.digits)")
      }
      lines += signatures.map(Self.text)
      if isSignatureNeeded, !signatures.contains(where: { $0.verdict == .good }) {
        lines.append("no signature is by one of these keys")
      }
    }
    lines = problems.map(\.description) + lines + notes
    var first: StyledText =
      isGood ? "\("good", .green)  \(path)" : "\("BAD", .red + .bold)   \(path)"
    if !inFull, isGood, let bundle {
      first +=
        "  result \(bundle.digest.hex.prefix(12)), bundle \(bundle.bundleDigest.hex.prefix(12))"
    }
    return ([first] + lines.map { "      \($0)" }).joined(separator: "\n")
  }

  private static func text(of check: SignatureCheck) -> String {
    let signer = check.signer ?? "nobody"
    return switch check.verdict {
    case .good: "signed by \(signer)"
    case .unknown: "signed by \(signer), which --key would say whether to trust"
    case .bad:
      "\(check.file): not a signature of this bundle: \(check.detail ?? "it does not match")"
    case .unchecked: "\(check.file): not checked, said to be by \(signer): \(check.detail ?? "")"
    }
  }
}

// MARK: - JSON

extension VerificationView: Encodable {
  struct Document: Encodable {
    let good: Bool
    let bundles: [VerificationView]
  }

  private enum Key: String, CodingKey {
    case bundle, good, problems, notes, digest, signatures
    case bundleDigest = "bundle_digest"
    case asked = "digest_is"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(path, forKey: .bundle)
    try container.encode(isGood, forKey: .good)
    try container.encode(problems, forKey: .problems)
    try container.encode(notes, forKey: .notes)
    try container.encode(bundle?.digest, forKey: .digest)
    try container.encode(bundle?.bundleDigest, forKey: .bundleDigest)
    try container.encode(signatures, forKey: .signatures)
    if let asked { try container.encode(asked.name, forKey: .asked) }
  }
}
