import Configuration

// What the paths of an experiment count from: `WrittenPath` has the rule.

extension ExperimentSource {
  /// The folder that a path counts from: that of the text that has it, or the current one if it is
  /// from the command line.
  func folder(naming node: ConfigurationNode?) -> String {
    node?.location?.file == file ? WrittenPath.folder(of: file) : ""
  }

  /// The paths of the plugins that an experiment names, as seen from here.
  func pluginPaths(in experiment: ConfigurationNode) -> [String] {
    (experiment["plugins"]?.elements ?? []).compactMap { node in
      node.string.map { WrittenPath.joined(folder(naming: node), $0) }
    }
  }
}

extension ExperimentSource.Setting {
  /// A change that a file in a folder asks for, with its paths seen from here.
  public init(_ change: ConfigurationNode.Change, countedFrom folder: String) {
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
        [["data", "dataset"], ["data", "unlabelled"]].contains(Array(path))
        ? WrittenPath.isDataset(text) : path.first == "plugins"
      if isPath { node.value = .string(WrittenPath.joined(folder, text)) }
    default: break
    }
    return node
  }
}
