import Calibration
import Foundation
import Statistics
import Testing

@Suite("Calibration of verdicts on trainings")
struct CalibrationTests {
  /// 120 seeds whose accuracies are of 360 examples; the trick adds eight of them.
  private static let arms = MeasuredArms(
    experiment: "digits", trick: "label-smoothing", metric: .accuracy(),
    baseline: (0..<120).map { Double(340 + ($0 * 37) % 11) / 360 },
    tested: (0..<120).map { Double(348 + ($0 * 53) % 11) / 360 })

  @Test("Of arms of one baseline few are called different, and most intervals hold zero")
  func null() throws {
    let calibration = Calibration(Self.arms, trials: 400)
    for tricks in [1, 3] {
      let null = try #require(calibration.null(pairs: 8, tricks: tricks))
      // 5 % of 400 with three standard errors; the verdict and the interval agree.
      #expect(null.alarms.count <= 33)
      #expect(null.held.count == 400 - null.alarms.count)
    }
    #expect(calibration.null(pairs: 61, tricks: 1) == nil)
  }

  @Test("Of an effect that is there most verdicts are right")
  func effect() throws {
    let effect = try #require(Calibration(Self.arms, trials: 200).effect(pairs: 8))
    #expect(effect.right.value > 0.8 && effect.wrong.count == 0)
    #expect(effect.held.value > 0.9)
    #expect(Calibration(Self.arms, trials: 1).effect(pairs: 31) == nil)
  }

  @Test("Reads what ablate prints, failed runs as no number")
  func reading() throws {
    let document = """
      {"arms": [
        {"label": "baseline", "runs": [{"values": {"test/accuracy": 0.9}}, {"values": {}, "error": "x"}]},
        {"label": "mixup", "runs": [{"values": {"test/accuracy": 0.8}}, {"values": {"test/accuracy": 1}}]}],
       "contrasts": [{"findings": [{"measure": "test/accuracy", "assessment": {"metric":
         {"name": "test accuracy", "direction": "higher-is-better", "unit": "fraction"}}}]}],
       "experiment": "digits"}
      """
    let arms = try MeasuredArms(ablation: Data(document.utf8))
    #expect(arms.baseline[0] == 0.9 && arms.baseline[1].isNaN)
    #expect(arms.tested == [0.8, 1])
    #expect(arms.trick == "mixup" && arms.metric == .accuracy())
  }

  @Test("The page has a line for each number of pairs and tricks")
  func page() {
    let text = CalibrationPage([Calibration(Self.arms, trials: 20)], command: "make calibrate").text
    #expect(text.contains("## digits: test accuracy"))
    #expect(text.contains("| pairs | tricks together | false alarms | zero held |"))
    #expect(text.contains("With `label-smoothing`:"))
  }
}
