import Archive
import ArgumentParser
import Foundation
import Reports

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Check every byte of bundles.",
    discussion: """
      Each file is compared with the hashes that the bundle keeps of it in several places, and the \
      file at fault is named. Without a bundle, all of the results folder are checked. The exit code \
      is 1 if anything is not as it was archived.

      Example: harness verify latest
      """)

  @Argument(
    help: "Bundles: paths, beginnings of names or digests, or 'latest'.", completion: .bundle)
  var bundles: [String] = []

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var output: OutputOptions

  private struct Document: Encodable {
    struct Entry: Encodable {
      let bundle: String
      let good: Bool
      let problems: [VerificationProblem]
    }

    let good: Bool
    let bundles: [Entry]
  }

  func run() throws {
    let paths =
      try bundles.isEmpty
      ? archive.store.list().map { "\(archive.results)/\($0.name)" } : bundles.map(path)
    let entries = paths.map { path in
      let problems = ResultBundle.verify(path: path)
      return Document.Entry(bundle: path, good: problems.isEmpty, problems: problems)
    }
    let isGood = entries.allSatisfy(\.good)
    if output.json {
      try Console.print(json: Document(good: isGood, bundles: entries))
    } else {
      for entry in entries { Console.print(text(of: entry)) }
      if entries.isEmpty { Console.note("there is no bundle in \(archive.results)") }
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
      return candidate
    }
    return try archive.store.find(name).path
  }

  private func text(of entry: Document.Entry) -> StyledText {
    if entry.good { return "\("good", .green)  \(entry.bundle)" }
    let problems: [StyledText] = entry.problems.map { "      \($0)" }
    return (["\("BAD", .red + .bold)   \(entry.bundle)"] + problems).joined(separator: "\n")
  }
}
