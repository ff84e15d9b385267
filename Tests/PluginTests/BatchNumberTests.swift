import Testing
import Training
import Tricks

@Suite("Numbers of batches and networks") struct BatchNumberTests {
  private struct Beta: Decodable {
    struct Case: Decodable { let alpha: Double, cumulative: [Double], variance: Double }
    let points: [Double], cases: [Case]
  }

  @Test("mixup's shares are of Beta(α, α), by their moments and by Kolmogorov and Smirnov")
  func mixupShares() throws {
    let numbers = try Numbers.read("mixup", as: Beta.self)
    let count = 4000
    for example in numbers.cases {
      let mix = try makeRecipe(["mixup": "alpha=\(example.alpha)"]).batch.assembled(base: {
        batch, _ in batch
      })
      let shares = (0..<count).map { share(of: mixed(mix, step: $0)) }
      let mean = shares.reduce(0, +) / Double(count)
      let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
      // Four standard errors; the fourth moment of a bounded variable bounds that of the variance.
      #expect(abs(mean - 0.5) < 4 * (example.variance / Double(count)).squareRoot())
      #expect(abs(variance - example.variance) < 4 * 0.25 / Double(count).squareRoot() / 2)
      let sorted = shares.sorted()
      var distance = 0.0
      var below = 0
      for (point, expected) in zip(numbers.points, example.cumulative) {
        while below < count && sorted[below] <= point { below += 1 }
        distance = max(distance, abs(Double(below) / Double(count) - expected))
      }
      // The 1 % point of the Kolmogorov distribution.
      #expect(distance < 1.63 / Double(count).squareRoot(), "α = \(example.alpha)")
    }
  }

  @Test("mixup mixes inputs and targets of the same pairs by the same share")
  func mixupPairs() throws {
    let mix = try makeRecipe(["mixup": "alpha=1"]).batch.assembled(base: { batch, _ in batch })
    for step in 0..<50 {
      let batch = mixed(mix, step: step)
      // Inputs are ten times the one-hot targets.
      #expect(agree(batch.inputs.scalars, batch.targets.scalars.map { Double($0) * 10 }))
      #expect(agree(batch.targets.sumOverColumns().scalars, Array(repeating: 1, count: 8)))
      // Each example is the partner of one other.
      #expect(agree(batch.targets.sumOverRows().scalars, Array(repeating: 1, count: 8)))
    }
  }

  @Test("mixup's share says nothing about the pairs")
  func mixupIndependence() throws {
    let mix = try makeRecipe(["mixup": "alpha=1"]).batch.assembled(base: { batch, _ in batch })
    let count = 4000
    var sums = [Double](repeating: 0, count: 8)
    for step in 0..<count {
      let batch = mixed(mix, step: step)
      let partner = (0..<7).first { batch.targets[flat: 56 + $0] != 0 } ?? 7
      // β(1, 1) has the deviation √(1/12), each partner the probability 1/8.
      sums[partner] += share(of: batch) - 0.5
    }
    let error = (Double(count) / 8 / 12).squareRoot()
    #expect(sums.allSatisfy { abs($0) < 4 * error }, "\(sums)")
  }

  @Test("mixup mixes images that have been augmented, each in its own way")
  func mixupAfterAugment() throws {
    let batch = Batch(
      inputs: RandomStream(seed: 4, name: "images").normal([8, 6, 6, 1]), targets: .zeros([8, 3]))
    func result(_ tricks: [TrickID: String], of batch: Batch) throws -> Tensor {
      var context = makeContext(step: 2)
      let recipe = try makeRecipe(tricks, inputShape: [6, 6, 1])
      return recipe.batch.assembled(base: { batch, _ in batch })(batch, &context).inputs
    }
    let augmented = Batch(inputs: try result(["augment": ""], of: batch), targets: batch.targets)
    let expected = try result(["mixup": "alpha=1"], of: augmented)
    #expect(try result(["mixup": "alpha=1", "augment": ""], of: batch).isIdentical(to: expected))
    #expect(!expected.isIdentical(to: augmented.inputs))
  }

  private func mixed(_ mix: BatchFunction, step: Int) -> Batch {
    var context = makeContext(step: step)
    let oneHot = Tensor((0..<64).map { $0 % 9 == 0 ? 1.0 : 0 }, [8, 8])
    return mix(Batch(inputs: oneHot * 10, targets: oneHot), &context)
  }

  /// The share of the first example that is not its own partner.
  private func share(of batch: Batch) -> Double {
    let targets = batch.targets.scalars
    let row = (0..<8).first { targets[$0 * 9] != 1 } ?? 0
    return Double(targets[row * 9])
  }

  private struct Warp: Decodable {
    let shape: [Int], images: [Double], maps: [[Double]], zero: [Double], edge: [Double]
  }

  @Test("images are warped as PyTorch's grid_sample does")
  func warp() throws {
    let numbers = try Numbers.read("warp", as: Warp.self)
    let images = Tensor(numbers.images, Shape(numbers.shape))
    let maps = numbers.maps.map {
      AffineMap(xx: $0[0], xy: $0[1], x0: $0[2], yx: $0[3], yy: $0[4], y0: $0[5])
    }
    #expect(agree(images.warped(by: maps, border: .zero).scalars, numbers.zero))
    #expect(agree(images.warped(by: maps, border: .edge).scalars, numbers.edge))
  }

  @Test("a map without a place gives zeros, and does not trap")
  func warpNowhere() {
    let image = Tensor(repeating: 1, shape: [1, 2, 2, 1])
    for x0 in [Double.nan, .infinity, 1e300, -1e300] {
      let map = AffineMap(xx: 1, xy: 0, x0: x0, yx: 0, yy: 1, y0: 0)
      #expect(image.warped(by: [map], border: .zero).scalars == [0, 0, 0, 0])
    }
  }

  /// Images whose two channels are each pixel's column and row.
  private let ramps: Tensor = Tensor(
    (0..<400).flatMap { _ in
      (0..<9).flatMap { row in (0..<11).flatMap { [Double($0), Double(row)] } }
    }, [400, 9, 11, 2])

  private func augmented(_ options: String) throws -> Tensor {
    let augment = try makeRecipe(
      ["augment": "flip=0,rotate=0,shift=0,stretch=0,crop=0".merging(options)],
      inputShape: [9, 11, 2]
    ).batch.assembled(base: { batch, _ in batch })
    var context = makeContext(step: 3)
    return augment(Batch(inputs: ramps, targets: .zeros([400, 1])), &context).inputs
  }

  /// Where the pixel of a row and column came from, for each image: exact on ramps.
  private func sources(_ images: Tensor, row: Int, column: Int) -> [(x: Double, y: Double)] {
    let values = images.scalars
    return (0..<400).map { image in
      let place = ((image * 9 + row) * 11 + column) * 2
      return (Double(values[place]), Double(values[place + 1]))
    }
  }

  @Test("a flip of probability 1 mirrors every image exactly, one of ½ about every second")
  func flips() throws {
    let mirrored = try augmented("flip=1")
    for column in 0..<11 {
      #expect(
        sources(mirrored, row: 4, column: column).allSatisfy { $0 == (Double(10 - column), 4) })
    }
    let flipped = sources(try augmented("flip=0.5"), row: 4, column: 0).count { $0.x == 10 }
    #expect(abs(flipped - 200) < 40)
  }

  @Test("a crop moves by whole pixels within the padding, and reaches all of them")
  func crops() throws {
    let centers = sources(try augmented("crop=2"), row: 4, column: 5)
    let offsets = Set(centers.map { [$0.x - 5, $0.y - 4] })
    let expected = Set((-2...2).flatMap { x in (-2...2).map { y in [Double(x), Double(y)] } })
    #expect(offsets == expected)
  }

  @Test("turns stay within their range, fill it, and keep lengths and right angles")
  func rotations() throws {
    let images = try augmented("rotate=20")
    let angles = zip(sources(images, row: 4, column: 4), sources(images, row: 4, column: 6)).map {
      left, right in
      let (x, y) = ((right.x - left.x) / 2, (right.y - left.y) / 2)
      #expect(abs(x * x + y * y - 1) < 1e-5)
      return y
    }
    for (left, up) in zip(
      zip(sources(images, row: 4, column: 4), sources(images, row: 4, column: 6)),
      zip(sources(images, row: 3, column: 5), sources(images, row: 5, column: 5)))
    {
      let across = (x: left.1.x - left.0.x, y: left.1.y - left.0.y)
      let down = (x: up.1.x - up.0.x, y: up.1.y - up.0.y)
      #expect(abs(across.x * down.x + across.y * down.y) < 1e-4)
      #expect(across.x * down.y - across.y * down.x > 3.99)
    }
    // sin 20° = 0.342 02
    #expect(angles.allSatisfy { abs($0) < 0.342_03 })
    #expect((angles.max() ?? 0) > 0.33 && (angles.min() ?? 0) < -0.33)
    let mean = angles.reduce(0, +) / 400
    #expect(abs(mean) < 4 * 0.2 / 20)
  }

  @Test("stretches and shifts stay within their ranges and fill them")
  func stretchesAndShifts() throws {
    let stretched = try augmented("stretch=0.25")
    let factors = zip(
      sources(stretched, row: 4, column: 4), sources(stretched, row: 4, column: 6)
    ).map { 2 / ($1.x - $0.x) }
    #expect(factors.allSatisfy { $0 > 0.749 && $0 < 1.251 })
    #expect((factors.max() ?? 0) > 1.23 && (factors.min() ?? 9) < 0.77)

    let shifts = sources(try augmented("shift=1.5"), row: 4, column: 5).flatMap {
      [5 - $0.x, 4 - $0.y]
    }
    #expect(shifts.allSatisfy { abs($0) < 1.500_01 })
    #expect((shifts.max() ?? 0) > 1.45 && (shifts.min() ?? 0) < -1.45)
  }

  @Test("image tricks do not apply to tables", arguments: ["augment", "tta"])
  func imagesOnly(id: TrickID) {
    #expect(throws: NotApplicable.self) { try makeRecipe([id: ""], inputShape: [64]) }
  }

  @Test("dropout zeroes the share it says and keeps the mean")
  func dropoutRate() throws {
    let layers: [any Layer] = [ActivationLayer(.relu), ActivationLayer(.relu)]
    let recipe = try makeRecipe(["dropout": "rate=0.3"], inputShape: [100], layers: layers)
    let spec = try recipe.network.assembled(base: { $0 })(recipe.plan.network)
    let network = try Network(spec, input: [100])
    let pass = ForwardPass(
      state: network.initialState(seed: 1), mode: .training, seed: 1, step: 0, tape: Tape())
    let ones = Tensor(repeating: 1, shape: [1000, 100])
    let output = network(pass.tape.constant(ones), pass).tensor.scalars
    let dropped = Double(output.count { $0 == 0 }) / 1e5
    #expect(abs(dropped - 0.3) < 4 * (0.3 * 0.7 / 1e5).squareRoot())
    #expect(output.allSatisfy { $0 == 0 || abs($0 - 1 / 0.7) < 1e-6 })
    #expect(network.evaluate(ones, state: network.initialState(seed: 1)).isIdentical(to: ones))
  }

  @Test(
    "dropout goes where its option says",
    arguments: [
      ("dense", ["linear1"]), ("images", ["batch-norm1", "residual1"]),
      ("all", ["batch-norm1", "residual1", "linear1"]), ("last", ["linear1"]),
    ])
  func dropoutPlaces(place: String, followed: [String]) throws {
    let layers: [any Layer] = [
      Convolution(channels: 2), BatchNorm(activation: .relu), MaxPool(),
      Residual(body: [LayerSpec(Convolution(channels: 2))]), GlobalAveragePool(),
      Linear(units: 4, activation: .tanh), Linear(units: 3),
    ]
    let recipe = try makeRecipe(
      ["dropout": "place=\(place)"], inputShape: [4, 4, 1], layers: layers)
    let spec = try recipe.network.assembled(base: { $0 })(recipe.plan.network.named())
    let places = spec.layers.indices.filter { spec.layers[$0].layer is Dropout }
    #expect(places.map { spec.layers[$0 - 1].name } == followed)
    #expect(places.map { spec.layers[$0].name } == followed.map { "\($0)-dropout" })
  }

  @Test("dropout without a place to go is refused")
  func dropoutNowhere() throws {
    let recipe = try makeRecipe(["dropout": ""], layers: [Linear(units: 3)])
    #expect(throws: NotApplicable.self) {
      try recipe.network.assembled(base: { $0 })(recipe.plan.network)
    }
  }
}

extension String {
  /// These options with others in the place of those of the same key.
  fileprivate func merging(_ other: String) -> String {
    let key = other.prefix { $0 != "=" } + "="
    return split(separator: ",").map { $0.hasPrefix(key) ? other : String($0) }
      .joined(separator: ",")
  }
}
