import Datasets
import Foundation
import Tasks
import Testing
import Tricks

@Suite("Average precision")
struct AveragePrecisionTests {
  @Test("AP, AP50, AP75 and AR are pycocotools'")
  func numbers() throws {
    let cases = try DetectionFixture.read().precisions
    #expect(cases.count == 16)
    for one in cases {
      let score = AveragePrecision(
        of: one.found.map { $0.map(FoundBox.init) },
        truths: one.truths.map { $0.map(LabelledBox.init) },
        classes: one.classes)
      expectEqual(score.mean, one.scores.ap, one.name)
      expectEqual(score.atHalf, one.scores.ap50, one.name)
      expectEqual(score.atThreeQuarters, one.scores.ap75, one.name)
      expectEqual(score.recall, one.scores.ar, one.name)
      #expect(score.classes.count == one.classes)
      for (own, other) in zip(score.classes, one.scores.classes) {
        expectEqual(own, other, one.name)
      }
    }
  }

  private func expectEqual(_ one: Double?, _ other: Double?, _ name: String) {
    guard let one, let other else { return #expect(one == nil && other == nil, "\(name)") }
    #expect(abs(one - other) <= 1e-12, "\(name): \(one), expected \(other)")
  }

  @Test("of equal scores the earlier picture's counts first, and in a picture what stands first")
  func ties() {
    let truth = LabelledBox(Box(left: 0, top: 0, right: 10, bottom: 10), label: 0)
    let right = FoundBox(truth.box, label: 0, score: 0.5)
    let wrong = FoundBox(Box(left: 20, top: 0, right: 30, bottom: 10), label: 0, score: 0.5)
    func atHalf(_ found: [[FoundBox]]) -> Double? {
      AveragePrecision(of: found, truths: found.map { _ in [truth] }, classes: 1).atHalf
    }
    expectEqual(atHalf([[right, wrong]]), 1, "right first")
    expectEqual(atHalf([[wrong, right]]), 0.5, "wrong first")
    #expect(atHalf([[right], [wrong]]) == atHalf([[right], []]))
    #expect(atHalf([[wrong], [right]]).map { $0 < 0.3 } == true)
  }
}

@Suite("Suppression")
struct SuppressionTests {
  @Test("what stays is what an independent program leaves, in its order")
  func numbers() throws {
    let cases = try DetectionFixture.read().suppressions
    #expect(cases.count == 36)
    for one in cases {
      var suppression = Suppression()
      suppression.decay = one.decay
      suppression.threshold = one.threshold
      suppression.sigma = one.sigma
      suppression.minimumScore = one.least
      suppression.acrossClasses = one.across
      let boxes = one.boxes.map(FoundBox.init)
      let kept = suppression(boxes)
      #expect(kept.count == one.kept.count)
      for (own, expected) in zip(kept, one.kept) {
        let source = boxes[Int(expected[0])]
        #expect(own.box == source.box && own.label == source.label)
        #expect(abs(own.score - expected[1]) <= 1e-14)
      }
    }
  }

  @Test("plain suppression keeps a box that overlaps by exactly the threshold")
  func threshold() {
    let one = FoundBox(Box(left: 0, top: 0, right: 8, bottom: 4), label: 0, score: 0.9)
    let half = FoundBox(Box(left: 0, top: 0, right: 4, bottom: 4), label: 0, score: 0.8)
    var suppression = Suppression()
    suppression.threshold = 0.5
    #expect(suppression([half, one]) == [one, half])
    suppression.threshold = 0.499
    #expect(suppression([half, one]) == [one])
    #expect(suppression([]).isEmpty)
  }

  @Test("boxes of other classes are suppressed where it is asked for")
  func classes() {
    let box = Box(left: 0, top: 0, right: 8, bottom: 4)
    let boxes = [FoundBox(box, label: 0, score: 0.9), FoundBox(box, label: 1, score: 0.9)]
    var suppression = Suppression()
    #expect(suppression(boxes) == boxes)
    suppression.acrossClasses = true
    #expect(suppression(boxes) == [boxes[0]])
  }
}
