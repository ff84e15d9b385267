import Reports
import Testing

@Suite("JSON documents") struct JSONDocumentTests {
  private struct Row: Encodable {
    let name: String
    let loss: Double
  }

  @Test("have sorted keys, two spaces and a line break at the end")
  func layout() throws {
    #expect(
      try JSONDocument.text([Row(name: "a/b", loss: 0.5)]) == """
        [
          {
            "loss" : 0.5,
            "name" : "a/b"
          }
        ]

        """)
  }

  @Test("refuse numbers that JSON does not have, and say where they are, or write null")
  func nonFinite() throws {
    let rows = [Row(name: "a", loss: 1), Row(name: "b", loss: .infinity)]
    #expect(throws: JSONDocumentError.notFinite(path: "1.loss")) { try JSONDocument.text(rows) }
    let text = try JSONDocument.text(rows, nonFinite: .null)
    #expect(text.contains("\"loss\" : null"))
    #expect(text.contains("\"loss\" : 1"))
  }
}
