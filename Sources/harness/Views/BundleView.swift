import Archive
import Foundation
import Reports
import Runs

/// What people see of a bundle.
struct BundleView {
  private let bundle: ResultBundle

  init(_ bundle: ResultBundle) { self.bundle = bundle }

  func text(on terminal: Terminal) throws -> StyledText {
    var parts = [
      StyledText(bundle.name, .bold), try facts().rendered(on: terminal, indent: 2),
    ]
    if let curve = try curve() { parts.append(curve.rendered(on: terminal, indent: 2)) }
    parts.append(try origin().rendered(on: terminal, indent: 2))
    return parts.joined(separator: "\n\n")
  }

  private func facts() throws -> Table {
    var table = Table.facts
    let run = bundle.run
    table.add("experiment", "\(run.experiment), seed \(run.seed)")
    let tricks = try bundle.options().member("tricks")
    for trick in tricks?.keys ?? [] {
      table.add("trick", "\(trick) \(tricks?.member(trick)?.text ?? "")")
    }
    let job = try? bundle.document(JobRecord.self, at: BundlePath.job)
    for plugin in job?.plugins ?? [] {
      table.add(
        "plugin",
        "\(plugin.path) with \(plugin.tricks.joined(separator: ", ")), SHA-256 \(plugin.sha256)")
    }
    switch run.status {
    case .completed: table.add("status", "completed")
    case .failed(let error): table.add("status", "failed: \(error)")
    case .interrupted: table.add("status", "interrupted")
    }
    if bundle.has(BundlePath.summary) {
      let summary = try bundle.summary()
      let test = (summary.metrics[.test] ?? [:]).mapValues(\.value)
      table.add("test", Text.values(test, of: run.metrics))
      table.add(
        "training",
        "\(Text.count(summary.epochs, "epoch")), \(Text.count(summary.steps, "step"))"
          + (summary.parameters.map { ", " + Text.count($0, "parameter") } ?? "")
          + (summary.stoppedEarly ? ", stopped early" : ""))
    }
    if let found = try bundle.watchFindings()?.line { table.add("found", found) }
    table.add("digest", bundle.digest.hex)
    table.add("bundle digest", bundle.bundleDigest.hex)
    table.add("command", run.command.joined(separator: " "))
    table.add("path", bundle.path)
    return table
  }

  /// The metrics of each epoch; nothing if none was completed.
  private func curve() throws -> Table? {
    let metrics = try bundle.metrics()
    var epochs: [Int: [MetricRecord.Split: MetricRecord]] = [:]
    for record in metrics where record.split != .test {
      epochs[record.epoch, default: [:]][record.split] = record
    }
    if epochs.isEmpty { return nil }
    let watched = bundle.run.metrics.filter { metric in
      epochs.values.contains { $0[.validation]?.values[metric.name] != nil }
    }
    var table = Table(
      [.init("epoch", .right), .init("loss", .right)]
        + watched.map { .init("validation \($0.name)", .right) } + [.init("rate", .right)])
    for (epoch, records) in epochs.sorted(by: { $0.key < $1.key }) {
      let validation = records[.validation]?.values
      func number(_ value: Double?) -> String { value.map(Text.number) ?? "-" }
      let cells = watched.map { metric in
        validation?[metric.name].map { Text.value($0.value, of: metric) } ?? "-"
      }
      table.add(
        [.init(String(epoch)), .init(number(records[.train]?.values["loss"]?.value))]
          + cells.map { .init($0) } + [.init(number(records[.train]?.rate))])
    }
    return table
  }

  private func origin() throws -> Table {
    var table = Table.facts
    let host = try bundle.host()
    let build = try bundle.build()
    let sources = try bundle.sources()
    let run = bundle.run
    let threads = host.usedThreads.map { Text.count($0, "thread") }
    let kernels = [host.usedLevel.map { "\($0) kernels" }, threads].compactMap { $0 }
    table.add("machine", "\(host.processor); \(kernels.joined(separator: ", "))")
    table.add("system", "\(host.system); \(host.kernel); \(host.libc)")
    table.add(
      "build",
      "harness \(build.harness), numerics \(build.contract), \(build.compiler)")
    for (label, text) in SourceLines(sources).lines { table.add(label, text) }
    table.add("data", try data())
    table.add(
      "time",
      "\(run.started.formatted(.iso8601)), " + Format.duration(run.seconds)
        + (run.sessions.isEmpty ? "" : ", in \(run.sessions.count) sessions"))
    return table
  }

  private func data() throws -> String {
    let dataset = try bundle.dataset()
    let splits = dataset.member("splits")
    let counts = ["train", "test"].compactMap { split in
      splits?.member(split)?.member("examples").map { "\($0.text) \(split)" }
    }
    return "\(dataset.member("name")?.text ?? "unknown"): \(counts.joined(separator: ", "))"
  }
}
