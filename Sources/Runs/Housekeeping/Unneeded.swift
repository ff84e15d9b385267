import Archive
import Foundation
import Platform

/// Something in a results folder of which it is proven that nothing is lost with it.
public struct Unneeded: Sendable, Encodable {
  /// Its path in the results folder.
  public let path: String
  /// Why it is not needed, as a sentence without a full stop.
  public let reason: String
  public let bytes: Int

  /// Looks through a folder.
  ///
  /// - A bundle that a process was writing which is gone.
  /// - The state of a run that has since come to its end, and the lock of one that nobody works on.
  /// - A run that was stopped, or failed, and has since come to its end.
  /// - A run of which a later bundle holds the same results, bit for bit, and which no other run began
  ///   with.
  ///
  /// The bundle that each stands back for has been verified, was made here, and holds all files that it
  /// holds. What is signed, and what an ablation rests on, is never among them.
  ///
  /// - Parameter ledger: what says which bundles were made here; nothing if that does not matter.
  public static func all(
    in results: String, madeBy ledger: RunLedger? = nil
  ) throws(ArchiveError) -> [Unneeded] {
    var search = UnneededSearch(results, ledger)
    try search.readBundles()
    return search.abandoned + search.states + search.bundles
  }

  /// Removes it: it is gone at once, or what is left of it is swept by the next run.
  public func remove(from results: String) throws {
    let staging = try StagingArea(in: results)
    defer { staging.remove() }
    let name = FilePath.name(of: path)
    guard rename("\(results)/\(path)", "\(staging.path)/\(name)") == 0 else {
      throw DurableFiles.failure("\(results)/\(path)")
    }
  }
}

private struct UnneededSearch {
  private struct Entry {
    let bundle: ResultBundle
    let job: JobRecord
  }

  private let results: String
  /// The bundles by the keys of their jobs, each in the order in which the runs ended.
  private var runs: [String: [Entry]] = [:]
  /// The good bundle that ended last, by the key of its job.
  private var finished: [String: ResultBundle] = [:]
  /// What runs named when they asked for weights.
  private var asked: Set<String> = []

  /// The runs that ablations rest on.
  private var compared: Set<BundleDigest> = []

  /// The bundles that were made here; nothing if all are to be believed.
  private let madeHere: Set<BundleDigest>?

  init(_ results: String, _ ledger: RunLedger?) {
    self.results = results
    madeHere = ledger?.digests
  }

  mutating func readBundles() throws(ArchiveError) {
    for entry in try BundleStore(resultsDirectory: results).list() {
      if case .ablation(let ablation) = entry {
        compared.formUnion(((try? ablation.runs()) ?? []).map(\.bundleDigest))
      }
      // A link is another name of a bundle and no other bundle.
      guard let bundle = entry.bundle, isFolder(bundle.path),
        let job = try? bundle.document(JobRecord.self, at: JobRecord.path)
      else { continue }
      asked.formUnion((job.weights ?? [:]).keys)
      guard let key = job.key else { continue }
      runs[key, default: []].append(Entry(bundle: bundle, job: job))
    }
    for (key, entries) in runs {
      finished[key] =
        entries.last { entry in
          entry.bundle.status == .completed
            && madeHere?.contains(entry.bundle.bundleDigest) ?? true
            && entry.bundle.verify().isEmpty
        }?.bundle
    }
  }

  private func isFolder(_ path: String) -> Bool {
    var facts = stat()
    return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether a bundle holds nothing that another lacks, by the names of its files.
  private func isCovered(_ bundle: ResultBundle, by other: ResultBundle) -> Bool {
    func files(_ bundle: ResultBundle) -> Set<String> {
      Set((try? FileManager.default.subpathsOfDirectory(atPath: bundle.path)) ?? [])
    }
    let own = files(bundle)
    // What a run is made from is told by the records; which of its files are archived differs.
    let isSource = { (file: String) in file.hasPrefix("data/source/") }
    return !own.contains { $0.hasPrefix("signatures") }
      && own.subtracting(files(other)).allSatisfy(isSource)
  }

  private func unneeded(_ path: String, _ reason: String) -> Unneeded {
    Unneeded(path: path, reason: reason, bytes: DiskUse.bytes(of: "\(results)/\(path)"))
  }

  var abandoned: [Unneeded] {
    StagingArea.abandoned(in: results).map {
      unneeded($0, "was being written by a process that is gone")
    }
  }

  var states: [Unneeded] {
    guard UnfinishedRun.isPlaced(in: results) else { return [] }
    let folder = UnfinishedRun.folder
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(results)/\(folder)")) ?? []
    return names.sorted().compactMap { name in
      let key = String(name.prefix { $0 != "." })
      guard !FileLock.isHeldElsewhere("\(results)/\(folder)/\(key).lock") else { return nil }
      if let bundle = finished[key] {
        return unneeded("\(folder)/\(name)", "the run has come to its end in \(bundle.name)")
      }
      if name != key, !names.contains(key) {
        return unneeded("\(folder)/\(name)", "was left by a run of which no state is kept")
      }
      return nil
    }
  }

  var bundles: [Unneeded] {
    var found: [Unneeded] = []
    for (key, last) in finished {
      for entry in runs[key] ?? []
      where entry.bundle.name != last.name && !isAsked(entry.bundle)
        && !compared.contains(entry.bundle.bundleDigest) && isCovered(entry.bundle, by: last)
      {
        let name = entry.bundle.name
        switch entry.bundle.status {
        case .interrupted, .failed:
          found.append(
            unneeded(name, "\(entry.bundle.status.name), and came to its end in \(last.name)"))
        case .completed where entry.bundle.digest == last.digest && entry.bundle.verify().isEmpty:
          found.append(unneeded(name, "\(last.name) has the same results, bit for bit"))
        case .completed: break
        }
      }
    }
    return found.sorted { $0.path < $1.path }
  }

  /// Whether a run began with weights of a bundle that it named so.
  private func isAsked(_ bundle: ResultBundle) -> Bool {
    asked.contains { name in
      bundle.name.hasPrefix(name) || name.contains(bundle.name)
        || bundle.digest.hex.hasPrefix(name.lowercased())
        || bundle.bundleDigest.hex.hasPrefix(name.lowercased())
    }
  }
}
