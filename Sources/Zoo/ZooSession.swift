import BugZoo
import Checks
import Foundation

/// One going through the zoo.
struct ZooSession {
  /// Only what has this in its id.
  private let filter: String?

  init(arguments: ArraySlice<String>) { filter = arguments.first }

  func run() {
    for defect in Defect.all where isWanted(defect.id) {
      let start = ContinuousClock.now
      let line: String
      do {
        let report = try defect.planted().report()
        let complaints = report.findings.filter { $0.verdict >= .warn }
        let named = complaints.filter { defect.namedBy.contains($0.id) }
        let what =
          !named.isEmpty ? "named" : complaints.isEmpty ? "MISSED" : "by another"
        line =
          "\(what)\t\(report.overall)\t"
          + complaints.map { "\($0.id)\($0.verdict == .fail ? "!" : "")" }.joined(separator: " ")
      } catch {
        line = "named\tfail\t(refused: \(error))"
      }
      print("defect\t\(defect.id)\t\(line)\t\(seconds(since: start))")
    }
    for healthy in Healthy.all where isWanted(healthy.id) {
      for seed in 1...5 {
        let start = ContinuousClock.now
        let line: String
        do {
          let report = try healthy.specimen(seed).report()
          let complaints = report.findings.filter { $0.verdict >= .warn }
          line = "\(report.overall)\t" + complaints.map(\.id).joined(separator: " ")
        } catch {
          line = "REFUSED\t\(error)"
        }
        print("healthy\t\(healthy.id)/\(seed)\t\(line)\t\(seconds(since: start))")
      }
    }
  }

  private func isWanted(_ id: String) -> Bool { filter.map { id.contains($0) } ?? true }

  private func seconds(since start: ContinuousClock.Instant) -> String {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return "\((seconds * 100).rounded() / 100) s"
  }
}
