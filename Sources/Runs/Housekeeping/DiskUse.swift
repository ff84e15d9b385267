import Archive
import Foundation

/// What a results folder takes of its disk.
public struct DiskUse: Sendable {
  /// The bundles of one experiment, or what else there is.
  public struct Share: Sendable, Encodable {
    /// The experiment's name.
    public let name: String
    public internal(set) var count = 0
    public internal(set) var bytes = 0
  }

  /// By experiment, the largest first.
  public let experiments: [Share]
  /// Ablations, bundles that cannot be opened, states of unfinished runs, what is being written.
  public let others: [Share]

  /// Measures a folder.
  public init(of results: String) throws(ArchiveError) {
    var experiments: [String: Share] = [:]
    var others: [String: Share] = [:]
    func add(_ path: String, to name: String, in shares: inout [String: Share]) {
      shares[name, default: Share(name: name)].count += 1
      shares[name]?.bytes += Self.bytes(of: path)
    }
    var known: Set<String> = []
    for bundle in try BundleStore(resultsDirectory: results).overviews() {
      known.insert(bundle.name)
      let path = "\(results)/\(bundle.name)"
      if bundle.ablation != nil {
        add(path, to: "ablations", in: &others)
      } else if let experiment = bundle.experiment {
        add(path, to: experiment, in: &experiments)
      } else {
        add(path, to: "damaged bundles", in: &others)
      }
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: results)) ?? []
    for name in names.sorted() where !known.contains(name) {
      let kind =
        name == UnfinishedRun.folder
        ? "unfinished runs" : name.hasPrefix(".") ? "work files" : "no bundles"
      add("\(results)/\(name)", to: kind, in: &others)
    }
    func sorted(_ shares: [String: Share]) -> [Share] {
      shares.values.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
    }
    self.experiments = sorted(experiments)
    self.others = sorted(others)
  }

  /// All of it.
  public var bytes: Int { (experiments + others).reduce(0) { $0 + $1.bytes } }

  /// The bytes that a file or folder takes, itself included; links are not followed.
  static func bytes(of path: String) -> Int {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return 0 }
    // The system counts in such blocks, whatever those of the disk are.
    var bytes = Int(facts.st_blocks) * 512
    if facts.st_mode & S_IFMT == S_IFDIR {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
        bytes += Self.bytes(of: "\(path)/\(name)")
      }
    }
    return bytes
  }
}
