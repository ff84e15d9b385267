import Checks

// Ways to put faults in.

extension Specimen {
  mutating func append(_ layer: any Layer) {
    experiment.network.layers.append(LayerSpec(layer))
  }

  mutating func insert(_ layer: any Layer, at index: Int) {
    experiment.network.layers.insert(LayerSpec(layer), at: index)
  }

  /// Starts linear layers at zero.
  mutating func initialise(_ indices: [Int]) {
    for index in indices {
      guard var layer = experiment.network.layers[index].layer as? Linear else { continue }
      layer.initialiser = .zeros
      experiment.network.layers[index].layer = layer
    }
  }

  mutating func use(_ fault: PlantedTrick.Fault) throws {
    experiment.tricks["planted"] = try .options("fault=\(fault.rawValue)")
  }
}

extension Examples {
  /// The examples whose (place, label) satisfy a condition.
  func keeping(_ condition: (Int, Int) -> Bool) -> Examples {
    choosing(labels.indices.filter { condition($0, labels[$0]) })
  }

  func ordered() -> Examples {
    choosing(labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) })
  }
}
