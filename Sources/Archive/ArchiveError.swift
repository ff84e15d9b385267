import Errors

/// Why a bundle could not be written, found or read.
public enum ArchiveError: UserFacingError, Equatable {
  /// A folder is not a bundle.
  case notABundle(path: String, reason: String)
  /// A bundle lacks a file that was asked for.
  case missingFile(bundle: String, file: String)
  /// A file does not hold what it should; `place` may name a line.
  case malformed(place: String, reason: String)
  /// The system refused to read a file or folder.
  case cannotRead(path: String, reason: String)
  /// The system refused to write a file or folder.
  case cannotWrite(path: String, reason: String)
  /// A file cannot be put into a bundle under that path.
  case badPath(path: String, reason: String)
  /// A value cannot be written as JSON, such as a number that is not finite.
  case cannotEncode(file: String, reason: String)
  /// A run that is called completed lacks files.
  case incomplete(missing: [String])
  /// No bundle goes by that name.
  case notFound(name: String, directory: String)
  /// Several bundles go by that name.
  case ambiguous(name: String, candidates: [String])
  /// An ablation where a run is meant.
  case isAblation(name: String)
}

extension ArchiveError {
  /// What is wrong.
  public var description: String {
    switch self {
    case .notABundle(let path, let reason): "\(path) is not a bundle: \(reason)"
    case .missingFile(let bundle, let file): "bundle \(bundle) has no file \(file)"
    case .malformed(let place, let reason): "\(place): \(reason)"
    case .cannotRead(let path, let reason): "cannot read \(path): \(reason)"
    case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
    case .badPath(let path, let reason): "cannot archive a file as '\(path)': \(reason)"
    case .cannotEncode(let file, let reason): "cannot write \(file) as JSON: \(reason)"
    case .incomplete(let missing):
      "a completed run must have \(missing.joined(separator: ", "))"
    case .notFound(let name, let directory): "no bundle '\(name)' in \(directory)"
    case .ambiguous(let name, let candidates):
      "'\(name)' names \(candidates.count) bundles: \(NameList.text(candidates, showing: 3))"
    case .isAblation(let name): "\(name) is an ablation, and no run"
    }
  }

  /// What is wrong with a file that has been named already.
  var detail: String {
    if case .malformed(_, let reason) = self { reason } else { description }
  }

  /// What to do about it, where there is something.
  public var hint: String? {
    switch self {
    case .notABundle, .missingFile, .malformed: "`harness verify` says what is damaged"
    case .notFound(_, let directory):
      "`\(BundleStore(resultsDirectory: directory).command("list"))` shows what is archived; "
        + "a path names a bundle elsewhere"
    case .ambiguous: "give more of the name"
    case .isAblation(let name): "`harness show \(name)` names its runs"
    case .cannotWrite: "see that the folder can be written and its disk has room"
    case .cannotRead, .badPath, .cannotEncode, .incomplete: nil
    }
  }

  public var kind: ErrorKind {
    switch self {
    case .notFound: .missing
    case .cannotWrite: .cannotWrite
    case .notABundle, .missingFile, .malformed, .cannotRead: .badInput
    case .ambiguous, .isAblation: .usage
    case .badPath, .cannotEncode, .incomplete: .defect
    }
  }
}
