import Foundation

/// What is tried with inputs that may hold anything: it may refuse them, and nothing else.
public protocol FuzzTarget: AnyObject, SendableMetatype {
  /// The folder of its corpus.
  static var name: String { get }
  /// - Parameter folder: one that it may write into.
  init(folder: String) throws
  /// Reads an input; a trap is a fault, and so is taking for ever.
  func read(_ input: [UInt8])
}

/// The targets that this module has.
public enum FuzzTargets {
  public static let readers: [any FuzzTarget.Type] = [
    BundleTarget.self, CSVTarget.self, IDXTarget.self, PairsTarget.self, PNGTarget.self,
    SafetensorsTarget.self, TOMLTarget.self,
  ]
}

/// Inputs that are kept in a folder, one in each file.
public enum Corpus {
  /// In the order of their names.
  public static func inputs(of target: String, in folder: String) -> [[UInt8]] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(target)")) ?? []
    return names.sorted().compactMap { name in
      FileManager.default.contents(atPath: "\(folder)/\(target)/\(name)").map { Array($0) }
    }
  }
}
