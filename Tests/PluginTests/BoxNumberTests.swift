import Tasks
import Testing
import Training
import Tricks

@Suite("Numbers of boxes") struct BoxNumberTests {
  private struct BoxLossNumbers: Decodable {
    struct Case: Decodable { let form: String, losses: [Double], gradient: [Double] }
    let predicted: [Double], targets: [Double], cases: [Case]
  }

  private var detection: any Task { get throws { try Detection(SmallData.scenes) } }

  @Test("losses of boxes and their gradients are PyTorch's")
  func boxLosses() throws {
    let numbers = try Numbers.read("boxLosses", as: BoxLossNumbers.self, file: "boxes")
    let targets = Tensor(numbers.targets, [24, 4])
    for example in numbers.cases {
      let tricks = example.form == "smooth-l1" ? [:] : ["giou": "form=\(example.form),weight=1"]
      let loss = try makeRecipe(tricks, task: detection).boxLoss
        .assembled(base: BoxLosses.smoothL1)
      let tape = Tape()
      let predicted = tape.variable(Tensor(numbers.predicted, [24, 4]))
      let value = loss(predicted, targets)
      #expect(agree(value.tensor.scalars, example.losses), "\(example.form)")
      let gradient = tape.gradients(of: value.sum())[predicted].scalars
      #expect(agree(gradient, example.gradient), "\(example.form)")
    }
  }

  @Test("a share of the loss of sides stays, and the rest has its weight")
  func share() throws {
    let numbers = try Numbers.read("boxLosses", as: BoxLossNumbers.self, file: "boxes")
    let loss = try makeRecipe(["giou": "share=0.25,weight=3"], task: detection).boxLoss
      .assembled(base: BoxLosses.smoothL1)
    let value = loss(
      Tape().constant(Tensor(numbers.predicted, [24, 4])), Tensor(numbers.targets, [24, 4]))
    // The loss of sides counts five times as much as that of a class.
    let expected = zip(numbers.cases[0].losses, numbers.cases[2].losses).map {
      0.25 * 3 * $0 + 0.75 * 5 * $1
    }
    #expect(agree(value.tensor.scalars, expected))
  }

  @Test("suppression is what the options say")
  func suppression() throws {
    func decoding(_ tricks: [TrickID: String]) throws -> Suppression {
      try makeRecipe(tricks, task: detection).decode.assembled(base: { $0 })(DecodingOptions())
        .suppression
    }
    #expect(try decoding([:]).threshold == 0.5)
    #expect(try decoding(["nms": ""]).threshold == 0.3)
    let soft = try decoding(["soft-nms": "decay=gaussian,sigma=0.4,across-classes=true"])
    #expect(soft.decay == .gaussian && soft.sigma == 0.4 && soft.acrossClasses)
    // Soft suppression takes the place of the plain one.
    #expect(try decoding(["nms": "threshold=0.7", "soft-nms": ""]) == decoding(["soft-nms": ""]))
  }

  @Test(
    "what moves pictures without their boxes is refused",
    arguments: ["augment", "progressive-size"])
  func moving(id: TrickID) throws {
    let error = #expect(throws: NotApplicable.self) {
      try makeRecipe([id: ""], task: detection, inputShape: [16, 16, 1])
    }
    #expect(error?.reason.contains("the boxes would stay where they are") == true)
  }

  @Test("other tasks have no boxes", arguments: ["nms", "soft-nms", "giou"])
  func elsewhere(id: TrickID) {
    let error = #expect(throws: NotApplicable.self) { try makeRecipe([id: ""]) }
    #expect(error?.reason == "this task predicts no boxes")
  }
}
