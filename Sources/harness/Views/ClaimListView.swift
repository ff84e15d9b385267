import Claims
import Reports
import Runs

/// What `harness claims --list` says: the plan, without running it.
struct ClaimListView {
  private let study: ClaimStudy
  /// The runs that no bundle holds.
  private let pending: Set<Int>
  /// How many trainings choose settings, and how many of these no bundle holds.
  private let tuning: (runs: Int, open: Int)

  /// - Parameter search: how far the trainings are by which the sides choose their settings.
  init(
    _ study: ClaimStudy, _ status: RunPlan.Status, after search: ClaimSearch,
    _ searched: RunPlan.Status
  ) {
    self.study = study
    pending = Set(status.pending)
    tuning = (search.plan.runs.count, searched.pending.count)
  }

  private struct Document: Encodable {
    struct Row: Encodable {
      let id: String
      let claim: String
      let trick: String?
      let experiment: String
      let seeds: [Int]
      let runs: Int
      let open: Int
    }

    let rows: [Row]
    /// Each counted once, however many rows need it.
    let runs: Int
    let open: Int
    /// The trainings before those, by which both sides choose their settings.
    let tuningRuns: Int
    let tuningOpen: Int
  }

  func show(json: Bool) throws {
    let rows = study.rows.map { row in
      return Document.Row(
        id: row.claim.id, claim: row.claim.sentence, trick: row.claim.trick?.description,
        experiment: row.claim.experiment, seeds: row.ablation.seeds, runs: row.runs.count,
        open: row.runs.count(where: pending.contains))
    }
    if json {
      let document = Document(
        rows: rows, runs: study.plan.runs.count, open: pending.count, tuningRuns: tuning.runs,
        tuningOpen: tuning.open)
      return try Console.print(json: document)
    }
    var table = Table([
      .init("claim"), .init("what is claimed"), .init("experiment"), .init("runs", .right),
      .init("to make", .right),
    ])
    for row in rows {
      table.add([
        .init(row.id, .bold), .init(row.claim), .init(row.experiment), .init(String(row.runs)),
        .init(String(row.open)),
      ])
    }
    let shared = rows.reduce(0) { $0 + $1.runs } - study.plan.runs.count
    Console.print(
      """
      \(table.rendered(on: Console.output))

      \(Text.count(rows.count, "claim")): \(Text.count(study.plan.runs.count, "run")), \
      \(Format.count(shared)) saved by sharing; \(Format.count(pending.count)) to make
      """)
    guard tuning.runs > 0 else { return }
    Console.print(
      "before them \(Text.count(tuning.runs, "training")), by which both sides choose their settings; "
        + "\(Format.count(tuning.open)) to make")
  }
}
