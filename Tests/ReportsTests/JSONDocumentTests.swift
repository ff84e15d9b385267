import Foundation
import Reports
import Testing

@Suite("JSON documents")
struct JSONDocumentTests {
  private struct Sample: Codable, Equatable {
    var pValue: Double
    var testLoss: Double?
    var values: [String: Double]
  }

  @Test("are objects with a format, words joined by _, and names as they are")
  func style() throws {
    let text = try JSONDocument.text(
      Sample(pValue: 0.1, testLoss: nil, values: ["bestLoss-x": 1]))
    #expect(
      text == """
        {
          "format" : 2,
          "p_value" : 0.1,
          "values" : {
            "bestLoss-x" : 1
          }
        }

        """)
  }

  @Test("have null for what is not finite", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(value: Double) throws {
    let text = try JSONDocument.line(["x": value])
    #expect(text == #"{"x":null}"#)
  }

  @Test("must be objects")
  func list() {
    #expect(throws: JSONDocumentError.self) { try JSONDocument.text([1, 2]) }
  }

  @Test("are read back, also in the spelling of before")
  func reading() throws {
    let sample = Sample(pValue: 0.1, testLoss: 2, values: ["test_x": 1])
    let line = try JSONDocument.line(sample)
    #expect(try JSONDocument.value(Sample.self, of: Data(line.utf8)) == sample)
    let before = #"{"pValue": 0.1, "testLoss": 2, "values": {"test_x": 1}}"#
    #expect(try JSONDocument.value(Sample.self, of: Data(before.utf8)) == sample)
  }
}
