import TensorCore

/// Points of the plane around a circle: as many normal distributions side by side, the same number of points from
/// each.
///
/// - Source: the data of Metz et al., "Unrolled Generative Adversarial Networks", 2017, with wider distributions.
struct RingOfGaussians {
  static let modes = 8
  static let radius = 2.0
  /// The standard deviation of each coordinate around a mode's centre.
  static let deviation = 0.1

  /// - Parameters:
  ///   - count: how many, a multiple of the modes.
  ///   - split: its name; each has points of its own.
  static func examples(_ count: Int, split: String) -> Examples {
    let noise = RandomStream(seed: 0, name: "ring/\(split)").normal([count, 2]).scalars
    let labels = (0..<count).map { $0 % modes }
    let points = labels.enumerated().flatMap { index, mode in
      let angle = 2 * Double.pi * Double(mode) / Double(modes)
      return [Elementary.cos(angle), Elementary.sin(angle)].enumerated().map { axis, direction in
        Float(radius * direction + deviation * Double(noise[2 * index + axis]))
      }
    }
    return Examples(
      inputs: Tensor(points, shape: [count, 2]), labels: labels, classes: modes)
  }
}

extension Dataset {
  /// The task that data are for which only samples are made of.
  public static let generation = "generation"
}
