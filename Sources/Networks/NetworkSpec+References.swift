extension NetworkSpec {
  /// The network with what its layers read by name moved behind what edits have inserted there.
  ///
  /// A layer that reads `encoder` reads the end of that place in the chain: a norm or a dropout layer
  /// put behind `encoder`, and named after it, is read in its stead.
  ///
  /// - Parameter before: the network before any edit.
  public func keepingReferences(of before: NetworkSpec) -> NetworkSpec {
    guard before.layers.contains(where: \.readsByName) else { return self }
    let known = Set(before.layers.compactMap(\.name))
    var ends: [String: String] = [:]
    var place: String?
    for name in layers.map({ $0.name ?? "" }) {
      if known.contains(name) {
        place = name
      } else if let start = place, name.hasPrefix("\(start)-") {
        ends[start] = name
      } else {
        place = nil
      }
    }
    var spec = self
    spec.layers = layers.map { $0.name.map(known.contains) ?? false ? $0.reading(ends) : $0 }
    return spec
  }
}

extension LayerSpec {
  /// Whether it, or a layer inside it, reads another than the one before.
  fileprivate var readsByName: Bool {
    from != nil || layer is any ReadingLayer
      || (layer as? any ContainerLayer)?.branches.joined().contains(where: \.readsByName) ?? false
  }

  /// The same layer with other names for what it, and each layer inside it, reads.
  fileprivate func reading(_ names: [String: String]) -> LayerSpec {
    var spec = self
    spec.from = from.map { names[$0] ?? $0 }
    if var reader = layer as? any ReadingLayer {
      reader.reads = reader.reads.map { names[$0] ?? $0 }
      spec.layer = reader
    }
    if var container = layer as? any ContainerLayer {
      container.branches = container.branches.map { $0.map { $0.reading(names) } }
      spec.layer = container
    }
    return spec
  }
}
