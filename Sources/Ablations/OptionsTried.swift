import Archive
import Runs
import Statistics

/// How many variants of an experiment have runs on the seeds of an ablation, in the same folder.
///
/// A verdict at level α is wrong in a share α of experiments whose trick does nothing. Who tries many
/// options on the same seeds and reports one has not that chance of a false alarm, but up to the sum
/// of all (Bonferroni's bound): how many there were belongs to the result.
public struct OptionsTried: Codable, Sendable, Equatable {
  /// Variants that are none of the ablation's arms: the same experiment by its name and data, with other
  /// tricks or settings, finished with at least one of the seeds.
  public let others: Int
  /// α of the ablation's own verdicts together.
  public let level: Double

  public init(others: Int, level: Double = PowerOfSignFlipTest.level) {
    self.others = others
    self.level = level
  }

  /// The chance of at least one false alarm among all, were each of the others tested at the level:
  /// no more than this.
  public var bound: Double { min(1, Double(others + 1) * level) }

  /// Nothing if there are no others.
  public var sentence: String? {
    guard others > 0 else { return nil }
    let what =
      others == 1
      ? "Another variant of this experiment was run"
      : "\(others) other variants of this experiment were run"
    let each = others == 1 ? "it was tested too" : "each was tested too"
    return
      "\(what) on these seeds: if \(each), the chance of a false alarm among all of them is up to "
      + "\(NumberText.fixed(100 * bound, decimals: 0))%, not "
      + "\(NumberText.fixed(100 * level, decimals: 0))%."
  }
}

extension OptionsTried {
  /// Counts in the folder that the ablation's bundles are in.
  public init(_ ablation: Ablation, _ result: AblationResult) throws(ArchiveError) {
    var own: Set<[String: String]> = []
    var name: String?
    for row in result.cells {
      guard let cell = row.first else { continue }
      name = cell.bundle.experiment
      if let option = Self.option(of: cell.bundle) { own.insert(option) }
    }
    guard let name, let baseline = result.cells.first?.first,
      let data = Self.option(of: baseline.bundle).map(Self.data)
    else {
      self.init(others: 0)
      return
    }
    let seeds = Set(ablation.seeds.map { UInt64(clamping: $0) })
    let folder = BundleStore(of: baseline.bundle).resultsDirectory
    let kept = Set(result.cells.joined().map(\.bundle.name))
    // A run of the very same results is the same variant, however its options are written.
    let known = Set(result.cells.joined().map(\.bundle.digest))
    var others: [[String: String]: Set<ResultDigest>] = [:]
    var same: Set<[String: String]> = []
    for overview in try BundleStore(resultsDirectory: folder).overviews() {
      guard overview.status == RunStatus.completed.name, overview.experiment == name,
        let seed = overview.seed, seeds.contains(seed), !kept.contains(overview.name),
        let bundle = try? ResultBundle(path: "\(folder)/\(overview.name)"),
        let option = Self.option(of: bundle), Self.data(of: option) == data
      else { continue }
      if own.contains(option) { continue }
      if known.contains(bundle.digest) { same.insert(option) }
      others[option, default: []].insert(bundle.digest)
    }
    // Those that share a result are one.
    let distinct = others.filter { !same.contains($0.key) }.map(\.value)
    self.init(others: OverlappingSets.groups(of: distinct).count)
  }

  /// What a run's numbers follow from but for its seed and the program: what its user chose.
  private static func option(of bundle: ResultBundle) -> [String: String]? {
    let job = try? bundle.document(JobRecord.self, at: JobRecord.path)
    return job?.parts == nil ? nil : job?.numbers.filter { $0.key != "seed" }
  }

  /// The data set that it is of; how much of it is used and how is a choice among others.
  private static func data(of option: [String: String]) -> [String: String] {
    option.filter { $0.key.hasPrefix("data.files.") || $0.key == "data.name" }
  }
}
