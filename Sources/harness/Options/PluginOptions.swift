import ArgumentParser
import Jobs

/// Tricks that are not part of the program.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin"),
    help: ArgumentHelp(
      "Load tricks that `harness plugin build` made. Repeatable.", valueName: "file"),
    completion: .file(extensions: ["so"]))
  var files: [String] = []

  @Option(
    name: .customLong("plugin-digest"),
    help: ArgumentHelp("What a plugin's SHA-256 must be.", visibility: .hidden))
  var digests: [String] = []

  func validate() throws {
    if !digests.isEmpty && digests.count != files.count {
      throw ValidationError("--plugin-digest must be given for each --plugin, or for none")
    }
  }

  var uses: [PluginUse] {
    files.enumerated().map { index, path in
      PluginUse(path: path, sha256: digests.isEmpty ? nil : digests[index])
    }
  }

  /// Adds the plugins to those of an experiment.
  func apply(to source: inout ExperimentSource) { source.plugins += uses }

  /// Loads the plugins, for a verb that has no experiment.
  func load() throws {
    var source = ExperimentSource(name: "", file: "", text: "")
    apply(to: &source)
    _ = try source.loadPlugins()
  }
}
