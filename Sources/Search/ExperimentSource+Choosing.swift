import Configuration
import Runs

extension Proposal {
  /// The values as a command line has them.
  public var sourceSettings: [ExperimentSource.Setting] {
    settings.map { .init(key: $0.key, value: $0.value, option: "--tune") }
  }

  /// An experiment with the values, which outweigh what it says itself.
  func applied(to source: ExperimentSource) -> ExperimentSource {
    var source = source
    source.settings += sourceSettings
    return source
  }
}

extension SearchSpace {
  /// - Throws: if a trick is given an option that would be tuned, which would outweigh every proposal.
  func check(isFree tricks: [TrickUse]) throws(ConfigurationError) {
    for use in tricks {
      let options = try ConfigurationNode.options(use.options)
      let given = parameters.first { parameter in
        guard let path = ConfigurationNode.keyPath(parameter.key), path.count > 2 else {
          return false
        }
        return path[0] == "tricks" && path[1] == use.id
          && options.value(at: Array(path.dropFirst(2))) != nil
      }
      guard let given else { continue }
      throw ConfigurationError(
        message: "cannot be tuned: '\(use)' says what it is",
        location: SourceLocation(file: "--tune"),
        path: [given.key],
        hint: "leave it out there, or set where the search begins by --set \(given.key)=VALUE")
    }
  }
}
