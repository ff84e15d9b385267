import Checks

extension Defect {
  /// Of boxes in pictures, with a network that finds them.
  static let boxes: [Defect] = [
    squares(
      "boxes-sizes-as-corners", "x, y, width and height are read as corners", namedBy: ["boxes"]
    ) {
      $0.dataset = $0.dataset.mappingBoxCorners {
        Box(left: $0.left, top: $0.top, right: $0.width, bottom: $0.height)
      }
    },
    squares(
      "boxes-corners-as-sizes", "corners are read as x, y, width and height, and cut off",
      namedBy: ["boxes"]
    ) {
      $0.dataset = $0.dataset.mappingBoxCorners {
        let side = Double(Squares.side)
        return Box(
          left: $0.left, top: $0.top, right: min($0.left + $0.right, side),
          bottom: min($0.top + $0.bottom, side))
      }
    },
    squares(
      "boxes-of-larger-pictures", "pictures were made smaller without their boxes",
      namedBy: ["boxes"]
    ) {
      $0.dataset = $0.dataset.mappingBoxCorners { $0.scaled(by: 2) }
    },
    squares(
      "boxes-of-smaller-pictures", "pictures were made larger without their boxes",
      namedBy: ["boxes"]
    ) {
      $0.dataset = $0.dataset.mappingBoxCorners { $0.scaled(by: 0.5) }
    },
    squares(
      "boxes-of-mirrored-pictures", "training pictures are mirrored without their boxes",
      namedBy: ["boxes"]
    ) {
      $0.dataset.train = $0.dataset.train.mirroringPictures
    },
    squares("boxes-transposed", "x and y of boxes are exchanged", namedBy: ["boxes"]) {
      $0.dataset = $0.dataset.mappingBoxCorners {
        Box(left: $0.top, top: $0.left, right: $0.bottom, bottom: $0.right)
      }
    },
    squares(
      "class-0-is-background", "boxes of class 0 are read as background", namedBy: ["boxes"]
    ) {
      $0.dataset = $0.dataset.mappingBoxes { $0.label == 0 ? nil : $0 }
    },
  ]

  private static func squares(
    _ id: String, _ summary: String, namedBy: [String],
    plant: @escaping @Sendable (inout Specimen) throws -> Void
  ) -> Defect {
    Defect(id, summary, namedBy: namedBy, in: { Specimen.squares() }, plant: plant)
  }
}

extension Box {
  fileprivate func scaled(by factor: Double) -> Box {
    Box(left: left * factor, top: top * factor, right: right * factor, bottom: bottom * factor)
  }
}

extension Healthy {
  /// Of boxes in pictures.
  static let boxes: [Healthy] = [
    Healthy("squares") { .squares(seed: $0) }
  ]
}
