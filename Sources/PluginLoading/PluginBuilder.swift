import Foundation
import Platform
import Provenance

/// Compiles a folder of Swift files and a card into a plugin.
///
/// The library is not linked against the program's modules: it uses those of the program that loads
/// it, so that there is one copy of each type.
public struct PluginBuilder {
  private let folder: String
  private let sources: [String]
  private let card: Data
  private let build: BuildFolder
  private let compiler: String

  /// Looks at everything that is needed.
  ///
  /// - Parameters:
  ///   - folder: holds Swift files, at any depth, and `README.md`.
  ///   - modules: the folder of the modules to compile against, if not that beside the program.
  ///   - program: the path of the running program.
  public init(folder: String, modules: String?, program: String) throws(PluginError) {
    try SwiftRuntime.requireShared()
    self.folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    sources = try Self.sources(in: self.folder)
    guard let card = FileManager.default.contents(atPath: self.folder + "/README.md") else {
      throw PluginError(
        "\(self.folder) has no README.md, which is the card of a trick",
        hint: "`harness plugin new NAME` makes a folder with one", isMissing: true)
    }
    self.card = card
    build = try BuildFolder(modules: modules, program: program)
    compiler = try Self.findCompiler()
  }

  /// What the plugin is called if nobody says otherwise: the folder's name, in the current folder.
  public var defaultOutput: String { "\(name).so" }

  private var name: String {
    FilePath.name(
      of: FilePath.standardised(folder, in: FileManager.default.currentDirectoryPath))
  }

  private static func sources(in folder: String) throws(PluginError) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw PluginError(
        "there is no folder \(folder)", hint: "`harness plugin new NAME` makes one",
        isMissing: true)
    }
    guard isFolder.boolValue else {
      throw PluginError(
        "\(folder) is not a folder", hint: "name the folder of the Swift files and README.md")
    }
    let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let files = paths.filter { path in
      path.hasSuffix(".swift") && !path.split(separator: "/").contains { $0.hasPrefix(".") }
    }
    if files.isEmpty {
      throw PluginError(
        "there is no Swift file in \(folder)", hint: "`harness plugin new NAME` makes a folder",
        isMissing: true)
    }
    return files.sorted().map { "\(folder)/\($0)" }
  }

  private static func findCompiler() throws(PluginError) -> String {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    let candidates = folders.map { "\($0)/swiftc" }
    if let path = candidates.first(where: FileManager.default.isExecutableFile) { return path }
    throw PluginError(
      "there is no 'swiftc' on the PATH",
      hint: "install the compiler that harness was built with, "
        + "\(PluginFingerprint.current.compiler): https://www.swift.org/install/linux",
      isMissing: true)
  }
}

// MARK: - Compiling

extension PluginBuilder {
  /// Compiles.
  ///
  /// The file appears whole or not at all, and a process that has loaded an older one keeps that.
  ///
  /// - Parameter messages: gets what the compiler says, lines that quote the sources.
  /// - Throws: `PluginError` if the code does not compile or the file cannot be written.
  public func build(
    output: String, messages: (String) -> Void = { _ in }
  ) throws(PluginError) {
    let temporary = FileManager.default.temporaryDirectory
      .appendingPathComponent("harness-plugin-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    let library = temporary + "/plugin.so"
    do {
      try FileManager.default.createDirectory(
        atPath: temporary, withIntermediateDirectories: true)
      try generated.write(
        toFile: temporary + "/generated.swift", atomically: false, encoding: .utf8)
    } catch {
      throw PluginError("cannot write \(temporary): \((error as NSError).localizedDescription)")
    }
    guard try compile(to: library, with: temporary, messages) else {
      throw PluginError(
        "\(folder) does not compile", hint: "the messages of the compiler above say where")
    }
    let staging = "\(output).\(UUID().uuidString)"
    do {
      try FileManager.default.copyItem(atPath: library, toPath: staging)
    } catch {
      try? FileManager.default.removeItem(atPath: staging)
      throw PluginError("cannot write \(output): \((error as NSError).localizedDescription)")
    }
    guard rename(staging, output) == 0 else {
      let reason = String(cString: strerror(errno))
      try? FileManager.default.removeItem(atPath: staging)
      throw PluginError("cannot write \(output): \(reason)")
    }
  }

  private func compile(
    to library: String, with temporary: String, _ messages: (String) -> Void
  ) throws(PluginError) -> Bool {
    let module = module
    let process = Process()
    process.executableURL = URL(fileURLWithPath: compiler)
    process.arguments =
      [
        "-emit-library", "-o", library, "-module-name", module, "-parse-as-library",
        "-swift-version", "6", "-O", "-whole-module-optimization",
        // Or a hash in the file depends on where the sources lie, and no other place has the file.
        "-Xfrontend", "-disable-incremental-llvm-codegen",
        // The program has loaded the libraries of Swift already.
        "-no-toolchain-stdlib-rpath",
        // Without a name of its own, it would bear that of the temporary file.
        "-Xlinker", "-soname=\(module).so",
        // A type that goes by the name of one in the program stays the plugin's own.
        "-Xlinker", "-Bsymbolic",
        "-I", build.modules, "-module-cache-path", temporary + "/modules",
      ] + build.moduleMaps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
      + sources + [temporary + "/generated.swift"]
    process.standardInput = FileHandle.nullDevice
    let said = Pipe()
    process.standardOutput = said
    process.standardError = said
    do {
      try process.run()
    } catch {
      throw PluginError(
        "cannot start \(compiler): \((error as NSError).localizedDescription)")
    }
    let text = said.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    if !text.isEmpty { messages(String(decoding: text, as: UTF8.self)) }
    return process.terminationReason == .exit && process.terminationStatus == 0
  }

  /// A name that no other module has, the same each time the same files are compiled.
  private var module: String {
    var digest = SHA256()
    for path in sources {
      digest.update(Array("\(path.dropFirst(folder.count)) ".utf8))
      digest.update(FileManager.default.contents(atPath: path) ?? Data())
    }
    digest.update(card)
    let letters = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    return "Plugin_\(String(letters))_\(digest.finishHex().prefix(12))"
  }

  /// What the plugin is made from, by paths from its folder.
  private var embedded: EmbeddedSources {
    var files = ["README.md": card]
    for path in sources {
      files[String(path.dropFirst(folder.count + 1))] = FileManager.default.contents(atPath: path)
    }
    return EmbeddedSources(files)
  }

  /// What SwiftPM gives to a trick under `Plugins/`, the fingerprint, and the sources.
  private var generated: String {
    """
    enum PackageResources {
      static let README_md: [UInt8] = [\(card.map(String.init).joined(separator: ","))]
    }

    public let harnessPluginFingerprint: StaticString = "\(PluginFingerprint.current.mark)"
    public let harnessPluginSources: StaticString = "\(embedded.mark)"

    """
  }
}
