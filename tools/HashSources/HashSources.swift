import Foundation
import PackagePlugin

/// Gives a module the digests of sources, as they are when it is built.
///
/// What counts follows from the package itself, so there is no list to keep, and a module, a trick, a
/// task or a file that is added counts by itself:
/// - for `BuildSources`, all that a run's numbers can follow from: `core`, which is what training is
///   made of, and by itself each folder of `Plugins` and of `Sources/Tasks`;
/// - for any other module, as `core` the modules that it is compiled against.
@main
struct HashSources: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let groups =
      target.name == "BuildSources"
      ? groups(of: context.package)
      : [Group(name: "core", parts: target.recursiveTargetDependencies.map(Part.init))]
    let output = context.pluginWorkDirectoryURL.appendingPathComponent("Digests.swift")
    let tool = context.package.directoryURL.appendingPathComponent("tools/hash-sources")
    var inputs = [tool]
    var words = [tool.path, output.path]
    for group in groups.sorted(by: { $0.name < $1.name }) {
      words += ["--group", group.name]
      for part in group.parts.sorted(by: { $0.name < $1.name }) {
        words += ["--in", part.name, part.folder.path] + part.files.map(\.path)
        inputs += part.files
      }
    }
    return [
      .buildCommand(
        displayName: "Hashing sources for \(target.name)",
        executable: URL(fileURLWithPath: "/bin/sh"), arguments: words,
        inputFiles: inputs, outputFiles: [output])
    ]
  }

  /// What has one digest.
  private struct Group {
    let name: String
    var parts: [Part]
  }

  /// Files below a folder, under a name that does not depend on where that lies.
  private struct Part {
    let name: String
    let folder: URL
    let files: [URL]

    init(name: String, folder: URL, files: [URL]) {
      self.name = name
      self.folder = folder
      self.files = files
    }

    init(_ target: any Target) {
      self.init(
        name: target.name, folder: target.directoryURL, files: Self.code(in: target.directoryURL))
    }

    /// The files of code below a folder, sorted; what a program says, such as cards, is none.
    private static func code(in folder: URL) -> [URL] {
      let kinds: Set<String> = ["swift", "c", "cpp", "h", "hpp", "modulemap"]
      let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
      return (all?.compactMap { $0 as? URL } ?? []).filter { kinds.contains($0.pathExtension) }
        .sorted { $0.path < $1.path }
    }
  }

  // MARK: - What a run's numbers can follow from

  private func groups(of package: Package) -> [Group] {
    let own = Dictionary(uniqueKeysWithValues: package.targets.map { ($0.name, $0) })
    var core = Group(name: "core", parts: [])
    var others: [Group] = []
    for name in coreModules(own) {
      if let target = own[name] { core.parts.append(Part(target)) }
    }
    for target in own.values {
      switch target.directoryURL.deletingLastPathComponent().lastPathComponent {
      case "Plugins": others.append(Group(name: "Plugins/\(target.name)", parts: [Part(target)]))
      case "Sources" where target.name == "Tasks":
        let all = Part(target)
        let folders = Dictionary(grouping: all.files) { file in
          let rest = file.path.dropFirst(all.folder.path.count + 1).split(separator: "/")
          return rest.count > 1 ? String(rest[0]) : ""
        }
        for (folder, files) in folders {
          let part = Part(name: all.name, folder: all.folder, files: files)
          if folder.isEmpty {
            core.parts.append(part)
          } else {
            others.append(Group(name: "Tasks/\(folder)", parts: [part]))
          }
        }
      default: break
      }
    }
    return [core] + others
  }

  /// The modules of this package that training is made of. Of what records where a run was made, no
  /// number depends on more than the digests of files.
  private func coreModules(_ own: [String: any Target]) -> [String] {
    guard let training = own["Training"] else { return [] }
    let records = own["Provenance"].map { [$0] + $0.recursiveTargetDependencies } ?? []
    let left = Set(records.map(\.name) + ["Tasks"])
    return ([training] + training.recursiveTargetDependencies).map(\.name)
      .filter { own[$0] != nil && !left.contains($0) }
  }
}
