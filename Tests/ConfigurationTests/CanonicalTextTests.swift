import Configuration
import Foundation
import Testing

@Suite("Canonical JSON")
struct CanonicalTextTests {
  @Test("Keys are sorted, floats are shortest, integers stay integers")
  func canonical() throws {
    let node = try ConfigurationNode.parse(
      toml: """
        b = 1
        a = 1.0
        Z = [0.1, 1e-7, 1e300, -0.0, inf, -inf, nan, 9223372036854775807]
        "é" = "tab\\t, quote\\", slash\\\\, bell\\u0007, 😀"
        [t]
        y = false
        x = {}
        """, file: "a.toml")
    #expect(
      node.canonicalJSON
        == #"{"Z":[0.1,1e-07,1e+300,-0.0,"inf","-inf","nan",9223372036854775807],"a":1.0,"b":1,"#
        + #""t":{"x":{},"y":false},"é":"tab\t, quote\", slash\\, bell\u0007, 😀"}"#)
  }

  @Test("Floats of 32 bits are written by their own shortest digits and read back the same")
  func floats() throws {
    struct Numbers: Codable { var values: [Float] }
    var values: [Float] = [0.1, 1 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0x1p24]
    var bits: UInt32 = 1
    for _ in 0..<2000 {
      bits = bits &* 1_664_525 &+ 1_013_904_223
      let value = Float(bitPattern: bits)
      if value.isFinite { values.append(value) }
    }
    let node = try ConfigurationNode(encoding: Numbers(values: values))
    #expect(node.canonicalJSON.hasPrefix("{\"values\":[0.1,0.33333334,1e-45,"))
    let back = try ConfigurationNode.parse(json: node.canonicalJSON, file: "a.json")
    #expect(try back.decode(Numbers.self).values.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test("Reading canonical or pretty JSON gives the value back")
  func roundTrip() throws {
    var experiment = Experiment()
    experiment.optimiser.rate = .infinity
    experiment.tricks["x"] = try ConfigurationNode.options("a=1,b=1.0,c=[],d={}")
    let node = try ConfigurationNode(encoding: experiment)
    for text in [node.canonicalJSON, node.prettyJSON] {
      let back = try ConfigurationNode.parse(json: text, file: "a.json")
      #expect(back.canonicalJSON == node.canonicalJSON)
      #expect(try back.decode(Experiment.self) == experiment)
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
      #expect(object is [String: Any])
    }
    #expect(!node.canonicalJSON.contains("teacher"), "an absent value is left out")
  }

  @Test("A value that TOML cannot hold is refused")
  func tooLarge() {
    struct Big: Codable { var bigSeed = UInt64.max }
    let error = #expect(throws: ConfigurationError.self) { try ConfigurationNode(encoding: Big()) }
    #expect(error?.description == "big-seed: 18446744073709551615 needs over 64 bits")
  }

  @Test("JSON is read with the places of its values")
  func places() throws {
    let node = try ConfigurationNode.parse(
      json: "{\"name\": \"é\",\n  \"batch-size\": \"x\"}", file: "a.json")
    let error = #expect(throws: ConfigurationError.self) { try node.decode(Experiment.self) }
    #expect(
      error?.description == "a.json:2:17: batch-size: expected an integer, found the string \"x\"")
  }

  @Test(
    "JSON that is not valid is refused",
    arguments: [
      "", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "01", "-", "1.", ".5", "1e", "+1",
      "nul", "\"\\x\"", "\"\\ud800\"", "\"a\nb\"", "\"", "[1] 2", "{\"a\":1,\"a\":2}", "1e999",
      "0x10", "1.e5", "--1", "NaN", "[1 2]", "\"\\u12\"",
    ])
  func invalid(text: String) {
    #expect(throws: ConfigurationError.self) {
      try ConfigurationNode.parse(json: text, file: "a.json")
    }
  }

  @Test(
    "JSON that is valid is read",
    arguments: [
      ("-0", "0"), ("1E5", "100000.0"), ("[ ]", "[]"), ("{ }", "{}"), ("null", "null"),
      (#""\u00e9\ud83d\ude00\/""#, "\"é😀/\""), ("12345678901234567890", "1.2345678901234567e+19"),
      (" [1 , 2.50e-1]\n", "[1,0.25]"),
    ])
  func valid(text: String, canonical: String) throws {
    #expect(try ConfigurationNode.parse(json: text, file: "a.json").canonicalJSON == canonical)
  }
}
