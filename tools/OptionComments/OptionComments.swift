import Foundation
import PackagePlugin

/// Gives a module what the comments in the sources below it say of options, so that the reference of an
/// experiment is written where the options are.
@main
struct OptionComments: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let output = context.pluginWorkDirectoryURL.appendingPathComponent("OptionComments.swift")
    let tool = context.package.directoryURL.appendingPathComponent("tools/option-comments")
    let files = target.recursiveTargetDependencies.compactMap { $0 as? SwiftSourceModuleTarget }
      .flatMap { $0.sourceFiles(withSuffix: "swift").map(\.url) }
      .filter { $0.path.hasPrefix(context.package.directoryURL.path + "/Sources/") }
      .sorted { $0.path < $1.path }
    return [
      .buildCommand(
        displayName: "Reading what comments say of options",
        executable: URL(fileURLWithPath: "/bin/sh"),
        arguments: [tool.path, output.path] + files.map(\.path),
        inputFiles: [tool] + files, outputFiles: [output])
    ]
  }
}
