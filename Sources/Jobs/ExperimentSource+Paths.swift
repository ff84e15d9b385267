import Configuration
import Training
import Tricks

// What the paths of an experiment count from: `DataPath` has the rule.

extension ExperimentSource {
  /// The data set that the experiment names.
  ///
  /// - Parameter folders: where names of data sets are looked for.
  /// - Throws: `ConfigurationError` or `DatasetError`.
  public func dataset(searching folders: [String] = Facts.dataFolders) throws -> Dataset {
    let name = try experiment().data.dataset
    return try DatasetCatalogue.load(
      name, from: folder(naming: try document()["data"]?["dataset"]), searching: folders)
  }

  /// A text that tells the data set from others: its name, or its path as seen from here.
  func datasetPlace() throws(ConfigurationError) -> String {
    let name = try experiment().data.dataset
    guard DataPath.isPath(name) else { return name }
    return DataPath.joined(folder(naming: try document()["data"]?["dataset"]), name)
  }

  /// The paths of the plugins that the experiment names, as seen from here.
  func pluginPaths() throws(ConfigurationError) -> [String] {
    let nodes = try document()["plugins"]?.elements ?? []
    return zip(try experiment().plugins, nodes).map { path, node in
      DataPath.joined(folder(naming: node), path)
    }
  }

  /// The folder that a path counts from: that of the text that has it, or the current one if it is
  /// from the command line.
  private func folder(naming node: ConfigurationNode?) -> String {
    node?.location?.file == file ? DataPath.folder(of: file) : ""
  }

  /// The text with the settings laid over it, each value with its place.
  private func document() throws(ConfigurationError) -> ConfigurationNode {
    var document = try ConfigurationNode.parse(toml: text, file: file)
    for setting in settings { try document.set(setting.key, to: setting.value) }
    return document
  }
}

extension ExperimentSource.Setting {
  /// A change that a file in a folder asks for, with its paths seen from here.
  init(_ change: ConfigurationNode.Change, countedFrom folder: String) {
    let node = change.node.counted(from: folder, at: change.keys[...])
    self.init(key: change.keyPath, value: node.settingText)
  }
}

extension ConfigurationNode {
  /// - Parameter path: where the node is in an experiment.
  fileprivate func counted(from folder: String, at path: ArraySlice<String>) -> ConfigurationNode {
    var node = self
    switch value {
    case .table(let entries):
      node.value = .table(
        entries.map { entry in
          var entry = entry
          entry.node = entry.node.counted(from: folder, at: path + [entry.key])
          return entry
        })
    case .array(let elements) where path.first == "plugins":
      node.value = .array(elements.map { $0.counted(from: folder, at: path) })
    case .string(let text):
      let isPath =
        Array(path) == ["data", "dataset"] ? DataPath.isPath(text) : path.first == "plugins"
      if isPath { node.value = .string(DataPath.joined(folder, text)) }
    default: break
    }
    return node
  }
}
