import Errors
import Foundation

extension BundleVerification {
  /// Compares each file's bytes with the manifest and the crate.
  mutating func checkPayload(_ manifest: HashList) {
    let crateFile = ExactName("data/" + BundlePath.crate)
    var crate: [ExactName: String]?
    do throws(ArchiveError) {
      if let text = contents(crateFile.text) { crate = try CrateReading(text).digests }
    } catch {
      report(.changed, crateFile, error.detail)
    }
    var crateDigests: [ExactName: String] = [:]
    for (file, digest) in crate ?? [:] {
      crateDigests[ExactName(bytes: Array("data/".utf8) + file.bytes)] = digest
    }

    // The crate is in one list only, so it is taken to be at fault where that list is not.
    if let digest = tree.digest(crateFile), digest != manifest.digests[crateFile] {
      let isListAtFault = problems[ExactName(BagFiles.manifest)] != nil
      report(
        .changed, isListAtFault ? ExactName(BagFiles.manifest) : crateFile,
        isListAtFault
          ? "its hash of \(crateFile) is not that of the file"
          : "its hash is not that in \(BagFiles.manifest)")
    }

    let actual = payload
    for file in Set(actual.keys).union(manifest.digests.keys).union(crateDigests.keys).sorted()
    where file != crateFile {
      compare(
        file, bytes: actual[file], manifest: manifest.digests[file],
        crate: crate == nil ? manifest.digests[file] : crateDigests[file])
    }
    if tree.nodes[crateFile] == nil {
      report(.missing, crateFile, "every bundle has one")
    }
  }

  /// Finds which of the three places where a file's hash is known is at odds with the others.
  private mutating func compare(
    _ file: ExactName, bytes: String?, manifest: String?, crate: String?
  ) {
    let crateFile = "data/" + BundlePath.crate
    if tree.nodes[file] != nil, bytes == nil { return }  // Reported as unreadable or special.
    switch (bytes, manifest, crate) {
    case (nil, let manifest, let crate) where manifest != nil && crate != nil:
      report(.missing, file, "\(BagFiles.manifest) and \(BundlePath.crate) list it")
    case (.some, nil, nil):
      report(.extra, file, "neither \(BagFiles.manifest) nor \(BundlePath.crate) lists it")
    case (let bytes, let manifest, let crate) where bytes == manifest && manifest == crate:
      break
    case (let bytes, let manifest, let crate) where bytes == crate:
      report(
        .changed, BagFiles.manifest,
        manifest == nil ? "it does not list \(file)" : "its hash of \(file) is not the file's")
    case (let bytes, let manifest, _) where bytes == manifest:
      report(.changed, crateFile, "what it says of \(file) is not so")
    case (_, let manifest, let crate) where manifest == crate:
      report(.changed, file, "its hash is not that in \(BagFiles.manifest)")
    default:
      report(.changed, file, "its bytes, \(BagFiles.manifest) and the crate all disagree")
    }
  }

  /// Checks the list of results and the digest of it.
  mutating func checkResults() {
    let listFile = "data/" + BundlePath.resultManifest
    let runFile = "data/" + recordFile
    guard let text = contents(listFile) else {
      return report(.missing, listFile, "every bundle has one")
    }
    let (list, oddLine) = HashList.read(text)
    if let oddLine { report(.changed, listFile, "line \(oddLine) is not as it was written") }
    let results = payload.filter { $0.key.hasPrefix("data/result/") }
    let listed = list.digests.keys.map { ExactName(bytes: Array("data/".utf8) + $0.bytes) }
    for file in Set(results.keys).union(listed).sorted()
    where results[file] != list.digests[file.dropPrefix("data/")] {
      // What the bytes are has been checked already; if they are right, the list is not.
      if problems[file] == nil { report(.inconsistent, listFile, "it disagrees about \(file)") }
    }
    guard let runText = contents(runFile) else {
      return report(.missing, runFile, "every bundle has one")
    }
    let record: any BundleRecord
    do throws(ArchiveError) {
      record = try read(runText)
    } catch {
      return report(.inconsistent, runFile, "it cannot be read: \(error.detail)")
    }
    if record.resultDigest != ResultDigest(ofManifest: text), problems[ExactName(listFile)] == nil {
      report(.inconsistent, runFile, "its result digest is not that of \(listFile)")
    }
    for file in record.required where tree.nodes[ExactName("data/" + file)] == nil {
      report(
        .missing, "data/" + file, "every completed \(isAblation ? "ablation" : "run") has one")
    }
  }

  /// Whether the bundle is of an ablation.
  var isAblation: Bool {
    tree.nodes[ExactName("data/" + BundlePath.run)] == nil
      && tree.nodes[ExactName("data/" + BundlePath.ablation)] != nil
  }

  /// The file that says what the bundle is of, below `data`.
  var recordFile: String { isAblation ? BundlePath.ablation : BundlePath.run }

  /// Reads the record of what the bundle is of.
  func read(_ text: Data) throws(ArchiveError) -> any BundleRecord {
    isAblation
      ? try JSONText.read(AblationRecord.self, from: text, place: recordFile)
      : try JSONText.read(RunRecord.self, from: text, place: recordFile)
  }
}
