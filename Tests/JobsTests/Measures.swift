import Statistics

extension Measure {
  static let testAccuracy = Measure(.test, .accuracy("accuracy"))
  static let testLoss = Measure(.test, .loss("loss"))
}
