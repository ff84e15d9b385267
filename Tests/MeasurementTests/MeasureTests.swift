import Foundation
import Measurement
import Testing

@Suite("Measures go by name")
struct MeasureTests {
  @Test("a name and its text are the same, both ways")
  func names() {
    for split in Measure.Split.allCases {
      for pick in Measure.Pick.allCases {
        for metric in ["loss", "accuracy", "mean-iou"] {
          let name = Measure.Name(split, metric, pick)
          #expect(Measure.Name(name.description) == name)
        }
      }
    }
    #expect(Measure.Name(.validation, "loss", .best).description == "validation/loss@best")
    #expect(Measure.Name(.test, "accuracy").description == "test/accuracy")
  }

  @Test(
    "what is no name is none",
    arguments: [
      "", "loss", "/loss", "test/", "tests/loss", "test/loss@", "test/loss@last", "test/loss@worst",
      "test/a/b", "test/a@best@best", "Test/loss",
    ])
  func refused(text: String) { #expect(Measure.Name(text) == nil) }

  @Test("the best is the greatest where more is better, and the least where less is")
  func picks() {
    let values = [0.4, 0.9, 0.1, 0.5]
    func picked(_ metric: Metric, _ pick: Measure.Pick) -> Double? {
      Measure(.validation, metric, pick).picked(from: values)
    }
    #expect(picked(.accuracy("accuracy"), .best) == 0.9)
    #expect(picked(.loss("loss"), .best) == 0.1)
    #expect(picked(.loss("loss"), .last) == 0.5)
    #expect(Measure(.validation, .loss("loss"), .best).picked(from: []) == nil)
  }

  @Test("JSON says which way is better, and reads back the same")
  func json() throws {
    let measure = Measure(.validation, .accuracy("accuracy"), .best)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(measure), as: UTF8.self)
    #expect(
      text
        == #"{"direction":"higher-is-better","name":"validation/accuracy@best","unit":"fraction"}"#)
    #expect(try JSONDecoder().decode(Measure.self, from: Data(text.utf8)) == measure)
    #expect(measure.metric.name == "best validation accuracy")
    #expect(measure.plainMetric == .accuracy("accuracy"))
  }
}
