import Configuration
import Runs

extension Proposal {
  /// Lays the values over what a command line asks for: an option of a trick that it names becomes that
  /// trick's, which outweighs `--set`; any other value a setting behind those that are there.
  public func apply(
    tricks: inout [TrickUse], settings: inout [ExperimentSource.Setting]
  ) throws(ConfigurationError) {
    for choice in self.settings {
      let path = ConfigurationNode.keyPath(choice.key) ?? []
      if path.count > 2, path[0] == "tricks",
        let place = tricks.lastIndex(where: { $0.id == path[1] })
      {
        var options = try ConfigurationNode.options(tricks[place].options)
        try options.set(
          path.dropFirst(2).joined(separator: "."), to: choice.value, source: "--tune")
        tricks[place] = TrickUse(id: path[1], options: options.optionsText)
      } else {
        settings.append(.init(key: choice.key, value: choice.value))
      }
    }
  }

  /// An experiment with the values.
  func applied(to source: ExperimentSource) throws(ConfigurationError) -> ExperimentSource {
    var source = source
    try apply(tricks: &source.tricks, settings: &source.settings)
    return source
  }
}
