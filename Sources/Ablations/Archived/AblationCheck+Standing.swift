import Archive
import Foundation
import Runs

// Whether an archived ablation was asked beforehand as it says, as far as anything here can tell.

extension AblationCheck {
  /// - Parameters:
  ///   - runs: those of its runs that are at hand.
  ///   - ledger: what is written down of what was made, and frozen, here.
  mutating func checkStanding(
    of archived: ArchivedAblation, over runs: [ResultBundle], ledger: RunLedger?
  ) throws {
    let bundle = archived.bundle
    let study = bundle.record.study
    try checkReport(of: bundle)
    guard let frozen = study.frozen else { return }
    if frozen > bundle.record.started {
      note(BundlePath.ablation, "its study was frozen after it had begun")
    }
    let earlier = Set(runs.filter { $0.run.started < frozen }.map(\.path)).count
    if earlier > study.earlierRuns {
      note(
        BundlePath.ablation,
        "\(earlier) of its runs had begun before its study was frozen, not \(study.earlierRuns)")
    }
    guard let ledger, ledger.problem == nil, !bundle.isStudyKnown(to: ledger) else { return }
    let made = ledger.digests
    if study.isFrozenHere, !runs.isEmpty, runs.allSatisfy({ made.contains($0.bundleDigest) }) {
      note(
        BundlePath.ablation,
        "it says that its study was frozen where its runs were made, which is here; and here it was not"
      )
    } else {
      note(
        unchecked: "that its study was frozen beforehand is its own word: it was not frozen here")
    }
  }

  /// Whether the report says how it was asked as the record does.
  private mutating func checkReport(of bundle: AblationBundle) throws {
    let study = bundle.record.study
    let report = String(decoding: try bundle.data(at: BundlePath.report), as: UTF8.self)
    let told = report.split(separator: "\n").map(String.init)
      .filter { line in StudyStanding.openings.contains { line.hasPrefix($0) } }
    let isSameProgram = try bundle.build().executableSHA256 == Program.build.executableSHA256
    let isTold =
      isSameProgram
      ? !told.isEmpty && told.allSatisfy { $0 == study.sentence } : told.allSatisfy(study.isSaid)
    if !isTold {
      note(
        BundlePath.report,
        "it does not say how it was asked as \(BundlePath.ablation) does: \(study.sentence)")
    }
  }
}

extension AblationBundle {
  /// Whether what was frozen of its study is among what this user's harness has frozen here.
  public func isStudyKnown(to ledger: RunLedger) -> Bool {
    guard let text = try? data(at: BundlePath.frozenStudy),
      let frozen = try? FrozenStudy(reading: text, file: filePath(BundlePath.frozenStudy))
    else { return false }
    return frozen.isKnown(to: ledger)
  }

  /// Whether nothing but its own word says that it was asked as had been frozen.
  public func isByItsOwnWord(_ ledger: RunLedger) -> Bool {
    record.study.frozen != nil && !(record.study.isFrozenHere && isStudyKnown(to: ledger))
  }
}
