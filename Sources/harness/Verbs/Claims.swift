import Archive
import ArgumentParser
import Claims
import Reports
import Runs
import Search
import TrainingRuns

struct ClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims", abstract: "Test what was published about tricks: a table of verdicts.",
    discussion: """
      A claim is a TOML file that says what somebody published about a trick, where it is said to \
      hold, and a small experiment that is such a place. Each is tested over paired seeds: \
      confirmed, not detected, or contradicted. Runs that are archived already are not made again, \
      so that a table can be stopped and gone on with; those that were not made here are used with \
      --trust.

      Example: harness claims label-smoothing
      """)

  @Argument(
    help: ArgumentHelp(
      "Which claims: the name of a file, or FILE/CASE, or the id of a trick; all if left out.",
      valueName: "id"), completion: .claim)
  var ids: [String] = []

  @Option(
    help: ArgumentHelp(
      "The folder of the claims; experiments/claims, or if there is none, those of the program.",
      valueName: "dir"), completion: .directory)
  var folder: String?

  @Option(
    help: ArgumentHelp(
      "Use so many seeds, or these, instead of the claims' own: 8, or 1,5,9, or 11-16.",
      valueName: "seeds"),
    transform: SeedList.init(parsing:))
  var seeds: SeedList?

  @Flag(help: "Check the claims and say what would be run, without running it.")
  var list = false

  @Option(
    help: ArgumentHelp(
      "Compare the digest of every run, and what it comes to, with those published in this file.",
      valueName: "file"),
    completion: .file(extensions: ["json"]))
  var against: String?

  @Option(
    help: ArgumentHelp(
      "Write claims.json and README.md there; the rows of other claims stay.", valueName: "dir"),
    completion: .directory)
  var publish: String?

  @Option(
    help: ArgumentHelp(
      "With --publish: put the table also between the marks in this Markdown file.",
      valueName: "file"), completion: .file(extensions: ["md"]))
  var readme: String?

  @OptionGroup var plugins: PluginOptions
  @OptionGroup var answers: ConsentOptions
  @OptionGroup var computing: ParallelOptions
  @OptionGroup var keeping: KeepingOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if list && (publish != nil || against != nil) {
      throw ValidationError("--list runs nothing, so there is nothing to publish or to compare")
    }
    if readme != nil && publish == nil {
      throw ValidationError("--readme shows the table that --publish writes: name that folder too")
    }
    for (name, path) in [("--publish", publish), ("--against", against), ("--readme", readme)]
    where path?.isEmpty == true {
      throw ValidationError("\(name) must not be empty")
    }
  }

  func run() throws {
    computing.begin()
    let procedures = plugins.procedures(answers)
    try plugins.load(by: procedures)
    let library = try self.library()
    let claims = try library.select(ids)
    // What is wrong with a claim, whatever its sides choose, is told before the first training.
    let untuned = try prepare(claims, [:], procedures)
    let search = try ClaimSearch(
      claims, seeds: decidingSeeds, plugins: plugins.uses, by: procedures, results: archive.results,
      keeping: keeping.value(trust))
    let searched = try search.plan.status(madeBy: trust.ledger)
    if list {
      // What the sides will choose is known when all trainings before are there.
      let study =
        searched.pending.isEmpty
        ? try prepare(claims, search.reports(of: searched.outcomes, by: procedures), procedures)
        : untuned
      let status = try study.plan.status(madeBy: trust.ledger)
      return try ClaimListView(study, status, after: search, searched).show(json: output.json)
    }
    // What cannot be read or written is told before the runs.
    let published = try against.map { try ClaimTable(at: $0) }
    let publication = try publish.map { try ClaimPublication(folder: $0, readme: readme) }

    let study = try prepare(claims, tuned(search, from: searched, by: procedures), procedures)
    let status = try study.plan.status(madeBy: trust.ledger)
    for note in status.notes { Console.note(.note, "\(note)") }
    let ids = study.rows.map(\.claim.id)
    if let against, let sentence = published?.otherContracts(of: ids, than: Program.contract) {
      Console.note(.warning, "\(against): \(sentence)")
    }
    let executor = computing.executor(of: status.pending.count)
    let sources = try PlanSources(of: study.plan, from: status)
    for note in sources.notes { Console.note(.warning, "\(note)") }
    let view = ClaimsView(study)
    let rows = try view.following(status, executor) { observe in
      try study.run(
        with: executor, from: status, sources: sources, by: procedures, observe: observe)
    }
    let table = try publication?.publish(rows, keeping: library.mayHave) ?? ClaimTable(rows)
    let comparisons = try published.map { published in try rows.map(published.compare) }
    let looks = study.looks(at: rows, in: archive.results)
    if output.json {
      let shown = Set(rows.map(\.id))
      try Console.print(
        json: ClaimsDocument(
          rows: table.rows.filter { shown.contains($0.id) }, against: comparisons,
          looks: looks.filter { $0.sentence != nil }))
    } else {
      view.show(rows, in: table, from: archive.store)
      view.show(looks)
      if let comparisons, let against { view.show(comparisons, with: against) }
    }
    if rows.allSatisfy(\.hasFailed) { throw Failure.NegativeVerdict() }
    if let comparisons, comparisons.contains(where: { !$0.isSame }) {
      throw Failure.NegativeVerdict()
    }
  }

  private var decidingSeeds: ((Int) -> [Int])? {
    seeds.map { seeds in { seeds.seeds(from: $0) } }
  }

  private func prepare(
    _ claims: [Claim], _ tuned: [String: TuningReport], _ procedures: some ProcedureFactory
  ) throws -> ClaimStudy {
    try ClaimStudy(
      claims, tuned: tuned, seeds: decidingSeeds, plugins: plugins.uses, by: procedures,
      results: archive.results, keeping: keeping.value(trust))
  }

  /// Chooses the settings of both sides of those claims that leave them a choice.
  private func tuned(
    _ search: ClaimSearch, from status: RunPlan.Status, by procedures: some ProcedureFactory
  ) throws -> [String: TuningReport] {
    if search.count == 0 { return [:] }
    for note in status.notes { Console.note(.note, "\(note)") }
    let executor = computing.executor(of: status.pending.count)
    let sources = try PlanSources(of: search.plan, from: status)
    for note in sources.notes { Console.note(.warning, "\(note)") }
    let outcomes = try ClaimSearchView(search).following(status, executor) { observe in
      try search.plan.run(
        with: executor, from: status, sources: sources, by: procedures, keepGoing: true,
        observe: observe)
    }
    return try search.reports(of: outcomes, by: procedures)
  }

  private func library() throws -> ClaimLibrary {
    if let folder { return try ClaimLibrary(folder: folder) }
    return try ClaimLibrary.standard()
  }
}

/// Measured claims in JSON.
private struct ClaimsDocument: Encodable {
  let rows: [MeasuredClaim]
  let against: [ClaimTable.Comparison]?
  /// Of those claims that were looked at before.
  let looks: [ClaimLooks]
}
