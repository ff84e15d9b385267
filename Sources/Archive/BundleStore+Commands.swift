import Errors
import Platform

/// How a command that a person may type next names what is here.
extension BundleStore {
  /// Where verbs look unless they are told another folder.
  public static let defaultDirectory = "results"

  /// The directory that a bundle is in.
  public init(of bundle: some ArchivedBundle) {
    let folder = FilePath.folder(of: bundle.path)
    self.init(resultsDirectory: folder.isEmpty ? "." : folder)
  }

  /// A verb with its words, told to look here: `harness diff 32b04a 7ca1a8 --results elsewhere`.
  public func command(_ verb: String, _ names: String...) -> String {
    ShellCommand.harness(verb, names, options: options)
  }

  /// What tells a verb to look here; nothing where it does so by itself.
  public var options: [(String, String)] {
    isDefault ? [] : [("--results", resultsDirectory)]
  }

  /// A command that was given before, told to look here.
  public func command(again words: [String]) -> String {
    ShellCommand.text(words + (isDefault ? [] : ["--results=\(resultsDirectory)"]))
  }

  private var isDefault: Bool { resultsDirectory == Self.defaultDirectory }

  /// The shortest of a bundle's names that means it and no other: the beginning of its digest, or
  /// else its own name, since runs that failed have one digest and so have runs made again.
  public func reference(to bundle: some ArchivedBundle) -> String {
    references(to: [bundle])[0]
  }

  /// The same of several, for which the folder is listed once.
  public func references(to bundles: [any ArchivedBundle]) -> [String] {
    zip(bundles, references(toDigests: bundles.map(\.digest.hex))).map { $1 ?? $0.name }
  }

  /// For each result digest its beginning; nothing if several bundles go by that, or none.
  public func references(toDigests digests: [String]) -> [String?] {
    let entries = (try? overviews()) ?? []
    return digests.map { hex in
      let short = String(hex.prefix(DigestLength.short))
      let matches = entries.lazy.filter { entry in
        entry.name.hasPrefix(short) || entry.hasDigest(beginningWith: short)
      }
      return matches.prefix(2).count == 1 ? short : nil
    }
  }
}
