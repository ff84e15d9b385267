import Archive
import BuildSources
import Foundation
import Provenance

/// The program that a bundle was made with, as far as its source can be given back from here.
public struct RecordedProgram {
  /// The repository that has the revision.
  public let repository: String
  /// The source as the bundle records it.
  public let source: GitState
  /// The folder of the program's package, from the root of the working tree.
  private let folder: String
  private let checkout: SourceCheckout

  /// The name of the tree of the tracked files, which is what the bundle says.
  public var tree: String { checkout.tree }
  /// What of the source cannot be given back.
  public var missing: [String] { checkout.missing }

  /// What a bundle's numbers follow from that is another source than this program's; nothing if the
  /// bundle is of an older program, which does not say.
  public static func differences(of original: ResultBundle) throws -> [String]? {
    guard let parts = try original.document(JobRecord.self, at: JobRecord.path).parts else {
      return nil
    }
    let digests = Set(SourceDigests.current.all.values)
    let flags = Program.build.kernelFlags.joined(separator: " ")
    return parts.filter { name, value in
      guard name.hasPrefix("source.") else { return false }
      return name == "source.kernel-flags" ? value != flags : !digests.contains(value)
    }.keys.sorted().map { RunIdentity.text(ofPart: $0) }
  }

  /// Finds the recorded source and proves that it is that; nothing is written.
  ///
  /// - Parameter repository: the one to look in, if not that of this program or of the current folder.
  /// - Throws: ``ReproductionError`` or ``SourceCheckoutError``.
  public init(of original: ResultBundle, from repository: String?) throws {
    let sources = try original.sources()
    guard let source = sources.harness, let revision = source.revision else {
      throw ReproductionError(
        "the bundle has digests of the program's source, and no revision of it",
        hint:
          "it was made by a program that did not lie in the checkout it was built from, or whose "
          + "checkout had changed since")
    }
    let here = FileManager.default.currentDirectoryPath
    let places = repository.map { [$0] } ?? [Program.checkout, here].compactMap { $0 }
    guard let place = places.first(where: { SourceCheckout.has(revision, in: $0) }) ?? places.first
    else { throw ReproductionError("there is no repository to look in", hint: nil) }
    self.source = source
    self.repository = place
    folder = sources.index?.harness.repository?.folder ?? source.directory ?? ""
    checkout = try SourceCheckout(of: source, from: place)
  }

  /// Checks the source out, builds it and has that program reproduce the bundle.
  ///
  /// - Parameters:
  ///   - builder: how to build it.
  ///   - keepsFolder: whether the folder is left, with what was built.
  ///   - progress: told what is being done, and how far it is.
  ///   - run: given the program's path.
  /// - Throws: ``Interrupted``; what is wrong with the source or its build.
  public func build<Result>(
    with builder: some ProgramBuilder, in parent: String = Self.parent, keepsFolder: Bool = false,
    progress: (BuildProgress) -> Void = { _ in }, run: (_ program: String) throws -> Result
  ) throws -> Result {
    let place = "\(parent)/harness-source-\(UUID().uuidString)"
    defer { if !keepsFolder { try? FileManager.default.removeItem(atPath: place) } }
    do {
      let links = try checkout.write(to: place) { Interruption.isRequested }
      progress(.checkedOut(folder: place, linksLeft: links))
    } catch is CaptureCancelled {
      throw Interrupted()
    }
    let package = folder.isEmpty ? place : "\(place)/\(folder)"
    guard FileManager.default.fileExists(atPath: package + "/Package.swift") else {
      throw ReproductionError(
        "the recorded source is no harness: it has no \(folder.isEmpty ? "" : folder + "/")"
          + "Package.swift", hint: nil)
    }
    return try run(try builder.build(package, like: repository, progress: progress))
  }

  /// Where folders for building are made.
  public static var parent: String { FileManager.default.temporaryDirectory.path }
}

/// Builds a program from its source.
public protocol ProgramBuilder {
  /// - Parameters:
  ///   - folder: of the source, which is nobody else's.
  ///   - repository: where it is from.
  /// - Returns: the path of the program.
  func build(
    _ folder: String, like repository: String, progress: (BuildProgress) -> Void
  ) throws -> String
}

/// What is told while a recorded source is built.
public enum BuildProgress: Sendable {
  /// The source lies in a folder; the links that were left out, since they lead elsewhere.
  case checkedOut(folder: String, linksLeft: [String])
  case step(Int, of: Int)
}
