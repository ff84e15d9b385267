import Statistics
import Testing

@Suite("A sentence names what its differences are of")
struct SubjectTests {
  private static let gains = [0.004, 0.006, 0.007, 0.005, 0.009, 0.006]
  private static let mixed = [0.004, -0.006, 0.007, -0.005, 0.009, -0.006]

  private func sentence(_ subject: Subject, _ differences: [Double]) -> String {
    Assessment.family([differences], metric: .accuracy(), subjects: [subject])[0].sentence
  }

  @Test("An effect")
  func effect() {
    let subject = Subject.effect(of: "adding mixup to cutout")
    #expect(
      sentence(subject, Self.gains).hasPrefix(
        "Improves: adding mixup to cutout raises test accuracy by 0.617 points on average over six "
          + "pairs ("))
    #expect(
      sentence(subject, Self.gains.map(-)).hasPrefix(
        "Harms: adding mixup to cutout lowers test accuracy by 0.617 points on average"))
    #expect(
      sentence(subject, Self.mixed).hasPrefix(
        "No difference detected: test accuracy differs by +0.05 points on average"))
  }

  @Test("An interaction is neither good nor bad: it is a difference between two effects")
  func interaction() {
    let subject = Subject.interaction(of: "mixup", here: "with cutout", there: "without it")
    #expect(
      sentence(subject, Self.gains).hasPrefix(
        "Interaction: the effect of mixup on test accuracy is higher with cutout than without "
          + "it, by 0.617 points on average over six pairs ("))
    #expect(
      sentence(subject, Self.gains.map(-)).hasPrefix(
        "Interaction: the effect of mixup on test accuracy is lower with cutout than"))
    #expect(
      sentence(subject, Self.mixed).hasPrefix(
        "No interaction detected: the effect of mixup on test accuracy, with cutout minus without "
          + "it, is +0.05 points on average"))
  }

  @Test("A trend is of the range that was tried, and says what its line is over")
  func trend() {
    let subject = Subject.trend(
      of: nil, from: "alpha=0.1", to: "alpha=0.4", scale: "the logarithm of alpha")
    #expect(
      sentence(subject, Self.gains).hasPrefix(
        "Trend: from alpha=0.1 to alpha=0.4, along the straight line over the logarithm of alpha, "
          + "test accuracy rises by 0.617 points on average over six pairs ("))
    #expect(
      sentence(subject, Self.mixed).hasPrefix(
        "No trend detected: from alpha=0.1 to alpha=0.4, along the straight line over the logarithm "
          + "of alpha, test accuracy changes by +0.05 points on average"
      ))
    let effect = Subject.trend(
      of: "mixup", from: "epochs=2", to: "epochs=8", scale: "the logarithm of epochs")
    #expect(
      sentence(effect, Self.gains.map(-)).hasPrefix(
        "Trend: from epochs=2 to epochs=8, along the straight line over the logarithm of epochs, "
          + "the effect of mixup on test accuracy falls by 0.617"))
  }
}
