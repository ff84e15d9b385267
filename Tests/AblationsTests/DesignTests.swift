import Ablations
import Runs
import Testing

@Suite("A design makes arms of factors, and asks what its form is for")
struct DesignTests {
  /// What factors do to a measure: each by itself, each two together, and all of three.
  struct World {
    static let single = [3.0, 5, 11, 17]
    static func pair(_ a: Int, _ b: Int) -> Double { Double((a + 1) * 100 + (b + 1) * 10) }
    var isInteracting = true
    var isTriple = false

    /// What is measured with some factors, for a seed.
    func value(_ factors: Set<Int>, seed: Int) -> Double {
      var value = Double(seed * seed)
      for a in factors.sorted() {
        value += Self.single[a]
        for b in factors.sorted() where isInteracting && a < b { value += Self.pair(a, b) }
      }
      if isTriple, factors.isSuperset(of: [0, 1, 2]) { value += 4096 }
      return value
    }
  }

  static let names = ["a", "b", "c", "d"]

  static func factors(_ order: [Int]) -> [Factor] {
    order.map { Factor(Ablation.Variant(trick: TrickUse(names[$0]))) }
  }

  /// The factors of an arm, by their places in `names`.
  static func content(_ arm: Ablation.Variant) -> Set<Int> {
    Set(arm.tricks.compactMap { trick in names.firstIndex(of: trick.id) })
  }

  /// What each contrast comes to in a world, by its label.
  static func effects(of design: Design, in world: World) -> [String: [Double]] {
    let measured = design.arms.map { arm in
      (0..<3).map { world.value(content(arm), seed: $0) }
    }
    return Dictionary(
      uniqueKeysWithValues: design.contrasts.map { ($0.label, $0.values(of: measured)) })
  }

  static let all = Design.Form.allCases.flatMap { form in
    (form == .pairs ? 2...4 : 1...4).map { (form, $0) }
  }

  @Test("Arms are there once, weights sum to 0, and labels are each other's own", arguments: all)
  func arms(form: Design.Form, count: Int) throws {
    let design = try Design(form, of: Self.factors(Array(0..<count)))
    #expect(design.arms.count == form.armCount(of: count))
    #expect(Set(design.arms.map { Self.content($0) }).count == design.arms.count)
    #expect(Set(design.arms.map(\.label)).count == design.arms.count)
    #expect(Set(design.contrasts.map(\.label)).count == design.contrasts.count)
    for contrast in design.contrasts {
      #expect(contrast.weights.count == design.arms.count)
      #expect(contrast.weights.reduce(0, +) == 0)
      #expect(contrast.weights.reduce(0) { $0 + max($1, 0) } == (contrast.isInteraction ? 2 : 1))
    }
    // Every arm is asked something.
    #expect(Set(design.contrasts.flatMap(\.arms)) == Set(design.arms.indices))
    let isAll = form == .leaveOneOut && count > 1
    #expect(Self.content(design.arms[0]) == (isAll ? Set(0..<count) : []))
  }

  @Test("Where effects add up each contrast is the factor's own effect", arguments: all)
  func additive(form: Design.Form, count: Int) throws {
    let design = try Design(form, of: Self.factors(Array(0..<count)))
    for (label, values) in Self.effects(of: design, in: World(isInteracting: false)) {
      let expected: Double =
        label.contains("×")
        ? 0
        : label == "all together"
          ? World.single[..<count].reduce(0, +)
          : World.single[try #require(Self.names.firstIndex(of: String(label.prefix(1))))]
      #expect(values == [expected, expected, expected], "\(label)")
    }
  }

  @Test("Where they interact each contrast is what its name says", arguments: 2...4)
  func interacting(count: Int) throws {
    let world = World()
    let factors = Array(0..<count)
    let single = World.single
    func pair(_ a: Int, _ b: Int) -> Double { World.pair(min(a, b), max(a, b)) }
    func others(_ a: Int) -> Double {
      factors.filter { $0 != a }.reduce(0) { $0 + pair(a, $1) }
    }
    func effects(_ form: Design.Form) throws -> [String: Double] {
      try Self.effects(of: Design(form, of: Self.factors(factors)), in: world)
        .mapValues { try #require(Set($0).count == 1 ? $0.first : nil) }
    }
    let names = Self.names
    var expected: [Design.Form: [String: Double]] = [:]
    for a in factors {
      expected[.single, default: [:]][names[a]] = single[a]
      expected[.leaveOneOut, default: [:]]["\(names[a]) beside the others"] = single[a] + others(a)
      let below = factors[..<a]
      let row =
        a == 0 ? "a" : "\(names[a]) on top of " + below.map { names[$0] }.joined(separator: " + ")
      expected[.stack, default: [:]][row] = below.reduce(single[a]) { $0 + pair($1, a) }
      expected[.pairs, default: [:]][names[a]] = single[a]
      expected[.factorial, default: [:]]["\(names[a]), on average"] = single[a] + others(a) / 2
      for b in factors where b != a {
        expected[.pairs, default: [:]]["\(names[a]) on top of \(names[b])"] =
          single[a] + pair(a, b)
        guard a < b else { continue }
        expected[.pairs, default: [:]]["\(names[a]) × \(names[b])"] = pair(a, b)
        expected[.factorial, default: [:]]["\(names[a]) × \(names[b])"] = pair(a, b)
      }
    }
    expected[.stack]?["all together"] = world.value(Set(factors), seed: 0)
    for form in Design.Form.allCases { #expect(try effects(form) == expected[form], "\(form)") }
  }

  @Test("An interaction of three is averaged into those of two of a factorial, and not of pairs")
  func triple() throws {
    let world = World(isTriple: true)
    let factorial = Self.effects(
      of: try Design(.factorial, of: Self.factors([0, 1, 2])), in: world)
    #expect(factorial["a × b"]?.first == World.pair(0, 1) + 4096 / 2)
    #expect(
      factorial["a, on average"]?.first
        == 3 + (World.pair(0, 1) + World.pair(0, 2)) / 2 + 4096 / 4)
    let pairs = Self.effects(of: try Design(.pairs, of: Self.factors([0, 1, 2])), in: world)
    #expect(pairs["a × b"]?.first == World.pair(0, 1))
  }

  @Test(
    "The order of the factors changes no arm and no answer, but in a stack",
    arguments: Design.Form.allCases, [[2, 0, 1], [1, 2, 0], [2, 1, 0]])
  func order(form: Design.Form, order: [Int]) throws {
    let sorted = try Design(form, of: Self.factors([0, 1, 2]))
    let other = try Design(form, of: Self.factors(order))
    func arms(_ design: Design) -> Set<Set<Int>> { Set(design.arms.map(Self.content)) }
    func answers(_ design: Design) -> [[Double]] {
      Self.effects(of: design, in: World(isTriple: true)).values.map { $0 }.sorted { $0[0] < $1[0] }
    }
    #expect((arms(sorted) == arms(other)) == (form != .stack))
    #expect((answers(sorted) == answers(other)) == (form != .stack))
  }

  @Test("What cannot be combined is refused with a hint")
  func refusals() throws {
    func error(
      _ form: Design.Form, _ factors: [Factor], at variation: Factor? = nil
    ) -> DesignError? {
      do throws(DesignError) { _ = try Design(form, of: factors, at: variation) } catch {
        return error
      }
      return nil
    }
    let six = (0..<6).map { Factor(Ablation.Variant(trick: TrickUse("trick-\($0)"))) }
    let values = try Factor(trick: "a:by=0.1,0.2")
    let twice = [try Factor(trick: "a:by=0.1"), try Factor(trick: "a:by=0.2")]
    let varied = try Factor(variation: "epochs=2,4")
    let epochs = try Factor(change: "epochs=8")
    #expect(error(.single, []) == .tooFewFactors(.single, least: 1))
    #expect(error(.pairs, Self.factors([0])) == .tooFewFactors(.pairs, least: 2))
    #expect(error(.factorial, six) == .tooManyFactors(.factorial, 6, limit: 5))
    #expect("\(DesignError.tooManyFactors(.factorial, 6, limit: 5))".contains("64 arms"))
    #expect(error(.stack, [values] + Self.factors([1])) == .severalLevels(.stack, "a:by"))
    #expect(error(.single, Self.factors([0, 0])) == .twice("a"))
    #expect(error(.pairs, twice) == .shared(.pairs, "a"))
    #expect(error(.single, twice) == nil)
    #expect(error(.single, [epochs], at: varied) == .varied("--set epochs"))
    #expect(
      error(.single, Self.factors([0]), at: try Factor(variation: "epochs=2"))
        == .oneLevel("epochs=2"))
    let many = try Factor(variation: "epochs=" + (1...33).map(String.init).joined(separator: ","))
    #expect(error(.single, Self.factors([0]), at: many) == .tooManyArms(66))
    for error in [error(.single, []), error(.pairs, twice), error(.factorial, six)] {
      #expect(error?.hint != nil)
      #expect(error?.kind == .usage)
    }
  }
}

extension Contrast {
  fileprivate var isInteraction: Bool { subject.kind == .interaction }
}
