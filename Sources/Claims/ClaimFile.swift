import Configuration
import Tricks

/// A claim file: what its cases share, and the cases.
package enum ClaimFile {
  /// Reads the rows of a file.
  ///
  /// - Parameters:
  ///   - name: the id that the rows begin with.
  ///   - folder: where the experiments that it names by path may lie.
  package static func rows(
    toml text: String, name: String, file: String, folder: String, registry: Registry
  ) throws(ConfigurationError) -> [Claim] {
    let document = try ConfigurationNode.parse(toml: text, file: file)
    let shared = document.removing("case")
    guard let cases = document["case"] else {
      return [
        try Claim(id: name, node: shared, file: file, folder: folder, registry: registry)
      ]
    }
    guard let elements = cases.elements, !elements.isEmpty else {
      throw ConfigurationError(
        message: "expected one or more tables, written [[case]]", location: cases.location,
        path: ["case"])
    }
    var claims: [Claim] = []
    var names: Set<String> = []
    for (index, element) in elements.enumerated() {
      let path = ["case", String(index)]
      guard element.entries != nil else {
        throw ConfigurationError(
          message: "expected a table, written [[case]]", location: element.location, path: path)
      }
      guard let word = element["name"] else {
        throw ConfigurationError(
          message: "missing key 'name'", location: element.location, path: path,
          hint: "the row's id is \(name)/NAME")
      }
      let part = try word.decode(String.self, path: path + ["name"])
      guard isName(part), names.insert(part).inserted else {
        throw ConfigurationError(
          message: isName(part)
            ? "a second case is called '\(part)'"
            : "must be made of lower-case letters, digits and '-', is '\(part)'",
          location: word.location, path: path + ["name"])
      }
      var node = shared.merging(element.removing("name"))
      // What a case lacks is missing from the case.
      node.location = element.location
      claims.append(
        try Claim(
          id: "\(name)/\(part)", node: node, file: file, folder: folder, registry: registry))
    }
    return claims
  }

  /// Whether a text can be the name of a claim or a case.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty && !text.hasPrefix("-")
      && text.utf8.allSatisfy {
        $0 == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      }
  }
}
