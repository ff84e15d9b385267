import ArgumentParser
import Archive

/// Where bundles are, for verbs that read or write them.
struct ArchiveOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The folder of the bundles.", valueName: "dir"), completion: .directory,
    // A shell has replaced what stands for a home; Foundation would do so now and then.
    transform: { $0.hasPrefix("~") ? "./" + $0 : $0 })
  var results = BundleStore.defaultDirectory

  func validate() throws {
    if results.isEmpty { throw ValidationError("--results must name a folder") }
  }

  var store: BundleStore { BundleStore(resultsDirectory: results) }
}
