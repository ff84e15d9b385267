import Checks

extension Defect {
  /// Of classes of pixels, with a network that finds them.
  static let masks: [Defect] = [
    discs("masks-a-pixel-off", "all masks are moved right by a pixel", namedBy: ["masks"]) {
      $0.dataset.train = $0.dataset.train.movingMasks(right: 1, down: 0)
      $0.dataset.test = $0.dataset.test.movingMasks(right: 1, down: 0)
    },
    discs(
      "training-masks-a-pixel-off", "training masks alone are moved up by a pixel",
      namedBy: ["masks"]
    ) {
      $0.dataset.train = $0.dataset.train.movingMasks(right: 0, down: -1)
    },
    discs(
      "masks-of-mirrored-pictures", "training pictures are mirrored without their masks",
      namedBy: ["masks"]
    ) {
      $0.dataset.train = $0.dataset.train.mirroringPictures
    },
  ]

  private static func discs(
    _ id: String, _ summary: String, namedBy: [String],
    plant: @escaping @Sendable (inout Specimen) throws -> Void
  ) -> Defect {
    Defect(id, summary, namedBy: namedBy, in: { Specimen.discs() }, plant: plant)
  }
}

extension Healthy {
  /// Of classes of pixels.
  static let masks: [Healthy] = [
    Healthy("discs") { .discs(seed: $0) }
  ]
}
