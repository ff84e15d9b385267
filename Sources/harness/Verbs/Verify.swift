import Archive
import ArgumentParser
import Foundation
import Signing

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every byte of bundles, their records and signatures.",
    discussion: """
      Each file is compared with the hashes that the bundle keeps of it in several places, and the \
      file at fault is named; then the records are compared with each other. Without a bundle, all of \
      the results folder are checked. The exit code is 1 if anything is not as it was archived.

      A bundle of which everything was rewritten alike has other digests: --digest compares them with \
      one that was quoted, --key asks for a signature.

      Of an ablation it is also looked whether the runs that it names have the digests that it says, and \
      its statistics are computed again: from the runs that are at hand, and from what it says itself of \
      those that are not, which are named.

      Example: harness verify latest --digest 32b04ae4e5f4
      """)

  @Argument(
    help: "Bundles: paths, beginnings of names or digests, or 'latest'.", completion: .bundle)
  var bundles: [String] = []

  @Option(
    help: ArgumentHelp(
      "The result digest or bundle digest that the bundle must have, or how it begins.",
      valueName: "digits"))
  var digest: String?

  @Option(
    help: ArgumentHelp(
      "Ask for a signature by one of these: a public SSH key, an allowed_signers file, or "
        + "minisign's public key.", valueName: "file"), completion: .file())
  var key: String?

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard let digest else { return }
    if bundles.count != 1 {
      throw ValidationError("--digest is that of one bundle: name it")
    }
    let lengths = DigestLength.quoted...64
    if !lengths.contains(digest.utf8.count) || !digest.utf8.allSatisfy(Self.isDigit) {
      throw ValidationError(
        "--digest \(digest): expected from \(lengths.lowerBound) to 64 hexadecimal digits")
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    Character(Unicode.Scalar(byte)).isHexDigit
  }

  func run() throws {
    let keys = try key.map { path throws(SigningError) in try KeyFile(path: path) }
    let paths =
      try bundles.isEmpty
      ? archive.store.list().map { "\(archive.results)/\($0.name)" } : bundles.map(path)
    let views = try paths.map { path in
      try VerificationView(path, digest: digest?.lowercased(), keys: keys, store: archive.store)
    }
    let isGood = views.allSatisfy(\.isGood)
    if output.json {
      try Console.print(json: VerificationView.Document(good: isGood, bundles: views))
    } else {
      for view in views { Console.print(view.text(inFull: views.count == 1)) }
      if views.isEmpty { Console.note("there is no bundle in \(archive.results)") }
    }
    if !isGood { throw Failure.NegativeVerdict() }
  }

  /// The folder of a bundle, which may be too damaged to be opened.
  private func path(_ name: String) throws -> String {
    let candidates = name.contains("/") ? [name] : ["\(archive.results)/\(name)", name]
    var isFolder: ObjCBool = false
    for candidate in candidates
    where FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder)
      && isFolder.boolValue && !name.isEmpty
    {
      let store = BundleStore(resultsDirectory: candidate)
      if !FileManager.default.fileExists(atPath: "\(candidate)/bagit.txt"),
        let held = try? store.list(), held.contains(where: { $0.bundle != nil })
      {
        throw ValidationError(
          "\(candidate) is a folder of bundles: name one of them, or --results \(candidate) for all"
        )
      }
      return candidate
    }
    return try archive.store.bundle(named: name).bundle.path
  }
}
