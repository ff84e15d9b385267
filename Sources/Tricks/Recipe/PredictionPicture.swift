/// A picture of what is predicted, to be looked at.
public struct PredictionPicture: Sendable {
  /// What tells it from others of the run: `test-0`, of the first test example.
  public let name: String
  public let image: PNGImage

  public init(name: String, image: PNGImage) {
    self.name = name
    self.image = image
  }
}
