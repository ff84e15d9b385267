import Foundation

/// The bundles of one directory.
public struct BundleStore: Sendable {
  public let resultsDirectory: String

  public init(resultsDirectory: String) {
    self.resultsDirectory = resultsDirectory
  }

  /// One folder of the directory.
  public enum Entry: Sendable {
    case bundle(ResultBundle)
    case ablation(AblationBundle)
    /// A folder that looks like a bundle and cannot be opened.
    case damaged(name: String, ArchiveError)
  }

  /// Lists what is archived, what ended last being the last.
  ///
  /// Folders that are no bundles are passed over, and so is what is still being written. Damaged
  /// bundles come first. A directory that is not there has none.
  public func list() throws(ArchiveError) -> [Entry] {
    var damaged: [Entry] = []
    var bundles: [(ended: Date, name: String, entry: Entry)] = []
    for name in try names() {
      let path = resultsDirectory + "/" + name
      guard Self.looksLikeBundle(path) else { continue }
      do {
        if AblationBundle.isOne(path) {
          let bundle = try AblationBundle(path: path)
          bundles.append((bundle.record.ended, name, .ablation(bundle)))
        } else {
          let bundle = try ResultBundle(path: path)
          bundles.append((bundle.run.ended, name, .bundle(bundle)))
        }
      } catch {
        damaged.append(.damaged(name: name, error))
      }
    }
    bundles.sort { ($0.ended, $0.name) < ($1.ended, $1.name) }
    return damaged + bundles.map(\.entry)
  }

  /// Tells what is archived without opening what was listed before, in the order of ``list()``.
  public func overviews() throws(ArchiveError) -> [BundleOverview] {
    let names = try names()
    if names.isEmpty { return [] }
    var index = BundleIndex(of: resultsDirectory)
    let overviews = names.compactMap { index.overview(of: $0) }
    index.save()
    return overviews.filter { !$0.isOpen }
      + overviews.filter(\.isOpen).sorted { ($0.ended ?? 0, $0.name) < ($1.ended ?? 0, $1.name) }
  }

  /// The names in the directory, sorted, but for those that listings leave out.
  private func names() throws(ArchiveError) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: resultsDirectory, isDirectory: &isFolder) else {
      return []
    }
    guard isFolder.boolValue else {
      throw .cannotRead(path: resultsDirectory, reason: "it is a file, not a folder of bundles")
    }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: resultsDirectory)
        .filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw .cannotRead(
        path: resultsDirectory, reason: (error as NSError).localizedDescription)
    }
  }

  /// Whether a folder has any of what only bundles have.
  private static func looksLikeBundle(_ path: String) -> Bool {
    [
      BagFiles.declaration, BagFiles.manifest, "data/" + BundlePath.run,
      "data/" + BundlePath.ablation,
    ].contains {
      FileManager.default.fileExists(atPath: "\(path)/\($0)")
    }
  }

  /// What a person may name: a run or an ablation.
  public enum Found: Sendable {
    case run(ResultBundle)
    case ablation(AblationBundle)

    /// Opens the bundle in a folder.
    public init(path: String) throws(ArchiveError) {
      self =
        AblationBundle.isOne(path)
        ? .ablation(try AblationBundle(path: path)) : .run(try ResultBundle(path: path))
    }

    /// The bundle, whichever it is.
    public var bundle: any ArchivedBundle {
      switch self {
      case .run(let bundle): bundle
      case .ablation(let bundle): bundle
      }
    }
  }

  /// Finds the run that a person names, as ``bundle(named:)`` does.
  ///
  /// - Throws: ``ArchiveError/isAblation(name:)`` too.
  public func find(_ name: String) throws(ArchiveError) -> ResultBundle {
    switch try bundle(named: name) {
    case .run(let bundle): return bundle
    case .ablation(let bundle): throw .isAblation(name: bundle.name)
    }
  }

  /// Finds the bundle that a person names.
  ///
  /// - Parameter name: A path; `latest`, the run that ended last; a bundle's name or how it begins;
  ///   or how a result digest or a bundle digest begins, by at least four digits.
  /// - Throws: ``ArchiveError/notFound(name:directory:)``, ``ArchiveError/ambiguous(name:candidates:)``,
  ///   or why the bundle cannot be opened.
  public func bundle(named name: String) throws(ArchiveError) -> Found {
    // A name that is meant as a path has a slash, or is that of a bundle right here.
    if name.contains("/") || Self.looksLikeBundle(name) {
      guard FileManager.default.fileExists(atPath: name) else {
        throw .notFound(name: name, directory: resultsDirectory)
      }
      return try Found(path: name)
    }
    let entries = try overviews()
    func open(_ name: String) throws(ArchiveError) -> Found {
      try Found(path: "\(resultsDirectory)/\(name)")
    }
    if name == "latest" {
      guard let last = entries.last(where: { $0.ablation == nil }), last.isOpen else {
        throw .notFound(name: name, directory: resultsDirectory)
      }
      return try open(last.name)
    }
    if entries.contains(where: { $0.name == name }) { return try open(name) }

    let matches = name.isEmpty ? [] : entries.filter { $0.name.hasPrefix(name) }
    let candidates =
      matches.isEmpty && name.count >= 4
      ? entries.filter { $0.hasDigest(beginningWith: name.lowercased()) } : matches
    guard let first = candidates.first else {
      throw .notFound(name: name, directory: resultsDirectory)
    }
    // Bundles of one digest hold the same results: the last run stands for all.
    if matches.isEmpty, let last = candidates.last,
      candidates.allSatisfy({ $0.digest == last.digest })
    {
      return try open(last.name)
    }
    guard candidates.count == 1 else {
      throw .ambiguous(name: name, candidates: candidates.map(\.name))
    }
    return try open(first.name)
  }
}

extension BundleStore.Entry {
  public var name: String {
    switch self {
    case .bundle(let bundle): bundle.name
    case .ablation(let bundle): bundle.name
    case .damaged(let name, _): name
    }
  }

  /// The run's bundle; nothing if it is damaged, or an ablation's.
  public var bundle: ResultBundle? {
    guard case .bundle(let bundle) = self else { return nil }
    return bundle
  }
}
