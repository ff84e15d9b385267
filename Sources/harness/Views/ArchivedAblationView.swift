import Ablations
import Archive
import Reports
import Runs

/// What people see of an archived ablation, and what programs do.
struct ArchivedAblationView: Encodable {
  private let bundle: String
  private let digest: String
  private let bundleDigest: String
  private let ablation: AblationRecord
  private let study: StudyDocument
  /// Whether nothing but its own word says that it was asked as had been frozen.
  private let byItsOwnWord: Bool
  private let plan: AblationPlan
  private let runs: [AblationRun]
  private let statistics: JSONValue
  private let report: String
  private let build: JSONValue

  private let name: String
  /// The program that made it.
  private let program: String

  private enum CodingKeys: String, CodingKey {
    case bundle, digest, bundleDigest, ablation, study, byItsOwnWord, plan, runs, statistics,
      report, build
  }

  init(_ bundle: AblationBundle) throws {
    let archived = try ArchivedAblation(bundle)
    self.bundle = bundle.path
    name = bundle.name
    digest = bundle.digest.hex
    bundleDigest = bundle.bundleDigest.hex
    ablation = bundle.record
    study = StudyDocument(bundle.record.study)
    byItsOwnWord = bundle.isByItsOwnWord(.user)
    plan = archived.plan
    runs = Array(archived.runs.joined())
    statistics = try bundle.document(JSONValue.self, at: BundlePath.statistics)
    report = String(decoding: try bundle.data(at: BundlePath.report), as: UTF8.self)
    build = try bundle.document(JSONValue.self, at: BundlePath.build)
    let facts = try bundle.build()
    program = "harness \(facts.harness), numerics \(facts.contract), \(facts.compiler)"
  }

  func text(on terminal: Terminal) throws -> StyledText {
    var facts = Table.facts
    facts.add("digest", digest)
    facts.add("bundle digest", bundleDigest)
    facts.add(
      "asked",
      ablation.study.kind.rawValue
        + (byItsOwnWord ? ", by its own word: its study was not frozen here" : ""))
    facts.add("command", ablation.command.joined(separator: " "))
    facts.add("build", program)
    facts.add("time", ablation.ended.formatted(.iso8601))
    facts.add("path", bundle)
    var runs = Table([.init("seed", .right)] + plan.arms.map { .init($0.label) })
    for seed in plan.seeds {
      let cells = plan.arms.indices.map { arm -> Table.Cell in
        let run = self.runs.first { $0.arm == arm && $0.seed == seed }
        return run.map { .init($0.bundle, $0.error == nil ? .none : .red) } ?? "-"
      }
      runs.add([.init(String(seed))] + cells)
    }
    return [
      StyledText(name, .bold), StyledText(lines: report.trimmed),
      runs.rendered(on: terminal, indent: 2),
      facts.rendered(on: terminal, indent: 2),
    ].joined(separator: "\n\n")
  }
}

extension String {
  /// Without line breaks at its end.
  fileprivate var trimmed: String {
    var text = self
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }
}
