import Archive
import ArchiveSupport
import Foundation
import Provenance
import Signing
import TestSupport
import Testing

@Suite("Signatures", .enabled(if: Tool.isThere("ssh-keygen"), "ssh-keygen is not installed"))
struct SignatureTests {
  private let folder: Folder
  private let bundle: ResultBundle

  init() throws {
    folder = Folder()
    bundle = try folder.bundle(seed: 1)
  }

  private func checks(_ bundle: ResultBundle, _ keys: String? = nil) throws -> [SignatureCheck] {
    try SignatureCheck.all(at: bundle.path, trusting: keys.map { try KeyFile(path: $0) })
  }

  @Test("leave both digests as they are, and the bundle good")
  func digests() throws {
    let key = try folder.sshKey("ada@example.org")
    let signature = try BundleSigner(key: key).sign(bundle)
    #expect(bundle.verify() == [])
    let signed = try ResultBundle(path: bundle.path)
    #expect(signed.digest == bundle.digest && signed.bundleDigest == bundle.bundleDigest)
    #expect(ResultBundle.signatures(at: bundle.path) == [signature])
    // With the same key again there is still one, and one more with another key.
    _ = try BundleSigner(key: key).sign(bundle)
    #expect(ResultBundle.signatures(at: bundle.path) == [signature])
    _ = try BundleSigner(key: folder.sshKey("bob")).sign(bundle)
    #expect(ResultBundle.signatures(at: bundle.path).count == 2)
    #expect(bundle.verify() == [])
  }

  @Test("say whose they are: by public key, by allowed_signers, or by the key alone")
  func signers() throws {
    let key = try folder.sshKey("ada@example.org")
    _ = try BundleSigner(key: key).sign(bundle)
    let byKey = try checks(bundle, key + ".pub")
    #expect(byKey.map(\.verdict) == [.good] && byKey[0].signer == "ada@example.org")
    let line = try #require(folder.text("ada@example.org.pub")).split(separator: " ").prefix(2)
    try folder.write(
      "# who\n*@lab.example namespaces=\"\(Self.namespace)\" \(line.joined(separator: " "))\n",
      to: "allowed")
    let byList = try checks(bundle, folder.path + "/allowed")
    #expect(byList.map(\.verdict) == [.good] && byList[0].signer == "*@lab.example")
    let byNobody = try checks(bundle)
    #expect(byNobody.map(\.verdict) == [.unknown])
    let listed = try folder.run("ssh-keygen", "-l", "-f", key + ".pub")
    let signer = try #require(byNobody[0].signer)
    #expect(listed.contains(signer.dropFirst("SSH key ".count)), "\(signer), \(listed)")
    let other = try folder.sshKey("bob")
    #expect(try checks(bundle, other + ".pub").map(\.verdict) == [.unknown])
  }

  private static let namespace = "bundle@harness.example"

  @Test("of another bundle are found, and so are those that do not match")
  func wrong() throws {
    let key = try folder.sshKey("ada")
    let signature = try BundleSigner(key: key).sign(bundle)
    // Carried over to another bundle, the statement gives it away.
    let other = try folder.bundle(seed: 2)
    try FileManager.default.copyItem(
      atPath: bundle.path + "/signatures", toPath: other.path + "/signatures")
    #expect(other.verify().map(\.detail) == ["it is about another bundle"])
    // With that bundle's own statement, the signature does.
    let text = String(decoding: try BundleStatement.text(of: other), as: UTF8.self)
    let carried = BundleSignature(signature.name, .ssh, of: other.path)
    try Data(text.utf8).write(to: URL(fileURLWithPath: carried.statement))
    #expect(other.verify() == [])
    #expect(try checks(other).map(\.verdict) == [.bad])
    #expect(try checks(other, key + ".pub").map(\.verdict) == [.bad])
    // A signature for another purpose is none of a bundle.
    _ = try folder.run("ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", key, carried.statement)
    #expect(try checks(other, key + ".pub").map(\.verdict) == [.bad])
    try Data("-----BEGIN SSH SIGNATURE-----\nAAAA\n".utf8)
      .write(to: URL(fileURLWithPath: carried.path))
    #expect(try checks(other).map(\.verdict) == [.bad])
  }

  @Test("stay good for what they were made of alone: a changed bundle is none of theirs")
  func changed() throws {
    let key = try folder.sshKey("ada")
    _ = try BundleSigner(key: key).sign(bundle)
    try Forgery(of: bundle.path).rewrite("data/log/stderr.txt") { _ in "nothing\n" }
    #expect(bundle.verify().map(\.detail) == ["it is about another bundle"])
  }

  @Test(
    "and their statements are all that may lie there",
    arguments: ["x", "x.intoto.json", "x.intoto.json.sig", "ssh-0/x", ".draft"])
  func others(file: String) throws {
    _ = try BundleSigner(key: folder.sshKey("ada")).sign(bundle)
    let url = URL(fileURLWithPath: "\(bundle.path)/signatures/\(file)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: url)
    #expect(!bundle.verify().isEmpty)
  }

  @Test("are of an in-toto statement, whose subjects are files of the bundle by their SHA-256")
  func statement() throws {
    let signature = try BundleSigner(key: folder.sshKey("ada")).sign(bundle)
    let document = try JSONDecoder().decode(
      Statement.self, from: Data(contentsOf: URL(fileURLWithPath: signature.statement)))
    #expect(document._type == "https://in-toto.io/Statement/v1")
    #expect(document.predicateType == "https://slsa.dev/provenance/v1")
    for subject in document.subject {
      #expect(
        subject.digest == ["sha256": try SHA256.hex(ofFile: "\(bundle.path)/\(subject.name)")])
    }
    #expect(
      document.subject.map { $0.digest["sha256"] } == [bundle.bundleDigest.hex, bundle.digest.hex])
    #expect(document.predicate.buildDefinition.externalParameters.seed == "1")
  }

  /// An in-toto statement with the parts of a SLSA provenance that are looked at.
  private struct Statement: Decodable {
    struct Subject: Decodable {
      let name: String
      let digest: [String: String]
    }
    struct Predicate: Decodable { let buildDefinition: Definition }
    struct Definition: Decodable { let externalParameters: Parameters }
    struct Parameters: Decodable { let seed: String }

    let _type: String
    let predicateType: String
    let subject: [Subject]
    let predicate: Predicate
  }

  @Test("are not made of a bundle that is damaged, nor with what is no key")
  func refused() throws {
    let key = try folder.sshKey("ada")
    try folder.write("no key\n", to: "none")
    #expect(throws: SigningError.self) { try BundleSigner(key: folder.path + "/none").sign(bundle) }
    #expect(throws: SigningError.self) { try BundleSigner(key: folder.path + "/missing") }
    #expect(throws: SigningError.self) { try KeyFile(path: folder.path + "/missing") }
    #expect(throws: SigningError.self) { try KeyFile(path: key) }
    #expect(throws: SigningError.self) { try KeyFile(path: bundle.path + "/bagit.txt") }
    try Data().write(to: URL(fileURLWithPath: bundle.path + "/data/run.json"))
    #expect(throws: SigningError.self) { try BundleSigner(key: key).sign(bundle) }
  }

  @Test(
    "with minisign's keys are checked by them",
    .enabled(if: Tool.isThere("minisign"), "minisign is not installed"))
  func minisign() throws {
    let key = try folder.minisignKey("grace")
    let signature = try BundleSigner(key: key).sign(bundle)
    #expect(signature.scheme == .minisign && bundle.verify() == [])
    let byKey = try checks(bundle, key + ".pub")
    #expect(byKey.map(\.verdict) == [.good], "\(byKey)")
    #expect(try checks(bundle).map(\.verdict) == [.unchecked])
    let other = try folder.minisignKey("other")
    #expect(try checks(bundle, other + ".pub").map(\.verdict) == [.unchecked])
    #expect(try checks(bundle, folder.sshKey("ada") + ".pub").map(\.verdict) == [.unchecked])
    let url = URL(fileURLWithPath: signature.statement)
    try (Data(contentsOf: url) + Data("\n".utf8)).write(to: url)
    #expect(try checks(bundle, key + ".pub").map(\.verdict) == [.bad])
  }
}
