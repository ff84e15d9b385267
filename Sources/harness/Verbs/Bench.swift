import ArgumentParser
import Benchmarking
import Configuration
import Foundation
import Reports
import Statistics

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Time a training step of the reference models.",
    discussion: """
      A step is forward, mean cross-entropy, backward, and SGD with momentum and weight decay, on a \
      resident batch; a detector's has the loss of boxes too, and of a generator and a critic each \
      takes one. Models that write sequences are timed at that too, with a beam of five. Keep a \
      report with --json and compare with it later by --against.

      Example: harness bench --models mlp,cnn --threads 1
      """)

  @OptionGroup var computing: ThreadOptions
  @OptionGroup var output: OutputOptions

  @Option(
    help: ArgumentHelp("Only these models.", valueName: "name,…"),
    completion: .list(TimedTrainings.all.map(\.name)))
  var models: String?

  @Option(help: ArgumentHelp("Repeat the steps of each model for so long.", valueName: "s"))
  var seconds = 3.0

  @Option(
    help: ArgumentHelp("Compare with an earlier --json report.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var against: String?

  @Flag(help: "Time matrix products too.")
  var products = false

  func validate() throws {
    guard seconds >= 0 && seconds <= 3600 else {
      throw ValidationError("--seconds must be from 0 to 3600, is \(seconds)")
    }
  }

  func run() throws {
    computing.begin()
    let earlier = try against.map(read)
    let report = try BenchmarkReport.measure(
      chosenModels(), seconds: seconds, withProducts: products
    ) { if !output.json { Console.note("measuring \($0)") } }
    if output.json { return try Console.print(json: report) }
    Console.print(text(of: report, beside: earlier))
  }

  private func chosenModels() throws -> [any TimedTraining] {
    let all = TimedTrainings.all
    guard let models else { return all }
    return try models.split(separator: ",").map { name in
      guard let model = all.first(where: { $0.name == name }) else {
        throw MissingInput(
          message: "there is no model '\(name)'",
          hint: KeyNames.hint(for: String(name), among: all.map(\.name), kind: "model"))
      }
      return model
    }
  }

  private func read(_ path: String) throws -> BenchmarkReport {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw MissingInput(message: "cannot read \(path)", hint: "write one by bench --json > FILE")
    }
    guard let report = try? JSONDocument.value(BenchmarkReport.self, of: data) else {
      throw ValidationError("--against: \(path) is no report of harness bench --json")
    }
    return report
  }

  private func text(of report: BenchmarkReport, beside earlier: BenchmarkReport?) -> StyledText {
    let terminal = Console.output
    var columns: [Table.Column] = [
      .init("model"), .init("best ms", .right), .init("median ms", .right),
      .init("GFLOP/s", .right), .init("of peak", .right), .init("parameters", .right),
    ]
    if earlier != nil { columns.append(.init("speed-up", .right)) }
    var table = Table(columns)
    for step in report.models {
      var row: [Table.Cell] = [
        .init(step.model, .bold), .init(NumberText.fixed(step.bestMilliseconds, decimals: 2)),
        .init(NumberText.fixed(step.medianMilliseconds, decimals: 2)),
        .init(NumberText.fixed(step.gflops, decimals: 0)),
        .init(Format.percent(step.fractionOfPeak)), .init(Format.count(step.parameters)),
      ]
      if let earlier {
        let speedup = report.speedup(of: step, over: earlier)
        row.append(.init(speedup.map { NumberText.fixed($0, decimals: 2) } ?? "-"))
      }
      table.add(row)
    }
    var lines: [StyledText] = [
      table.rendered(on: terminal),
      "\(Text.count(report.threads, "thread")), \(report.level); multiply-add peak "
        + "\(NumberText.fixed(report.peakGflops, decimals: 0)) GFLOP/s; recording an operation "
        + "\(NumberText.fixed(report.tapeMicroseconds, decimals: 2)) us",
    ]
    if let searches = report.searches, !searches.isEmpty {
      lines.append("\n" + searchTable(searches).rendered(on: terminal))
    }
    if !report.products.isEmpty { lines.append("\n" + productTable(report).rendered(on: terminal)) }
    return lines.joined(separator: "\n")
  }

  private func searchTable(_ searches: [SearchBenchmark]) -> Table {
    var table = Table([
      .init("search"), .init("beam", .right), .init("best ms", .right), .init("median ms", .right),
    ])
    for search in searches {
      table.add([
        .init(search.model, .bold), .init(String(search.beam)),
        .init(NumberText.fixed(search.bestMilliseconds, decimals: 2)),
        .init(NumberText.fixed(search.medianMilliseconds, decimals: 2)),
      ])
    }
    return table
  }

  private func productTable(_ report: BenchmarkReport) -> Table {
    var table = Table([
      .init("product"), .init("size", .right), .init("GFLOP/s", .right), .init("of peak", .right),
    ])
    for product in report.products {
      table.add([
        .init(product.layout.rawValue), .init(String(product.size)),
        .init(NumberText.fixed(product.gflops, decimals: 0)),
        .init(Format.percent(product.fractionOfPeak)),
      ])
    }
    return table
  }
}
