import Archive
import ArchiveSupport
import Foundation
import TestSupport
import Testing

@Suite("Bundles are signed, and signatures checked, from the command line")
struct SigningTests {
  /// A folder with a bundle and the key `key`.
  private func signed() throws -> (folder: Folder, bundle: String) {
    let (folder, bundle) = try Folder.withBundle()
    try makeKey("key", in: folder)
    let result = try Program.run("sign", bundle, "--key", "key", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    return (folder, bundle)
  }

  private func makeKey(_ name: String, in folder: Folder) throws {
    _ = try FinishedProcess(
      URL(fileURLWithPath: "/usr/bin/ssh-keygen"),
      ["-q", "-t", "ed25519", "-N", "", "-C", "ada@example.org", "-f", folder.path(name)])
  }

  @Test("Who has signed is said; a signature that is missing or another's is a negative verdict")
  func signers() throws {
    let (folder, bundle) = try signed()
    let plain = try Program.run("verify", bundle, in: folder)
    #expect(plain.code == 0 && plain.output.contains("signed by SSH key SHA256:"))
    let known = try Program.run("verify", bundle, "--key", "key.pub", in: folder)
    #expect(known.code == 0 && known.output.contains("signed by ada@example.org"))
    try makeKey("other", in: folder)
    let other = try Program.run("verify", bundle, "--key", "other.pub", in: folder)
    #expect(other.code == 1 && other.output.contains("no signature is by one of these keys"))
    let json = try Program.run("verify", bundle, "--key", "key.pub", "--json", in: folder)
    let entry = try #require(try json.list("bundles").first)
    let signatures = try #require(entry["signatures"] as? [[String: Any]])
    #expect(signatures.map { $0["verdict"] as? String } == ["good"])
    // A bundle like any other: shown, compared, reproduced.
    #expect(try Program.run("reproduce", bundle, in: folder).code == 0)
    try FileManager.default.removeItem(atPath: folder.path("results/\(bundle)/signatures"))
    #expect(try Program.run("verify", bundle, "--key", "key.pub", in: folder).code == 1)
  }

  @Test("A bundle that was rewritten is none of the signer's, whatever its lists say")
  func rewritten() throws {
    let (folder, bundle) = try signed()
    try Forgery(of: folder.path("results/\(bundle)")).rewrite("data/log/timing.jsonl") {
      $0.replacing("\"seconds\":", with: "\"seconds\": ")
    }
    let result = try Program.run("verify", bundle, "--key", "key.pub", in: folder)
    #expect(result.code == 1 && result.output.contains("it is about another bundle"))
    let signature = try #require(
      ResultBundle.signatures(at: folder.path("results/\(bundle)")).first)
    try Data("nothing".utf8).write(to: URL(fileURLWithPath: signature.path))
    // Signed anew by its maker it is good again.
    #expect(try Program.run("sign", bundle, "--key", "key", in: folder).code == 0)
    #expect(try Program.run("verify", bundle, "--key", "key.pub", in: folder).code == 0)
    try Data("nothing".utf8).write(to: URL(fileURLWithPath: signature.path))
    let bad = try Program.run("verify", bundle, in: folder)
    #expect(bad.code == 1 && bad.output.contains("not a signature of this bundle"))
  }

  @Test("A program that is missing is named, with what to install")
  func missingTool() throws {
    let (folder, bundle) = try signed()
    let nowhere = ["PATH": folder.path]
    for words in [["sign", bundle, "--key", "key"], ["verify", bundle, "--key", "key.pub"]] {
      let result = try Program.start(words, in: folder, environment: nowhere).wait()
      #expect(result.code == 66, "\(result.errors)")
      #expect(result.errors.contains("openssh-client"), "\(result.errors)")
    }
    // Without a key to ask for, what could not be checked is said.
    let result = try Program.start(["verify", bundle], in: folder, environment: nowhere).wait()
    #expect(result.code == 0 && result.output.contains("not checked"), "\(result.output)")
    for key in ["none", "tiny.toml"] {
      #expect(try Program.run("sign", bundle, "--key", key, in: folder).code != 0)
      #expect(try Program.run("verify", bundle, "--key", key, in: folder).code != 1)
    }
  }
}
