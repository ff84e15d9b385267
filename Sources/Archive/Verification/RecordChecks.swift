import Configuration
import Errors
import Foundation

extension BundleVerification {
  /// Checks what the records say of each other, so that none can be rewritten by itself.
  mutating func checkRecords() {
    for file in tree.nodes.keys.sorted() where Self.isJSON(file) {
      if let text = contents(file.text), let fault = JSONKeys.fault(in: text) {
        report(.inconsistent, file, fault)
      }
    }
    guard problems.isEmpty else { return }
    if contents(BagFiles.info) != expectedInfo {
      report(.inconsistent, BagFiles.info, "it does not say what \(recordFile) does")
    }
    do throws(ArchiveError) {
      if isAblation {
        let bundle = try AblationBundle(path: path)
        let faults = CrateCheck(bundle, bundle.record, payload: payloadFiles).faults
        for fault in faults { report(.inconsistent, "data/" + fault.file, fault.detail) }
      } else {
        var checks = RecordChecks(try ResultBundle(path: path), payload: payloadFiles)
        for problem in checks.run() { report(problem.kind, problem.file, problem.detail) }
      }
    } catch {
      report(.inconsistent, "data/" + recordFile, error.detail)
    }
  }

  private static func isJSON(_ file: ExactName) -> Bool {
    let suffixes = [".json", ".jsonl"].map { Array($0.utf8) }
    // Users' own files are theirs, whatever their names.
    return file.hasPrefix(BagFiles.payload + "/") && !file.hasPrefix("data/plugins/")
      && !RecordChecks.isUntracked(file)
      && suffixes.contains { file.bytes.suffix($0.count) == $0[...] }
  }
}

/// What the records of a bundle, each as it was archived, say of each other.
struct RecordChecks {
  let bundle: ResultBundle
  /// The payload's files by their paths from the bundle's top.
  let payload: [ExactName: FileFacts]
  private var problems: [VerificationProblem] = []

  init(_ bundle: ResultBundle, payload: [ExactName: FileFacts]) {
    self.bundle = bundle
    self.payload = payload
  }

  mutating func run() -> [VerificationProblem] {
    let experiment = document(BundlePath.resolved)
    checkRun(experiment)
    checkText(experiment)
    let job = read(BundlePath.job) { (bundle) throws(ArchiveError) in
      try bundle.document(JobRecord.self, at: BundlePath.job)
    }
    if let job { checkJob(job, experiment) }
    for fault in CrateCheck(bundle, bundle.run, payload: payload, job: job?.key).faults {
      note(fault.file, fault.detail)
    }
    checkResults()
    checkSources()
    return problems
  }

  /// Notes what a file says that another contradicts.
  mutating func note(_ file: String, _ detail: String) {
    problems.append(VerificationProblem(.inconsistent, "data/" + file, detail))
  }

  /// Notes that two places name different values, if they do.
  mutating func compare<Value: Equatable & CustomStringConvertible>(
    _ file: String, _ what: String, _ value: Value?, _ other: String, _ expected: Value?
  ) {
    guard let value, let expected, value != expected else { return }
    note(file, "\(what) is \(value), by \(other) it is \(expected)")
  }

  /// Reads a file; nothing if there is none, or it is no such record, which is noted.
  mutating func read<Value>(
    _ file: String, _ read: (ResultBundle) throws(ArchiveError) -> Value
  ) -> Value? {
    guard bundle.has(file) else { return nil }
    do throws(ArchiveError) {
      return try read(bundle)
    } catch {
      note(file, "it cannot be read: \(error.detail)")
      return nil
    }
  }

  /// Reads a JSON document in which 1.0 is another value than 1.
  mutating func document(_ file: String) -> ConfigurationNode? {
    read(file) { (bundle) throws(ArchiveError) in
      let text = String(decoding: try bundle.data(at: file), as: UTF8.self)
      do throws(ConfigurationError) {
        return try ConfigurationNode.parse(json: text, file: file)
      } catch {
        throw .malformed(place: file, reason: error.problem)
      }
    }
  }
}
