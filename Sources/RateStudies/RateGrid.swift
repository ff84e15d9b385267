@_exported import Ablations
@_exported import LearningRates
import Runs

/// Whole trainings at the rates of a grid and at those that a range test suggests: what a suggestion
/// loses against the best rate that there is.
///
/// Its seeds are not those of the range test, so that a suggestion is tested on what it has not seen.
public struct RateGrid: Sendable {
  /// A rate that is trained at.
  public struct Entry: Hashable, Sendable {
    public enum Origin: Hashable, Sendable {
      /// The experiment's own.
      case own
      case grid
      case rule(RateRule)
    }

    public let origin: Origin
    /// The highest rate of the run.
    public let rate: Double
  }

  /// The experiment's own rate, the grid's in ascending order, then the rules'.
  public let entries: [Entry]
  public let ablation: Ablation

  /// - Parameters:
  ///   - source: the experiment that the range test was of.
  ///   - count: how many rates the grid has, from the first to the last of the range test.
  ///   - procedures: prepare the runs, which are added to the plan.
  /// - Throws: whatever is wrong with the experiment.
  public init(
    of source: ExperimentSource, report: RangeReport, count: Int,
    by procedures: some ProcedureFactory, in plan: inout RunPlan
  ) throws {
    let grid = Self.rates(of: report.test, count: count).map { Entry(origin: .grid, rate: $0) }
    let rules = report.suggestions.compactMap { suggestion in
      suggestion.spread.map { Entry(origin: .rule(suggestion.rule), rate: Self.rounded($0.median)) }
    }
    // What a schedule makes of optimiser.rate at its highest.
    let setting = report.setting
    let factor = setting.peakRate > 0 ? setting.optimiser.rate / setting.peakRate : 1
    entries = [Entry(origin: .own, rate: setting.peakRate)] + grid + rules
    let seeds = Self.seeds(behind: report.seeds)
    ablation = try Ablation(
      of: source,
      variants: (grid + rules).map { entry in
        let rate = factor == 1 ? entry.rate : entry.rate * factor
        return Ablation.Variant(
          trick: nil, settings: [.init(key: "optimiser.rate", value: "\(rate)")])
      }, seeds: { _ in seeds }, by: procedures, in: &plan)
    guard Set(ablation.arms.map { $0.runs[0] }).count > 1 else {
      throw OptionError(
        key: "grid", message: "changes nothing: a trick sets the rate whatever optimiser.rate is",
        hint: "give the trick's rate by optimiser.rate")
    }
  }

  /// Equally far apart by their logarithms, with three digits.
  public static func rates(of test: RangeTest, count: Int) -> [Double] {
    let (low, high) = (Elementary.log(test.from), Elementary.log(test.to))
    return (0..<count).map { place in
      let share = Double(place) / Double(max(count - 1, 1))
      return rounded(Elementary.exp(low + share * (high - low)))
    }
  }

  /// As many seeds as there are, from the one behind the greatest on.
  static func seeds(behind seeds: [UInt64]) -> [Int] {
    let last = Int(clamping: seeds.max() ?? 0)
    let first = last < Int.max - seeds.count ? last + 1 : 0
    return seeds.indices.map { first + $0 }
  }

  private static func rounded(_ rate: Double) -> Double {
    Double(NumberText.significant(rate)) ?? rate
  }
}
