import Foundation
import PackagePlugin

/// Gives a module the digest of the sources that it is compiled against.
///
/// It hashes every file of the targets that the module depends on, so there is no list to keep, and
/// a module or a file that is added counts by itself.
@main
struct CoreDigest: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let targets = target.recursiveTargetDependencies.sorted { $0.name < $1.name }
    let output = context.pluginWorkDirectoryURL.appendingPathComponent("CoreDigest.swift")
    let tool = context.package.directoryURL.appendingPathComponent("tools/core-digest")
    var inputs = [tool]
    var words = [tool.path, output.path]
    for target in targets {
      let files = files(of: target.directoryURL)
      inputs += files
      words += ["--in", target.name, target.directoryURL.path] + files.map(\.path)
    }
    return [
      .buildCommand(
        displayName: "Hashing the sources that plugins are compiled against",
        executable: URL(fileURLWithPath: "/bin/sh"), arguments: words,
        inputFiles: inputs, outputFiles: [output])
    ]
  }

  /// The source files below a folder, sorted.
  private func files(of folder: URL) -> [URL] {
    let kinds: Set<String> = ["swift", "c", "cpp", "h", "hpp", "modulemap"]
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (all?.compactMap { $0 as? URL } ?? []).filter { kinds.contains($0.pathExtension) }
      .sorted { $0.path < $1.path }
  }
}
