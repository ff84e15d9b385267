// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// Every folder under `Plugins/` is one trick and one target: adding a trick is adding a folder.
let plugins: [String] =
  ((try? FileManager.default.contentsOfDirectory(atPath: Context.packageDirectory + "/Plugins"))
  ?? [])
  .filter {
    FileManager.default.fileExists(atPath: Context.packageDirectory + "/Plugins/\($0)/\($0).swift")
  }
  .sorted()

let swiftSettings: [SwiftSetting] = [.swiftLanguageMode(.v6)]

/// Debug builds of numeric C are unusable, so the kernels are always optimised; contraction of
/// `a * b + c` into an FMA is off because the numerics contract says where an FMA is meant.
/// SwiftPM keeps a register for frame pointers, which the tiles of the products need: without it they
/// are a fifth faster. Only the compiler proper can be told, since SwiftPM's own flag comes later.
let kernelSettings: [CSetting] = [
  .unsafeFlags([
    "-O3", "-ffp-contract=off", "-fno-math-errno", "-Xclang", "-mframe-pointer=none",
  ])
]

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
  plugins: [Target.PluginUsage] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: exclude, swiftSettings: swiftSettings,
    plugins: plugins)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], linkerSettings: [LinkerSetting] = []
) -> Target {
  let path = "Tests/\(name)Tests"
  return .testTarget(
    name: "\(name)Tests", dependencies: dependencies, path: path,
    resources: exists(path + "/Fixtures") ? [.copy("Fixtures")] : [],
    swiftSettings: swiftSettings, linkerSettings: linkerSettings)
}

func exists(_ path: String) -> Bool {
  FileManager.default.fileExists(atPath: Context.packageDirectory + "/" + path)
}

/// For programs that load plugins, which use the modules of whoever loads them.
let exportingSymbols: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "--export-dynamic"])]

let package = Package(
  name: "harness",
  products: [
    .executable(name: "harness", targets: ["harness"]),
    .executable(name: "ManualPage", targets: ["ManualPage"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // MARK: C and system libraries
    .target(name: "CKernels", exclude: ["portable"], cSettings: kernelSettings),
    .target(
      name: "COptdigits",
      exclude: ["README.md", "data"],
      cSettings: [.unsafeFlags(["-Wno-c23-extensions"])]),
    .target(
      name: "CDigitFeatures",
      exclude: ["README.md", "data", "digit-features-8.toml", "digit-features-28.toml"],
      cSettings: [.unsafeFlags(["-Wno-c23-extensions"])]),
    .target(
      name: "CExperiments",
      cSettings: [.unsafeFlags(["-Wno-c23-extensions"])]),
    .systemLibrary(name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSealedMemory"),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CPng", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),

    // MARK: Modules, lowest first; arrows point up this list only
    module("Platform"),
    module("Errors"),
    module("TensorCore", ["CKernels", "Errors", "Platform"]),
    module("Configuration", ["TOMLKit", "Errors", "Platform"]),
    module("Measurement"),
    module("Statistics", ["TensorCore", "Measurement"]),
    module("TensorFiles", ["Configuration", "Errors"]),
    module("Networks", ["TensorCore", "Configuration", "TensorFiles"]),
    module("Provenance", ["CLibgit2", "CCrypto", "Errors", "Platform"]),
    module(
      "Datasets", ["TensorCore", "Configuration", "Provenance", "CZlib", "CPng", "COptdigits"]),
    module("Tricks", ["TensorCore", "Networks", "Datasets", "Configuration", "Measurement"]),
    .plugin(name: "HashSources", capability: .buildTool(), path: "tools/HashSources"),
    module("BuildSources", ["Provenance"], plugins: ["HashSources"]),
    module("Tasks", ["Tricks", "CDigitFeatures"]),
    module("Training", ["Tricks", "Tasks"]),
    .plugin(name: "OptionComments", capability: .buildTool(), path: "tools/OptionComments"),
    module("Reference", ["Training"], plugins: ["OptionComments"]),
    module("Benchmarking", ["Networks", "CKernels", "Tasks", "Training"]),
    .executableTarget(
      name: "NumericsProbe", dependencies: ["Benchmarking"], swiftSettings: swiftSettings),
    .executableTarget(name: "ManualPage", swiftSettings: swiftSettings),
    module("Checks", ["Training", "Statistics"]),
    module("LearningRates", ["Training", "Statistics"]),
    module(
      "PluginLoading", ["Tricks", "Checks", "Provenance", "CSealedMemory"],
      plugins: ["HashSources"]),
    module("BugZoo", ["Checks", "Tasks"]),
    .executableTarget(name: "Zoo", dependencies: ["BugZoo"], swiftSettings: swiftSettings),
    module("Calibration", ["Statistics"]),
    .executableTarget(
      name: "Calibrate", dependencies: ["Calibration"], swiftSettings: swiftSettings),
    module("Archive", ["Provenance", "Measurement", "TensorFiles", "Configuration", "Errors"]),
    module("Signing", ["Archive"]),
    module("Reports", ["Statistics", "Errors"]),
    .plugin(name: "EmbeddedTexts", capability: .buildTool(), path: "tools/EmbeddedTexts"),
    module("ClaimFiles", plugins: ["EmbeddedTexts"]),
    module(
      "Runs",
      [
        "Archive", "BuildSources", "Configuration", "Provenance", "Statistics", "CExperiments",
        "COptdigits", "ClaimFiles",
      ]),
    module(
      "TrainingRuns", ["Runs", "Training", "Checks", "PluginLoading", "BuildSources"]),
    module("Ablations", ["Runs", "Statistics"]),
    module(
      "Search",
      ["Ablations", "Runs", "Statistics", "TensorCore", "Configuration", "Measurement"]),
    module("Screening", ["Ablations"]),
    module("RateStudies", ["LearningRates", "Ablations", "Reports"]),
    module("Fuzzing", ["Archive", "Datasets", "Networks", "Runs", "Tasks", "Training"]),
    .executableTarget(
      name: "Fuzz",
      dependencies: ["Fuzzing"] + plugins.map { .target(name: $0) },
      swiftSettings: swiftSettings),
    module(
      "Claims",
      ["Ablations", "Search", "Training", "PluginLoading", "Reports", "CExperiments", "ClaimFiles"]),
    .executableTarget(
      name: "harness",
      dependencies: [
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        "Runs", "TrainingRuns", "Ablations", "Search", "Screening", "Claims", "Training", "Checks",
        "LearningRates",
        "RateStudies", "Archive", "Signing", "Provenance", "Statistics", "Reports", "Datasets",
        "Configuration", "Benchmarking", "PluginLoading", "Reference",
      ] + plugins.map { .target(name: $0) },
      swiftSettings: swiftSettings,
      linkerSettings: exportingSymbols),
  ]
    + plugins.map {
      .target(
        name: $0, dependencies: ["Tricks"], path: "Plugins/\($0)",
        resources: [.embedInCode("README.md")], swiftSettings: swiftSettings)
    }
    + [
      .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swiftSettings),
      tests("CKernels", ["CKernels"]),
      tests("COptdigits", ["COptdigits"]),
      tests("CDigitFeatures", ["CDigitFeatures", "TensorFiles", "Provenance"]),
      tests("CExperiments", ["CExperiments"]),
      tests("Platform", ["Platform"]),
      tests("Errors", ["Errors"]),
      tests("TensorCore", ["TensorCore"]),
      tests("Configuration", ["Configuration"]),
      tests("Measurement", ["Measurement"]),
      tests("Statistics", ["Statistics", "TestSupport"]),
      tests("TensorFiles", ["TensorFiles"]),
      tests("Networks", ["Networks"]),
      tests("Provenance", ["Provenance", "TestSupport"]),
      tests("Datasets", ["Datasets"]),
      tests("Tricks", ["Tricks"]),
      tests("BuildSources", ["BuildSources", "TestSupport"]),
      tests("Tasks", ["Tasks", "Training", "Checks", "TrainingRuns", "Archive"]),
      tests("PluginLoading", ["PluginLoading", "TestSupport"]),
      tests("Training", ["Training"]),
      tests("Checks", ["Checks", "BugZoo"]),
      tests("BugZoo", ["BugZoo"]),
      tests("Calibration", ["Calibration"]),
      tests("LearningRates", ["LearningRates"]),
      .target(
        name: "ArchiveSupport", dependencies: ["Provenance"], path: "Tests/ArchiveSupport",
        swiftSettings: swiftSettings),
      tests("Archive", ["Archive", "ArchiveSupport", "TestSupport"]),
      tests("Signing", ["Signing", "ArchiveSupport", "TestSupport"]),
      tests("Reference", ["Reference"]),
      tests("Reports", ["Reports"]),
      tests(
        "Plugin",
        ["Training", "Checks", "PluginLoading", "Fuzzing", "TestSupport", "harness"]
          + plugins.map { .target(name: $0) },
        linkerSettings: exportingSymbols),
      .target(
        name: "RunsSupport", dependencies: ["Runs"], path: "Tests/RunsSupport",
        swiftSettings: swiftSettings),
      tests("ClaimFiles", ["ClaimFiles"]),
      tests("Runs", ["Runs", "RunsSupport", "TestSupport"]),
      tests("TrainingRuns", ["TrainingRuns", "RunsSupport"]),
      tests("Fuzzing", ["Fuzzing"]),
      tests("Ablations", ["Ablations", "ArchiveSupport", "RunsSupport"]),
      tests("Screening", ["Screening", "RunsSupport", "TestSupport"]),
      tests("Search", ["Search", "RunsSupport"]),
      tests("RateStudies", ["RateStudies"]),
      tests("Claims", ["Claims", "Reports", "TrainingRuns", "RunsSupport"]),
      tests("Benchmarking", ["Benchmarking"]),
      tests("Numerics", ["Benchmarking", "NumericsProbe", "TestSupport"]),
      tests(
        "Command",
        [
          "Archive", "ArchiveSupport", "Provenance", "Runs", "TestSupport", "ManualPage", "harness",
        ]),
    ]
)

// No module goes without tests of its own. Programs are tested as such: `harness` by CommandTests,
// `NumericsProbe` by NumericsTests.
for target in package.targets where target.type == .regular && target.path == nil {
  guard package.targets.contains(where: { $0.name == "\(target.name)Tests" }) else {
    fatalError("\(target.name) has no tests: add Tests/\(target.name)Tests, and name it above")
  }
}

// SwiftPM compiles a target again when a module that it names has changed, but not when one behind
// that has: so each names all that it reaches, and no object file keeps an old layout of a type.
func names(_ target: Target) -> [String] {
  target.dependencies.compactMap {
    switch $0 {
    case .byNameItem(let name, _), .targetItem(let name, _): name
    default: nil
    }
  }
}
var reached = Dictionary(uniqueKeysWithValues: package.targets.map { ($0.name, Set(names($0))) })
for _ in package.targets {
  reached = reached.mapValues { direct in direct.union(direct.flatMap { reached[$0] ?? [] }) }
}
for target in package.targets {
  let more = (reached[target.name] ?? []).subtracting(names(target))
  target.dependencies += more.filter { reached[$0] != nil }.sorted().map { .target(name: $0) }
}
