import Ablations
import Configuration
import Runs
import Testing

@Suite("A factor is read as the command line has it")
struct FactorTests {
  private func levels(_ factor: Factor) -> [String] { factor.levels.map(\.piece.label) }

  @Test("A trick without several values is one level, as it was written")
  func plain() throws {
    for text in [
      "mixup", "mixup:alpha=0.4", "mixup:alpha=0.4,spread=all", "transfer:rates={ a = 1, b = 2 }",
      "resize:sizes=[8, 16]", "named:text=\"a,b=c\"",
    ] {
      let factor = try Factor(trick: text)
      #expect(levels(factor) == [text])
      #expect(factor.name == TrickUse(text).id)
      #expect(factor.trend == nil)
    }
  }

  @Test("What has no key of its own is another value of the key before it")
  func values() throws {
    let factor = try Factor(trick: "mixup:alpha=0.1,0.2,0.4,spread=all")
    #expect(
      levels(factor)
        == [
          "mixup:alpha=0.1,spread=all", "mixup:alpha=0.2,spread=all", "mixup:alpha=0.4,spread=all",
        ])
    #expect(factor.name == "mixup:alpha")
    #expect(factor.levels.map(\.value) == ["0.1", "0.2", "0.4"])
    #expect(factor.levels.map(\.number) == [0.1, 0.2, 0.4])
    #expect(
      levels(try Factor(trick: "resize:sizes=[8, 16],[16, 32]"))
        == ["resize:sizes=[8, 16]", "resize:sizes=[16, 32]"])
    #expect(
      levels(try Factor(trick: "named:text=\"a=1\",\"b=2\""))
        == ["named:text=\"a=1\"", "named:text=\"b=2\""])
    #expect(
      levels(try Factor(trick: "transfer:rates={ a = 1 },{ a = 2 }"))
        == ["transfer:rates={ a = 1 }", "transfer:rates={ a = 2 }"])
  }

  @Test("Words have no trend, and neither have numbers among words")
  func words() throws {
    #expect(try Factor(trick: "label-smoothing:spread=all,others").trend == nil)
    #expect(try Factor(trick: "t:x=1,auto,2").trend == nil)
    #expect(try Factor(trick: "t:x=true,false").trend == nil)
    #expect(try Factor(trick: "t:x=1,inf").trend == nil)
    #expect(try Factor(trick: "t:x=1,2e3,1_0").levels.map(\.number) == [1, 2000, 10])
  }

  @Test("A change has a setting, several that change together, or several values of one")
  func changes() throws {
    let one = try Factor(change: "optimiser.rate=0.1")
    #expect(one.levels[0].piece.settings == [.init(key: "optimiser.rate", value: "0.1")])
    #expect(one.name == "optimiser.rate=0.1")
    let two = try Factor(change: "optimiser.rate=0.1,optimiser.momentum=0.5")
    #expect(levels(two) == ["optimiser.rate=0.1, optimiser.momentum=0.5"])
    let three = try Factor(change: "optimiser.rate=0.1,0.2,0.4,optimiser.momentum=0.5")
    #expect(three.name == "optimiser.rate")
    #expect(levels(three)[1] == "optimiser.rate=0.2, optimiser.momentum=0.5")
    #expect(three.trend?.scale == .logarithm)
  }

  @Test("What is no difference, or makes no sense, is refused where it was written")
  func refusals() {
    func message(_ body: () throws -> Factor) -> String {
      do {
        _ = try body()
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(message { try Factor(change: "seed=1,2") }.contains("the seeds of both sides"))
    #expect(message { try Factor(change: "name=x") }.contains("reach no number"))
    #expect(message { try Factor(change: "data.dataset=mnist") }.contains("the same data"))
    #expect(message { try Factor(change: "data={ dataset = \"x\" }") }.contains("the same data"))
    #expect(message { try Factor(variation: "seed=1,2") }.contains("the seeds of both sides"))
    #expect(message { try Factor(variation: "data.dataset=digits,fashion") } == "")
    #expect(
      message { try Factor(trick: "t:a=1,2,b=3,4") }.contains("a and b both have several values"))
    #expect(message { try Factor(trick: "t:a=0.1,0.2,0.10") }.contains("0.10 is given twice"))
    #expect(message { try Factor(trick: "t:0.1,0.2") }.contains("'0.1' is not key=value"))
    #expect(message { try Factor(trick: "t:a=0.1,") }.contains("has no value between two commas"))
    #expect(message { try Factor(change: "rate") }.contains("'rate' is not key=value"))
    #expect(message { try Factor(change: "") }.contains("expected KEY=VALUE"))
  }
}
