import ArgumentParser
import Archive
import Reports
import Signing

struct SignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: "Sign a bundle, so that others can tell whose it is.",
    discussion: """
      What is signed is a statement of both digests and of how the results were made (in-toto, SLSA \
      provenance). It is put into the bundle beside its signature, under signatures/, and changes \
      neither digest. Keys are those of SSH, or of minisign where that is installed.

      Example: harness sign latest --key ~/.ssh/id_ed25519
      """)

  @Argument(
    help: "A bundle: path, beginning of its name or digest, or 'latest'.", completion: .bundle)
  var bundle: String

  @Option(
    help: ArgumentHelp(
      "A private SSH key, a public one whose private key ssh-agent has, or minisign's secret key.",
      valueName: "file"), completion: .file())
  var key: String

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var output: OutputOptions

  private struct Document: Encodable {
    let bundle: String
    let digest: String
    let bundleDigest: String
    let statement: String
    let signature: String
  }

  func run() throws {
    let found = try archive.store.bundle(named: bundle)
    let bundle = found.bundle
    let signature = try BundleSigner(key: key).sign(found)
    if output.json {
      return try Console.print(
        json: Document(
          bundle: bundle.path, digest: bundle.digest.hex, bundleDigest: bundle.bundleDigest.hex,
          statement: signature.statement, signature: signature.path))
    }
    var facts = Table.facts
    facts.add("signed", bundle.path)
    facts.add("digest", bundle.digest.hex)
    facts.add("bundle digest", bundle.bundleDigest.hex)
    facts.add("signature", signature.path)
    Console.print(facts.rendered(on: Console.output))
  }
}
