import Errors
import Foundation

extension ResultBundle {
  /// Checks every byte of the bundle in a folder, which need not be one that can be opened.
  public static func verify(path: String) -> [VerificationProblem] {
    var verification = BundleVerification(path: path)
    return verification.run()
  }
}

/// The comparison of a bundle's bytes with its lists of hashes.
struct BundleVerification {
  let path: String
  let tree: FileTree
  private(set) var problems: [ExactName: VerificationProblem] = [:]

  init(path: String) {
    self.path = path
    tree = FileTree(of: path)
  }

  mutating func run() -> [VerificationProblem] {
    for file in BagFiles.all where tree.nodes[ExactName(file)] == nil {
      report(.missing, file, "every bundle has one")
    }
    for (file, node) in tree.nodes {
      switch node {
      case .file: break
      case .emptyFolder: report(.extra, file, "no bundle has an empty folder")
      case .special where !file.isText: report(.extra, file, "its name is not UTF-8")
      case .special: report(.extra, file, "it is neither a file nor a folder")
      case .unreadable(let reason): report(.unreadable, file, reason)
      }
    }
    let manifest = readList(BagFiles.manifest)
    checkTagFiles(manifest)
    if let manifest { checkPayload(manifest) }
    checkResults()
    // What records say means something only where they are what was archived.
    if problems.isEmpty { checkRecords() }
    if problems.isEmpty { checkStatements() }
    return problems.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Notes a problem; the first about a file stands.
  mutating func report(
    _ kind: VerificationProblem.Kind, _ file: ExactName, _ detail: String
  ) {
    problems[file] = problems[file] ?? VerificationProblem(kind, file.text, detail)
  }

  /// Notes a problem with a file of a known name.
  mutating func report(
    _ kind: VerificationProblem.Kind, _ file: String, _ detail: String
  ) {
    report(kind, ExactName(file), detail)
  }

  func contents(_ file: String) -> Data? {
    guard tree.digest(ExactName(file)) != nil else { return nil }
    return try? Data(contentsOf: URL(fileURLWithPath: "\(path)/\(file)"))
  }

  /// Reads a list of hashes and reports what no writer of ours would have written.
  private mutating func readList(_ file: String) -> HashList? {
    guard let text = contents(file) else { return nil }
    let (list, oddLine) = HashList.read(text)
    if let oddLine { report(.changed, file, "line \(oddLine) is not as it was written") }
    return list
  }

  /// What there is of the payload's files, by their paths from the bundle's top.
  var payloadFiles: [ExactName: FileFacts] {
    var files: [ExactName: FileFacts] = [:]
    for (file, node) in tree.nodes where file.hasPrefix(BagFiles.payload + "/") {
      if case .file(let sha256, let size) = node {
        files[file] = FileFacts(sha256: sha256, size: size)
      }
    }
    return files
  }

  /// The hashes of the payload's files as they are.
  var payload: [ExactName: String] { payloadFiles.mapValues(\.sha256) }
}

// MARK: - The files at the top

extension BundleVerification {
  private mutating func checkTagFiles(_ manifest: HashList?) {
    let known = Set(BagFiles.all.map { ExactName($0) })
    for file in tree.nodes.keys
    where !file.hasPrefix(BagFiles.payload + "/") && !known.contains(file)
      && !file.hasPrefix(BagFiles.signatures + "/")
    {
      report(.extra, file, "no bundle has such a file")
    }
    if let text = contents(BagFiles.declaration), text != BagFiles.declarationText {
      report(.changed, BagFiles.declaration, "it is not BagIt 1.0's declaration")
    }
    guard let tags = readList(BagFiles.tagManifest) else { return }
    let listed = BagFiles.all.filter { $0 != BagFiles.tagManifest }
    if Set(tags.digests.keys) != Set(listed.map { ExactName($0) }) {
      report(.changed, BagFiles.tagManifest, "it does not list \(listed.joined(separator: ", "))")
    }
    // Each of these follows from the payload. If one is still what follows, it is the list of their
    // hashes that was changed.
    let expected: [String: Bool] = [
      BagFiles.declaration: contents(BagFiles.declaration) == BagFiles.declarationText,
      BagFiles.info: contents(BagFiles.info) == expectedInfo,
      BagFiles.manifest: manifest?.digests == payload,
    ]
    for file in listed {
      guard let digest = tree.digest(ExactName(file)), digest != tags.digests[ExactName(file)]
      else { continue }
      if expected[file] == true {
        report(.changed, BagFiles.tagManifest, "its hash of \(file) is not that of the file")
      } else {
        report(.changed, file, "its hash is not that in \(BagFiles.tagManifest)")
      }
    }
  }

  /// The text of `bag-info.txt` that follows from the payload.
  var expectedInfo: Data? {
    guard let text = contents("data/" + recordFile), let record = try? read(text) else {
      return nil
    }
    return BagFiles.infoText(of: record, sizes: payloadFiles.values.map(\.size))
  }
}
