import Foundation
import PackagePlugin

/// Gives a module the claim files and the experiments that they are tested with, so that there is no
/// list of them to keep.
@main
struct EmbeddedTexts: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = context.package.directoryURL
    let output = context.pluginWorkDirectoryURL.appendingPathComponent("EmbeddedTexts.swift")
    let tool = root.appendingPathComponent("tools/embedded-texts")
    let folder = root.appendingPathComponent("experiments/claims")
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    let files = (all?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "toml" }
      .sorted { $0.path < $1.path }
    return [
      .buildCommand(
        displayName: "Embedding the claims",
        executable: URL(fileURLWithPath: "/bin/sh"),
        arguments: [tool.path, output.path, root.path] + files.map(\.path),
        inputFiles: [tool] + files, outputFiles: [output])
    ]
  }
}
