/// The paths of a bundle's files, relative to its `data` folder.
public enum BundlePath {
  // MARK: What was asked for

  /// The experiment as it was written.
  public static let experiment = "experiment.toml"
  /// The experiment with every default filled in and sorted keys.
  public static let resolved = "experiment.json"
  /// What the results follow from, as digests.
  public static let job = "job.json"
  /// What was run, when, and how it ended: a ``RunRecord``.
  public static let run = "run.json"

  // MARK: What an ablation is

  /// Which ablation it is, when it was made: an ``AblationRecord``.
  public static let ablation = "ablation.json"
  /// The arms, the contrasts, the seeds.
  public static let plan = "plan.json"
  /// One ``AblationRun`` a line.
  public static let ablationRuns = "runs.jsonl"
  /// What people were shown.
  public static let report = "report.txt"
  /// What programs were shown.
  public static let document = "document.json"
  /// The study file that asked.
  public static let study = "study/study.toml"
  /// What was frozen of it.
  public static let frozenStudy = "study/frozen.json"
  /// The result digest of each run by arm and seed, one a line.
  public static let runDigests = "result/runs.jsonl"
  /// What the runs say of the arms.
  public static let statistics = "result/statistics.json"
  /// What the runs of an arm are made from: the arm's folder.
  public static func arm(_ number: Int, _ file: String) -> String { "arms/\(number)/\(file)" }

  /// The files that an ablation must have.
  public static let requiredOfAblation = [
    plan, ablationRuns, report, document, runDigests, statistics, experiment,
  ]

  // MARK: What must come out again, bit for bit

  /// One ``MetricRecord`` a line.
  public static let metrics = "result/metrics.jsonl"
  /// One ``TraceRecord`` a line.
  public static let trace = "result/trace.jsonl"
  /// A ``RunSummary``.
  public static let summary = "result/summary.json"
  /// The parameters before the first step.
  public static let initial = "result/initial.safetensors"
  /// The parameters that were evaluated.
  public static let final = "result/final.safetensors"
  /// The model's outputs on the test split, one row for each example.
  public static let predictions = "result/predictions.safetensors"
  /// What was predicted of the test split, where it is text, beside what it should have been; one a line.
  public static let predictedTexts = "result/predictions.jsonl"
  /// The hashes of the files under `result/`; its own is the ``ResultDigest``.
  public static let resultManifest = "result-manifest-sha256.txt"

  // MARK: What it was made from, and where

  /// A ``SourceIndex``.
  public static let sources = "source/source.json"
  /// A repository's state, by its name; bundles of older programs have one without a name.
  public static func git(_ repository: String) -> String { source(repository) + "/git.json" }
  public static func patch(_ repository: String) -> String {
    source(repository) + "/worktree.diff"
  }
  /// The folder of the untracked files' contents.
  public static func untracked(_ repository: String) -> String {
    source(repository) + "/untracked"
  }
  private static func source(_ repository: String) -> String {
    repository.isEmpty ? "source" : "source/\(repository)"
  }
  /// The folder of plugins' files and sources.
  public static let plugins = "plugins"
  public static let host = "environment/host.json"
  public static let build = "environment/build.json"
  /// What the program consists of, for tools that read CycloneDX: a ``PackageList``.
  public static let packages = "environment/sbom.cdx.json"
  public static let dataset = "dataset/dataset.json"
  /// What inputs were scaled by.
  public static let scaling = "dataset/scaling.json"
  /// Which example each row of the predictions is of, and what it should have been; one a line.
  public static let testRows = "dataset/test.jsonl"

  // MARK: What may differ

  public static let checks = "checks/checks.json"
  public static let checksJUnit = "checks/checks.junit.xml"
  /// What was found while the run trained.
  public static let watch = "checks/watch.json"
  /// What was seen after some of its steps, one a line.
  public static let watchLooks = "checks/watch.jsonl"
  /// The training loss of all steps, in blocks, one a line.
  public static let losses = "checks/losses.jsonl"
  /// Histograms of weights, gradients and activations, one a line.
  public static let histograms = "checks/histograms.jsonl"
  /// The first layer's weights as pictures.
  public static let filters = "checks/filters.safetensors"
  /// A picture of what was predicted.
  public static func picture(_ name: String) -> String { "pictures/\(name).png" }
  public static let timing = "log/timing.jsonl"
  public static let errors = "log/stderr.txt"

  /// The RO-Crate's description of everything else.
  public static let crate = "ro-crate-metadata.json"

  /// The files that a run must have to be called completed.
  public static let requiredWhenCompleted = [experiment, resolved, metrics, summary]

  /// Whether ``BundleWriter`` makes a file itself.
  static func isWritten(_ path: String) -> Bool {
    [run, ablation, resultManifest, host, build, packages, crate].contains(path)
      || path.hasPrefix("source/") || path.hasPrefix(plugins + "/")
  }
}
