import Statistics
import Testing

@Suite("A sentence names what its differences are of")
struct SubjectTests {
  private static let gains = [0.004, 0.006, 0.007, 0.005, 0.009, 0.006]
  private static let mixed = [0.004, -0.006, 0.007, -0.005, 0.009, -0.006]

  private func sentence(_ subject: Subject, _ differences: [Double]) -> String {
    let runs = PairedRuns(
      trick: differences, baseline: differences.map { _ in 0 }, subject: subject)
    return Assessment.family([runs], metric: .accuracy())[0].sentence
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

  @Test("A mean effect says what it is averaged over")
  func mean() {
    let subject = Subject.meanEffect(of: "mixup")
    #expect(
      sentence(subject, Self.gains).hasPrefix(
        "Improves: averaged over the other factors, mixup raises test accuracy by 0.617 points on "
          + "average over six pairs ("))
    #expect(
      sentence(subject, Self.mixed).hasPrefix(
        "No difference detected: averaged over the other factors, test accuracy differs by +0.05"))
  }

  @Test("Of a contrast of several arms a failed run tells which side it counts for, and no more")
  func failures() {
    let (fine, failed) = (
      [0.91, 0.92, 0.93, 0.9, 0.92, 0.91, 0.9, 0.93], Array(repeating: Double.nan, count: 8)
    )
    func assessment(_ subject: Subject) -> Assessment {
      Assessment.family(
        [PairedRuns(trick: failed, baseline: fine, subject: subject)], metric: .accuracy())[0]
    }
    let interaction = assessment(
      .interaction(of: "mixup", here: "with cutout", there: "without it"))
    #expect(
      interaction.sentence.hasPrefix(
        "Interaction: counting a failed run as worse than any finished one, the effect of mixup on "
          + "test accuracy is lower with cutout than without it ("))
    let line = interaction.notes.first ?? ""
    #expect(
      line.hasPrefix(
        "Of the arms that count for it a run fails in 8 of 8 pairs, of those that count against it "
          + "in 0 of 8 ("), "\(line)")
    #expect(!line.contains("breaks training"))
    let effect = assessment(.effect(of: "adding mixup to cutout")).notes.first ?? ""
    #expect(effect.hasPrefix("8 of 8 runs fail with it, 0 of 8 without: breaks training ("))
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
