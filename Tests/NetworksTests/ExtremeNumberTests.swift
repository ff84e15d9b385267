import Configuration
import Networks
import TensorCore
import Testing

/// A trap would end the process and so fail the run; that is the test.
@Suite("Layers and models of any size are built or refused")
struct ExtremeNumberTests {
  private static let numbers: [ConfigurationNode.Value] =
    [
      0, 1, -1, 65_536, 1_000_000_000, 1_000_000_001, 3_037_000_500, 1 << 62, .max, .min,
    ].map { .integer($0) }
    + [0, 1e308, -1e308, .leastNonzeroMagnitude, .infinity, -.infinity, .nan].map { .float($0) }

  private static func network(_ key: String, _ node: ConfigurationNode) -> NetworkSpec? {
    var network = ConfigurationNode()
    network[key] = node
    return try? network.decode(NetworkSpec.self)
  }

  private static func build(_ spec: NetworkSpec?) {
    guard let spec = spec?.expanded(outputs: 10).named() else { return }
    for input: Shape in [[8, 8, 4], [12], [6, 4]] { _ = try? Network(spec, input: input) }
  }

  @Test("each option of a layer", arguments: LayerCatalogue.kinds.map { $0.kind })
  func layers(kind: String) throws {
    let type = try #require(LayerCatalogue.kinds.first { $0.kind == kind })
    var node = try ConfigurationNode(encoding: type.init())
    for key in ["units", "channels", "width", "vocabulary"] where node.keys.contains(key) {
      node[key] = ConfigurationNode(.integer(4))
    }
    for key in node.keys {
      for number in Self.numbers {
        var changed = node
        changed["kind"] = ConfigurationNode(.string(kind))
        changed[key] = ConfigurationNode(number)
        var behind = ConfigurationNode()
        behind["kind"] = ConfigurationNode(.string("flatten"))
        Self.build(Self.network("layers", ConfigurationNode(.array([changed]))))
        Self.build(Self.network("layers", ConfigurationNode(.array([changed, changed, behind]))))
      }
    }
  }

  @Test("each option of a model", arguments: ModelCatalogue.kinds.map { $0.kind })
  func models(kind: String) throws {
    let type = try #require(ModelCatalogue.kinds.first { $0.kind == kind })
    let node = try ConfigurationNode(encoding: type.init())
    for key in node.keys {
      for number in Self.numbers {
        // As many layers as there can be take a while to lay out.
        var changed = node
        changed["kind"] = ConfigurationNode(.string(kind))
        changed[key] = ConfigurationNode(number)
        Self.build(Self.network("model", changed))
        changed[key] = ConfigurationNode(.array([ConfigurationNode(number)]))
        Self.build(Self.network("model", changed))
      }
    }
  }

  @Test("what is refused is told with its place and its bound")
  func messages() throws {
    func message(_ layers: String) -> String {
      do {
        let node = try ConfigurationNode.parse(toml: "layers = [\(layers)]", file: "a.toml")
        _ = try Network(node.decode(NetworkSpec.self), input: [8, 8, 1])
        return "none"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      message("{ kind = 'linear', units = 1000000001 }")
        == "a.toml:1:38: layers.0.units: must be at most 1000000000, is 1000000001")
    #expect(
      message("{ kind = 'convolution', channels = 1000000000, size = 65537 }").contains(
        "layer convolution1: would need 65537×65537×1000000000 numbers, which no memory holds"))
    #expect(
      message("{ kind = 'convolution', channels = 1, padding = 1000000000 }").contains(
        "would need 2000000008×2000000008×1 numbers"))
    #expect(
      message("{ kind = 'linear', unit = 3 }").hasSuffix("unknown key 'unit'"))
  }

  @Test("the keys that every layer has are among those that are named")
  func keys() throws {
    let node = try ConfigurationNode.parse(
      toml: "layers = [{ kind = 'flatten', shape = 3 }]", file: "a.toml")
    #expect {
      try node.decode(NetworkSpec.self)
    } throws: { error in
      (error as? ConfigurationError)?.hint == "allowed: from, kind, name"
    }
  }
}
