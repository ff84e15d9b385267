import Statistics

/// The page that publishes a calibration, in Markdown.
public struct CalibrationPage {
  private let calibrations: [Calibration]
  private let command: String

  /// - Parameter command: what makes the page again.
  public init(_ calibrations: [Calibration], command: String) {
    self.calibrations = calibrations
    self.command = command
  }

  /// How many pairs an ablation has, and how many tricks are tested together.
  static let pairs = [6, 8, 10, 12, 16]
  static let tricks = [1, 3]

  public var text: String {
    let trials = calibrations.first?.trials ?? 0
    var parts = [
      """
      # How often verdicts are right

      Written by `\(command)`; do not edit. Small ablations are drawn, \(trials) of each kind, from trainings
      over many seeds, and judged as `harness ablate` judges.

      - **Nothing tested**: all arms are runs of the baseline, no run in two of them, so that neither is
        better. *False alarms* are ablations with any difference detected, at most 5 % but for chance;
        *zero held* are those in which every 95 % interval held zero.
      - **The trick tested**: the mean over all seeds is taken for the truth. *Right* verdicts have its
        direction, *wrong* ones the other; *truth held* is said of the 95 % interval. Where the truth was at
        least as large as the effect called detectable (80 %), *detected then* says how often it was
        detected; these are chosen by what they came to, a small deviation among others, so this is no test
        of the 80 %, which the program's tests make by simulation.

      A share of \(trials) that is 5 % in truth is off by less than \(Self.percent(Self.error(0.05, trials))) in
      95 of 100 cases.
      """
    ]
    parts += calibrations.map(section)
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func section(_ calibration: Calibration) -> String {
    let arms = calibration.arms
    let failed = arms.baseline.count { !$0.isFinite }
    var lines = [
      "## \(arms.experiment): \(arms.metric.name)", "",
      "\(arms.baseline.count) seeds"
        + (failed > 0 ? ", of which \(failed) failed without the trick" : "") + ".", "",
      "| pairs | tricks together | false alarms | zero held |", "|---|---|---|---|",
    ]
    for tricks in Self.tricks {
      for pairs in Self.pairs {
        guard let null = calibration.null(pairs: pairs, tricks: tricks) else { continue }
        lines.append(
          "| \(pairs) | \(tricks) | \(Self.percent(null.alarms.value)) "
            + "| \(Self.percent(null.held.value)) |")
      }
    }
    let effects = Self.pairs.compactMap { calibration.effect(pairs: $0) }
    if !effects.isEmpty {
      lines += [
        "", "With `\(arms.trick)`:", "",
        "| pairs | right | wrong | truth held | truth detectable | detected then |",
        "|---|---|---|---|---|---|",
      ]
      lines += effects.map { effect in
        "| \(effect.pairs) | \(Self.percent(effect.right.value)) | \(Self.percent(effect.wrong.value)) "
          + "| \(Self.percent(effect.held.value)) | \(Self.percent(effect.detectable.value)) "
          + "| \(effect.detectable.count == 0 ? "-" : Self.percent(effect.detected.value)) |"
      }
    }
    return lines.joined(separator: "\n")
  }

  /// 1.96 standard errors of a share.
  private static func error(_ share: Double, _ trials: Int) -> Double {
    1.96 * (share * (1 - share) / Double(max(trials, 1))).squareRoot()
  }

  private static func percent(_ share: Double) -> String {
    NumberText.fixed(100 * share, decimals: 1) + " %"
  }
}
