import Foundation
import Provenance

/// What a program consists of, as a CycloneDX 1.6 bill of materials: packages, system libraries, the
/// compiler.
///
/// It follows from the build alone, so one program has one list; a serial number, which every list is
/// to have of its own, is left out. <https://cyclonedx.org/docs/1.6/json/>
struct PackageList {
  let build: BuildFacts

  init(of build: BuildFacts) {
    self.build = build
  }

  var document: JSONValue {
    [
      "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
      "metadata": ["component": program],
      "components": .array(components),
      "dependencies": [
        [
          "ref": .string(programReference),
          "dependsOn": .array(components.compactMap { $0["bom-ref"] }),
        ]
      ],
    ]
  }

  private var programReference: String { "harness@\(build.harness)" }

  private var program: JSONValue {
    var component: [String: JSONValue] = [
      "type": "application", "bom-ref": .string(programReference), "name": "harness",
      "version": .string(build.harness),
    ]
    if let digest = build.executableSHA256 {
      component["hashes"] = [["alg": "SHA-256", "content": .string(digest)]]
    }
    return .object(component)
  }

  private var components: [JSONValue] {
    let compiler = build.compiler.split(separator: " ", maxSplits: 1)
    return [
      component(
        "application", String(compiler.first ?? "Swift"),
        version: compiler.count > 1 ? String(compiler[1]) : build.compiler, note: "the compiler")
    ]
      + build.packages.sorted { $0.key < $1.key }.map { name, version in
        component(
          "library", name, version: version,
          note: "a package that is linked in; the version is the least that is asked for")
      }
      + build.libraries.sorted { $0.key < $1.key }.map { name, version in
        component("library", name, version: version, note: "a library of the system")
      }
  }

  private func component(
    _ type: String, _ name: String, version: String, note: String
  ) -> JSONValue {
    [
      "type": .string(type), "bom-ref": .string("\(name)@\(version)"), "name": .string(name),
      "version": .string(version), "description": .string(note),
    ]
  }
}
