import Archive
import Errors
import Configuration
import Foundation
import Networks
import Platform
import Provenance
import Runs
import Synchronization
import Tricks

/// Finds the weights that tricks ask for: those of bundles, and files in the safetensors format.
///
/// What was read once is not read again, so that the runs of a plan share it.
public final class WeightArchive: Sendable {
  private let folders: [String]
  private let files: [String]
  private let recorded: [String: String]
  private let known = Mutex<[String: StoredWeights]>([:])

  /// - Parameters:
  ///   - results: the folders of bundles that may be named by their beginnings, in order.
  ///   - files: the folders that files are looked for in, behind the current one.
  ///   - recorded: the SHA-256 that the weights of a name must have, for making a run again.
  public init(
    results folders: [String] = [], files: [String] = Program.dataFolders,
    recorded: [String: String] = [:]
  ) {
    self.folders = folders
    self.files = files
    self.recorded = recorded
  }

  /// Where bundles are named from first.
  private var store: BundleStore {
    BundleStore(resultsDirectory: folders.first ?? BundleStore.defaultDirectory)
  }

  /// For recipes.
  public var loader: WeightLoader { { name in try self.weights(named: name) } }

  /// Finds and reads weights.
  ///
  /// - Parameter name: a bundle's path or the beginning of its name or digest; or the path of a file
  ///   that ends in `.safetensors`.
  public func weights(named name: String) throws(WeightError) -> StoredWeights {
    if let weights = known.withLock({ $0[name] }) { return weights }
    let weights =
      if let digest = recorded[name] {
        try recorded(name, digest)
      } else {
        try found(name)
      }
    known.withLock { $0[name] = weights }
    return weights
  }

  private func found(_ name: String) throws(WeightError) -> StoredWeights {
    if name.hasSuffix(".safetensors") { return try file(name) }
    // It would be another one for the next run of a plan.
    if name == "latest" {
      throw WeightError(
        "'latest' is another bundle after each run",
        hint: "name one: `\(store.command("list"))` shows what is archived")
    }
    return try weights(of: try bundle(name), as: name)
  }

  /// The weights of a digest: by their name, or else wherever they are archived.
  private func recorded(
    _ name: String, _ digest: String
  ) throws(WeightError) -> StoredWeights {
    let what = "the weights '\(name)' that the run began with (SHA-256 \(digest))"
    do throws(WeightError) {
      let weights = try found(name)
      if weights.sha256 == digest { return weights }
      if let other = archived(digest, as: name) { return other }
      throw WeightError(
        "\(what) have changed: they are \(weights.sha256) now",
        hint: "bring the old ones back, under that name or as a bundle in "
          + (folders.first ?? "the results folder"))
    } catch {
      if !error.isMissing { throw error }
      if let other = archived(digest, as: name) { return other }
      throw WeightError(
        "\(what) are missing: \(error.description)",
        hint: "bring them back, under that name or as a bundle in "
          + (folders.first ?? "the results folder"), isMissing: true)
    }
  }

  /// A bundle of any name whose last weights have a digest.
  private func archived(_ digest: String, as name: String) -> StoredWeights? {
    for folder in folders {
      for entry in (try? BundleStore(resultsDirectory: folder).list()) ?? [] {
        guard let bundle = entry.bundle,
          let manifest = try? bundle.data(at: BundlePath.resultManifest),
          String(decoding: manifest, as: UTF8.self).contains(digest),
          let weights = try? weights(of: bundle, as: name), weights.sha256 == digest
        else { continue }
        return weights
      }
    }
    return nil
  }
}

// MARK: - Reading

extension WeightArchive {
  private func file(_ name: String) throws(WeightError) -> StoredWeights {
    let candidates = [name] + (name.hasPrefix("/") ? [] : files.map { "\($0)/\(name)" })
    guard let path = candidates.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw WeightError(
        "there is no file \(name)",
        hint: "paths are relative to the current folder or to experiments/data", isMissing: true)
    }
    let data: Data
    do throws(FileContents.Failure) {
      data = Data(try FileContents.read(path, limit: Memory.available / 4))
    } catch {
      throw WeightError("\(path) cannot be read: \(error)", hint: "check the file")
    }
    do {
      return StoredWeights(
        name: name, sha256: SHA256.hex(of: data), sets: [try NamedTensors(safetensors: data)])
    } catch {
      throw WeightError("\(path) is not a file of tensors: \(error.description)")
    }
  }

  private func bundle(_ name: String) throws(WeightError) -> ResultBundle {
    var missing: ArchiveError?
    for folder in folders.isEmpty ? [BundleStore.defaultDirectory] : folders {
      do {
        return try BundleStore(resultsDirectory: folder).find(name)
      } catch {
        guard case .notFound = error else {
          throw WeightError(error.description, hint: error.hint)
        }
        missing = missing ?? error
      }
    }
    throw WeightError(
      missing?.description ?? "no bundle '\(name)'",
      hint:
        "weights come from a bundle (`\(store.command("list"))`) or a file that ends in .safetensors",
      isMissing: true)
  }

  private func weights(
    of bundle: ResultBundle, as name: String
  ) throws(WeightError) -> StoredWeights {
    guard bundle.status == .completed else {
      throw WeightError(
        "the run of bundle \(bundle.name) \(bundle.status.name), so it has no weights")
    }
    if let problem = bundle.verify().first {
      throw WeightError(
        "bundle \(bundle.name) is damaged: \(problem)",
        hint: "`\(ShellCommand.harness("verify", [bundle.path]))` tells more")
    }
    do {
      let data = try bundle.data(at: BundlePath.final)
      let experiment = try ConfigurationNode.parse(
        json: String(decoding: bundle.data(at: BundlePath.resolved), as: UTF8.self),
        file: bundle.filePath(BundlePath.resolved))
      return StoredWeights(
        name: name, sha256: SHA256.hex(of: data),
        sets: Self.sets(of: try NamedTensors(safetensors: data)), experiment: experiment)
    } catch {
      throw WeightError("bundle \(bundle.name) cannot be read: \(error)")
    }
  }

  /// Several sets of one bundle go by numbers: `0/linear1.weight`.
  private static func sets(of tensors: NamedTensors) -> [NamedTensors] {
    var sets: [Int: NamedTensors] = [:]
    for (name, tensor) in zip(tensors.names, tensors.tensors) {
      let parts = name.split(separator: "/", maxSplits: 1)
      guard parts.count == 2, let number = Int(parts[0]) else { return [tensors] }
      sets[number, default: NamedTensors()][String(parts[1])] = tensor
    }
    return sets.sorted { $0.key < $1.key }.map(\.value)
  }
}
