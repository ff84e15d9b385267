import Foundation
import PluginLoading
import Testing

@Suite("Names of new tricks") struct TemplateTests {
  @Test(
    "a name of lower-case words makes a folder of the same words",
    arguments: [
      ("my-trick", "MyTrick"), ("trick", "Trick"), ("blackout2d", "Blackout2d"),
      ("a1-long-name", "A1LongName"),
    ])
  func good(id: String, folder: String) throws {
    #expect(try PluginTemplate(id: id, in: "x").folder == "x/\(folder)")
  }

  @Test(
    "any other name is refused, with what was meant where that can be guessed",
    arguments: [
      ("MyTrick", "my-trick"), ("my_trick", "my-trick"), ("my trick", "my-trick"),
      ("-my--trick-", "my-trick"), ("myTrick", "my-trick"), ("my-trick!", "my-trick"),
      ("../up", "up"), ("", nil), ("-", nil), ("3", nil), ("é", nil), ("a-b", nil),
      ("my-2d-trick", "my-trick"),
    ] as [(String, String?)])
  func bad(id: String, meant: String?) throws {
    let error = #expect(throws: PluginError.self) { try PluginTemplate(id: id, in: "x") }
    let hint = try #require(error?.hint)
    #expect(hint.contains("lower-case words"))
    #expect(hint.contains("did you mean") == (meant != nil), "\(hint)")
    if let meant { #expect(hint.hasSuffix("did you mean \(meant)?"), "\(hint)") }
  }

  @Test("the name of a module that tricks are compiled against is refused")
  func modules() {
    for id in ["tricks", "tensor-core", "swift"] {
      #expect(throws: PluginError.self) { try PluginTemplate(id: id, in: "x") }
    }
  }
}
