import Tricks

/// The parameters and buffers of a network by groups: `head`, the last layer with weights; `backbone`,
/// all others; and the layers of a name or inside one.
struct ParameterGroups {
  private let names: [String]
  private let head: String?
  private let layers: [String]

  init(_ network: Network) {
    names = network.parameters.map(\.name) + network.buffers.map(\.name)
    layers = network.spec.layers.compactMap(\.name)
    head = network.spec.layers.last { $0.layer is any WeightedLayer }?.name
  }

  /// The names in any of some groups.
  ///
  /// - Throws: `NotApplicable` for a group that has none.
  func names(in groups: [String]) throws -> Set<String> {
    var all: Set<String> = []
    for group in groups {
      let members = names.filter { name in
        let isHead = head.map { Self.contains(name, in: $0) } ?? false
        return switch group {
        case "head": isHead
        case "backbone": !isHead
        default: Self.contains(name, in: group)
        }
      }
      if members.isEmpty {
        throw NotApplicable(
          TransferTrick.id, "the network has no parameters '\(group)'",
          hint: KeyNames.hint(
            for: group, among: ["backbone", "head"] + layers, kind: "group of parameters"))
      }
      all.formUnion(members)
    }
    return all
  }

  /// Groups in the order in which they are asked: layers before those that they are inside of, and all
  /// of them before `head` and `backbone`. Two of one rank have no parameter in common.
  func narrowestFirst(_ groups: some Sequence<String>) -> [String] {
    let wide = ["head", "backbone"]
    let layers = groups.filter { !wide.contains($0) }
    return Self.narrowestFirst(layers) + wide.filter(groups.contains)
  }

  /// Paths by their lengths, longest first: of those that lead to one parameter the inmost is first.
  static func narrowestFirst(_ paths: some Sequence<String>) -> [String] {
    paths.sorted { ($1.count, $0) < ($0.count, $1) }
  }

  /// Whether a name is that of a layer or of something in it.
  static func contains(_ name: String, in layer: String) -> Bool {
    name == layer || name.hasPrefix(layer + ".") || name.hasPrefix(layer + "/")
  }
}
