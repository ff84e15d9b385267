import Foundation

extension ResultBundle {
  /// Checks every byte of the bundle.
  ///
  /// Each file's hash is kept in up to four places, which are compared with each other and with the
  /// bytes: so not only is a change found, the file at fault is named, even where that is one of
  /// the lists. A bundle whose files and lists were all rewritten alike has another ``digest``.
  ///
  /// - Returns: What is wrong, sorted by file; nothing if the bundle is as it was archived.
  public func verify() -> [VerificationProblem] {
    Self.verify(path: path)
  }

  /// Checks every byte of the bundle in a folder, which need not be one that can be opened.
  public static func verify(path: String) -> [VerificationProblem] {
    var verification = BundleVerification(path: path)
    return verification.run()
  }
}

/// The comparison of a bundle's bytes with its lists of hashes.
struct BundleVerification {
  private let path: String
  private let tree: FileTree
  private var problems: [String: VerificationProblem] = [:]

  init(path: String) {
    self.path = path
    tree = FileTree(of: path)
  }

  mutating func run() -> [VerificationProblem] {
    for file in BagFiles.all where tree.nodes[file] == nil {
      report(.missing, file, "every bundle has one")
    }
    for (file, node) in tree.nodes {
      switch node {
      case .file: break
      case .special: report(.extra, file, "it is neither a file nor a folder")
      case .unreadable(let reason): report(.unreadable, file, reason)
      }
    }
    let manifest = readList(BagFiles.manifest)
    checkTagFiles(manifest)
    if let manifest { checkPayload(manifest) }
    checkResults()
    return problems.values.sorted { ($0.file, $0.detail) < ($1.file, $1.detail) }
  }

  /// Notes a problem; the first about a file stands.
  private mutating func report(
    _ kind: VerificationProblem.Kind, _ file: String, _ detail: String
  ) {
    problems[file] = problems[file] ?? VerificationProblem(kind, file, detail)
  }

  private func contents(_ file: String) -> Data? {
    guard tree.digest(file) != nil else { return nil }
    return try? Data(contentsOf: URL(fileURLWithPath: "\(path)/\(file)"))
  }

  /// Reads a list of hashes and reports what no writer of ours would have written.
  private mutating func readList(_ file: String) -> HashList? {
    guard let text = contents(file) else { return nil }
    let (list, oddLine) = HashList.read(text)
    if let oddLine { report(.changed, file, "line \(oddLine) is not as it was written") }
    return list
  }
}

// MARK: - The files at the top

extension BundleVerification {
  /// The hashes of the payload's files as they are.
  private var payload: [String: String] {
    var digests: [String: String] = [:]
    for file in tree.nodes.keys where file.hasPrefix(BagFiles.payload + "/") {
      digests[file] = tree.digest(file)
    }
    return digests
  }

  private mutating func checkTagFiles(_ manifest: HashList?) {
    for file in tree.nodes.keys
    where !file.hasPrefix(BagFiles.payload + "/") && !BagFiles.all.contains(file) {
      report(.extra, file, "no bundle has such a file")
    }
    if let text = contents(BagFiles.declaration), text != BagFiles.declarationText {
      report(.changed, BagFiles.declaration, "it is not BagIt 1.0's declaration")
    }
    guard let tags = readList(BagFiles.tagManifest) else { return }
    let listed = BagFiles.all.filter { $0 != BagFiles.tagManifest }
    if Set(tags.digests.keys) != Set(listed) {
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
      guard let digest = tree.digest(file), digest != tags.digests[file] else { continue }
      if expected[file] == true {
        report(.changed, BagFiles.tagManifest, "its hash of \(file) is not that of the file")
      } else {
        report(.changed, file, "its hash is not that in \(BagFiles.tagManifest)")
      }
    }
  }

  /// The text of `bag-info.txt` that follows from the payload.
  private var expectedInfo: Data? {
    guard let text = contents("data/" + BundlePath.run),
      let run = try? JSONDecoder().decode(RunRecord.self, from: text)
    else { return nil }
    let sizes = tree.nodes.compactMap { file, node -> Int? in
      guard file.hasPrefix(BagFiles.payload + "/"), case .file(_, let size) = node else {
        return nil
      }
      return size
    }
    return BagFiles.infoText(run: run, sizes: sizes)
  }
}

// MARK: - The payload

extension BundleVerification {
  /// Compares each file's bytes with the manifest and the crate.
  private mutating func checkPayload(_ manifest: HashList) {
    let crateFile = "data/" + BundlePath.crate
    let crate = contents(crateFile).flatMap(CrateDocument.digests(in:))
    if crate == nil, tree.digest(crateFile) != nil {
      report(.changed, crateFile, "it cannot be read as an RO-Crate")
    }
    let crateDigests = Dictionary(
      uniqueKeysWithValues: (crate ?? [:]).map { ("data/" + $0.key, $0.value) })

    // The crate is in one list only, so it is taken to be at fault where that list is not.
    if let digest = tree.digest(crateFile), digest != manifest.digests[crateFile] {
      let isListAtFault = problems[BagFiles.manifest] != nil
      report(
        .changed, isListAtFault ? BagFiles.manifest : crateFile,
        isListAtFault
          ? "its hash of \(crateFile) is not that of the file"
          : "its hash is not that in \(BagFiles.manifest)")
    }

    let actual = payload
    for file in Set(actual.keys).union(manifest.digests.keys).union(crateDigests.keys)
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
  private mutating func compare(_ file: String, bytes: String?, manifest: String?, crate: String?) {
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

  /// Checks what the records say of each other.
  private mutating func checkResults() {
    let listFile = "data/" + BundlePath.resultManifest
    let runFile = "data/" + BundlePath.run
    guard let text = contents(listFile) else {
      return report(.missing, listFile, "every bundle has one")
    }
    let (list, oddLine) = HashList.read(text)
    if let oddLine { report(.changed, listFile, "line \(oddLine) is not as it was written") }
    let results = payload.filter { $0.key.hasPrefix("data/result/") }
    for file in Set(results.keys).union(list.digests.keys.map { "data/" + $0 }).sorted()
    where results[file] != list.digests[String(file.dropFirst(5))] {
      // What the bytes are has been checked already; if they are right, the list is not.
      if problems[file] == nil { report(.inconsistent, listFile, "it disagrees about \(file)") }
    }
    guard let runText = contents(runFile) else {
      return report(.missing, runFile, "every bundle has one")
    }
    guard let run = try? JSONDecoder().decode(RunRecord.self, from: runText) else {
      return report(.inconsistent, runFile, "it cannot be read")
    }
    if run.resultDigest != ResultDigest(ofManifest: text), problems[listFile] == nil {
      report(.inconsistent, runFile, "its result digest is not that of \(listFile)")
    }
    if case .completed = run.status {
      for file in BundlePath.requiredWhenCompleted where tree.nodes["data/" + file] == nil {
        report(.missing, "data/" + file, "every completed run has one")
      }
    }
  }
}
