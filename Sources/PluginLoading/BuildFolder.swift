import Foundation
import Platform
import Provenance

/// Where the build of this program lies, with the modules that plugins are compiled against.
struct BuildFolder {
  /// The folder of the compiled Swift modules.
  let modules: String
  /// The module maps of the C modules among them.
  let moduleMaps: [String]

  /// Finds a build, and makes sure that it is this program's.
  ///
  /// - Parameters:
  ///   - modules: the folder that holds `Tricks.swiftmodule`; nothing for that beside the program.
  ///   - program: the path of the running program.
  init(modules: String?, program: String) throws(PluginError) {
    let beside = FilePath.folder(of: program) + "/Modules"
    let modules = modules ?? beside
    let folder = FilePath.folder(of: modules)
    guard Self.isFile(modules + "/Tricks.swiftmodule") else {
      throw PluginError(
        "the modules that harness was built from are not in \(modules)",
        hint: "build harness from its source, and use .build/release/harness there, or name its "
          + "folder: --modules CHECKOUT/.build/release/Modules", isMissing: true)
    }
    let built = folder + "/harness"
    let digests = [program, built].map { try? SHA256.hex(ofFile: $0) }
    guard digests[0] == digests[1], digests[0] != nil else {
      throw PluginError(
        "the modules in \(modules) are those of another build of harness than this program",
        hint: "use the harness beside them: \(built)")
    }
    if let newer = coreModules.first(where: { Self.isNewer("\(modules)/\($0)", than: built) }) {
      throw PluginError(
        "the module \(newer) in \(modules) was compiled after this program was",
        hint: "finish the build of harness: make build")
    }
    self.modules = modules
    moduleMaps = try Self.moduleMaps(in: folder)
  }

  private static func isNewer(_ module: String, than program: String) -> Bool {
    let dates = [module + ".swiftmodule", program].map { path in
      (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }
    guard let compiled = dates[0], let linked = dates[1] else { return false }
    return compiled > linked
  }

  /// The maps that the build made of its own C targets, and those of the system's libraries, which
  /// are part of the source.
  private static func moduleMaps(in folder: String) throws(PluginError) -> [String] {
    let made = coreModules.map { "\(folder)/\($0).build/module.modulemap" }.filter(isFile)
    guard let sources = made.lazy.compactMap(sourceFolder).first else {
      throw PluginError(
        "the source that harness was built from is no longer where it was",
        hint: "build harness again where its source is now: make build", isMissing: true)
    }
    return made + coreModules.map { "\(sources)/\($0)/module.modulemap" }.filter(isFile)
  }

  /// The folder `Sources` of the checkout, by the header that the map of the kernels names.
  private static func sourceFolder(_ map: String) -> String? {
    guard map.hasSuffix("/CKernels.build/module.modulemap"),
      let text = try? String(contentsOfFile: map, encoding: .utf8),
      let header = text.split(separator: "\"").dropFirst().first.map(String.init),
      let end = header.range(of: "/CKernels/", options: .backwards), isFile(header)
    else { return nil }
    return String(header[..<end.lowerBound])
  }

  private static func isFile(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }
}
