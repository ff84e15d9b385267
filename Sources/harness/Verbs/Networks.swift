import ArgumentParser
import Configuration
import Reports
import Tricks

struct NetworksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "networks", abstract: "List the architectures that experiments can name.",
    discussion: """
      An experiment names one by [network] model = { kind = "resnet", depth = 20 }, or spells its \
      layers out.

      Example: harness networks
      """)

  @OptionGroup var output: OutputOptions

  private struct Document: Encodable {
    let kind: String
    let summary: String
    /// The options with their defaults.
    let defaults: ConfigurationNode

    init(_ kind: any NetworkModel.Type) throws {
      self.kind = kind.kind
      summary = kind.summary
      defaults = try ConfigurationNode(encoding: kind.init())
    }

    /// The options as an experiment writes them.
    var text: String {
      (defaults.entries ?? []).map { ($0.key, $0.node.canonicalJSON) }.filter { $0.1 != "null" }
        .map { "\($0.0) = \($0.1)" }.joined(separator: ", ")
    }
  }

  func run() throws {
    let documents = try ModelCatalogue.kinds.map { try Document($0) }
    if output.json { return try Console.print(json: ["networks": documents]) }
    var table = Table([.init("network"), .init("what it is"), .init("options, by default")])
    for document in documents {
      table.add([.init(document.kind, .bold), .init(document.summary), .init(document.text)])
    }
    let layers = LayerCatalogue.kinds.map { $0.kind }.joined(separator: ", ")
    Console.print(table.rendered(on: Console.output) + "\n\nlayers: \(layers)")
  }
}
