import Measurement

extension Measure {
  public static let testAccuracy = Measure(.test, .accuracy("accuracy"))
  public static let testLoss = Measure(.test, .loss("loss"))
  public static let validationLoss = Measure(.validation, .loss("loss"), .best)
}
