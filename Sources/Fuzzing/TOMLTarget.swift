import Training
import Tricks

/// An experiment as a TOML text, up to the network that is built of it; also as the text of a data set.
final class TOMLTarget: FuzzTarget {
  static let name = "toml"

  init(folder: String) {}

  func read(_ input: [UInt8]) {
    guard let text = String(validating: input, as: UTF8.self),
      let node = try? ConfigurationNode.parse(toml: text, file: "x.toml")
    else { return }
    _ = try? ConfigurationNode.parse(json: node.canonicalJSON, file: "x.json")
    guard let experiment = try? node.decode(Experiment.self) else { return }
    let spec = experiment.network.expanded(outputs: 10).named()
    for input: Shape in [[8, 8, 1], [12], [6]] { _ = try? Network(spec, input: input) }
    _ = try? ConfigurationNode(encoding: experiment)
  }
}
