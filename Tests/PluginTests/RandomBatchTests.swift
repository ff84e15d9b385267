import Foundation
import Tasks
import Testing
import Training
import Tricks

@Suite("Distributions of batches and networks") struct RandomBatchTests {
  /// What a trick makes of a batch at a step.
  private func result(
    _ tricks: [TrickID: String], of batch: Batch, step: Int = 0
  ) throws -> Batch {
    let recipe = try makeRecipe(tricks, inputShape: batch.inputs.shape.suffix(from: 1))
    var context = makeContext(step: step)
    return recipe.batch.assembled(base: { batch, _ in batch })(batch, &context)
  }

  private func ones(_ shape: Shape) -> Batch {
    Batch(inputs: Tensor(repeating: 1, shape: shape), targets: .zeros([shape[0], 3]))
  }

  /// Images each of which is its own number everywhere, with one-hot targets.
  private let numbered: Batch = {
    let pixels = 63
    let inputs = (0..<8).flatMap { image in [Double](repeating: Double(image), count: pixels) }
    return Batch(
      inputs: Tensor(inputs, [8, 9, 7, 1]), targets: Tensor.oneHot(Array(0..<8), classes: 8))
  }()

  @Test("cutmix mixes targets by exactly the share of the pixels, all images by one rectangle")
  func cutmixShares() throws {
    var kept: [Double] = []
    for step in 0..<400 {
      let batch = try result(["cutmix": ""], of: numbered, step: step)
      let pixels = batch.inputs.scalars.map { Int($0) }
      var rectangles: Set<[Int]> = []
      for image in 0..<8 {
        let own = pixels[image * 63..<image * 63 + 63]
        let partner = own.first { $0 != image } ?? image
        if partner != image {
          rectangles.insert(own.enumerated().filter { $0.element == partner }.map(\.offset))
          #expect(own.allSatisfy { $0 == image || $0 == partner })
          let share = Double(own.count { $0 == partner }) / 63
          #expect(abs(Double(batch.targets[flat: image * 8 + partner]) - share) < 1e-6)
        }
        let row = (0..<8).map { Double(batch.targets[flat: image * 8 + $0]) }
        #expect(abs(row.reduce(0, +) - 1) < 1e-6)
        if image == 0 && partner != 0 { kept.append(row[0]) }
      }
      #expect(rectangles.count <= 1)
      // The partners are a permutation: each image is pasted once.
      #expect(agree(batch.targets.sumOverRows().scalars, Array(repeating: 1, count: 8)))
    }
    // Uniform λ keeps more than half on average, since rectangles are cut off at borders.
    let mean = kept.reduce(0, +) / Double(kept.count)
    #expect(mean > 0.5 && mean < 0.75)
  }

  @Test("cutmix leaves the batches alone that its probability spares")
  func cutmixProbability() throws {
    let spared = try (0..<1000).count { step in
      try result(["cutmix": "probability=0.3"], of: numbered, step: step).inputs.isIdentical(
        to: numbered.inputs)
    }
    // Some mixtures paste nothing, or each image into itself.
    #expect(spared > 640 && spared < 800)
  }

  @Test("smoothed labels of a pasted image are those of the whole mixture")
  func cutmixWithSmoothing() throws {
    let recipe = try makeRecipe(
      ["cutmix": "", "label-smoothing": "epsilon=0.2,spread=all"],
      task: Classification(classes: 8), inputShape: [9, 7, 1])
    var context = makeContext(step: 3)
    let batch = recipe.batch.assembled(base: { batch, _ in batch })(numbered, &context)
    let loss = recipe.loss.assembled(base: { prediction, targets in
      prediction.tape.constant(targets)
    })
    let seen = loss(Tape().constant(.zeros([8, 8])), batch.targets).tensor
    #expect(agree(seen.scalars, batch.targets.scalars.map { Double($0) * 0.8 + 0.2 / 8 }))
  }

  @Test("cutout covers each pixel as often as a uniform centre does")
  func cutoutCoverage() throws {
    let (count, height, width, side) = (4000, 8, 6, 3)
    let images = try result(["cutout": "size=0.5"], of: ones([count, height, width, 1])).inputs
    let values = images.scalars
    for pixel in 0..<height * width {
      // Centres whose square, from centre − 1 to centre + 1, holds the pixel.
      let rows = (0..<height).count { abs($0 - pixel / width) <= side / 2 }
      let columns = (0..<width).count { abs($0 - pixel % width) <= side / 2 }
      let expected = Double(rows * columns) / Double(height * width)
      let covered = (0..<count).count { values[$0 * height * width + pixel] == 0 }
      let error = (expected * (1 - expected) / Double(count)).squareRoot()
      #expect(abs(Double(covered) / Double(count) - expected) < 4.5 * error, "\(pixel)")
    }
  }

  @Test("random erasing erases its share of images, within its areas, everywhere alike")
  func randomErasing() throws {
    let (count, side) = (3000, 10)
    let images = try result(
      ["random-erasing": "probability=0.4,fill=zero,smallest=0.1,largest=0.3"],
      of: ones([count, side, side, 1])
    ).inputs.scalars
    var erased = 0
    var pixels = [Int](repeating: 0, count: side * side)
    for image in 0..<count {
      let places = (0..<side * side).filter { images[image * side * side + $0] == 0 }
      if places.isEmpty { continue }
      erased += 1
      for place in places { pixels[place] += 1 }
      let rows = Set(places.map { $0 / side })
      let columns = Set(places.map { $0 % side })
      #expect(rows.count * columns.count == places.count)
      // Sides are rounded: half a pixel each way.
      #expect(places.count >= 6 && places.count <= 42, "\(places.count)")
    }
    #expect(abs(Double(erased) - 1200) < 4 * (1200 * 0.6).squareRoot())
    for place in 0..<side * side {
      let mirrored = pixels[side * side - 1 - place]
      #expect(
        abs(Double(pixels[place] - mirrored)) < 5 * Double(pixels[place] + mirrored).squareRoot())
    }
  }

  @Test("erased pixels are noise of the kind that is asked for")
  func erasingFills() throws {
    let batch = Batch(
      inputs: Tensor(repeating: 50, shape: [2000, 8, 8, 1]), targets: .zeros([2000, 3]))
    for (fill, mean, deviation) in [("noise", 0.0, 1.0), ("uniform", 0.5, (1.0 / 12).squareRoot())]
    {
      let values = try result(["random-erasing": "fill=\(fill)"], of: batch).inputs.scalars
        .filter { $0 != 50 }.map(Double.init)
      let average = values.reduce(0, +) / Double(values.count)
      let spread = values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(values.count)
      #expect(abs(average - mean) < 5 * deviation / Double(values.count).squareRoot())
      #expect(abs(spread.squareRoot() / deviation - 1) < 0.02)
    }
  }

  @Test("brightness, contrast, noise and background stay within their ranges and fill them")
  func domainRandomisation() throws {
    // Two pixels at −1 and 1 tell shift and factor apart.
    let pair = Tensor((0..<4000).map { $0 % 2 == 0 ? -1 : 1 }, [2000, 1, 2, 1])
    let batch = Batch(inputs: pair, targets: .zeros([2000, 3]))
    let off = "brightness=0,contrast=0,noise=0,background=0"
    func pairs(_ options: String) throws -> [(mean: Double, half: Double)] {
      let values = try result(["domain-randomisation": options], of: batch).inputs.scalars
      return (0..<2000).map { image in
        let (low, high) = (Double(values[2 * image]), Double(values[2 * image + 1]))
        return ((low + high) / 2, (high - low) / 2)
      }
    }
    func expectUniform(_ values: [Double], _ range: ClosedRange<Double>) {
      let sorted = values.sorted()
      let width = range.upperBound - range.lowerBound
      var distance = 0.0
      for (index, value) in sorted.enumerated() {
        let share = (value - range.lowerBound) / width
        distance = max(distance, abs(share - (Double(index) + 0.5) / Double(sorted.count)))
      }
      // The 1 % point of the Kolmogorov distribution.
      #expect(distance < 1.63 / Double(sorted.count).squareRoot())
      #expect(sorted.allSatisfy { $0 > range.lowerBound - 1e-5 && $0 < range.upperBound + 1e-5 })
    }
    let bright = try pairs(off.setting("brightness", 0.5))
    expectUniform(bright.map(\.mean), -0.5...0.5)
    #expect(bright.allSatisfy { abs($0.half - 1) < 1e-6 })
    let contrast = try pairs(off.setting("contrast", 0.3))
    expectUniform(contrast.map(\.half), 0.7...1.3)
    #expect(contrast.allSatisfy { abs($0.mean) < 1e-6 })
    let lit = try pairs(off.setting("background", 0.4))
    #expect(lit.allSatisfy { abs($0.half - 1) < 0.4 + 1e-6 && abs($0.mean) < 1e-6 })
    let noisy = try pairs(off.setting("noise", 0.6))
    // The mean of two normal numbers of a deviation that is uniform up to s: variance s²/3/2.
    let variance = noisy.reduce(0) { $0 + $1.mean * $1.mean } / 2000
    #expect(abs(variance / (0.36 / 6) - 1) < 0.2)
  }

  @Test("channels are dropped whole, each image's by themselves, at their rate")
  func dropout2d() throws {
    let layers: [any Layer] = [ActivationLayer(.relu), GlobalAveragePool(), Linear(units: 3)]
    let recipe = try makeRecipe(
      ["dropout2d": "rate=0.3"], inputShape: [2, 2, 10], layers: layers)
    let spec = try recipe.network.assembled(base: { $0 })(recipe.plan.network)
    let network = try Network(NetworkSpec(layers: [spec.layers[1]]), input: [2, 2, 10])
    let ones = Tensor(repeating: 1, shape: [1000, 2, 2, 10])
    let state = network.initialState(seed: 1)
    let pass = ForwardPass(state: state, mode: .training, seed: 1, step: 0, tape: Tape())
    let values = network(pass.tape.constant(ones), pass).tensor.scalars
    var dropped = 0
    for image in 0..<1000 {
      for channel in 0..<10 {
        let pixels = Set((0..<4).map { values[(image * 4 + $0) * 10 + channel] })
        #expect(pixels.count == 1)
        if pixels == [0] {
          dropped += 1
        } else {
          #expect(abs((pixels.first ?? 0) - 1 / 0.7) < 1e-6)
        }
      }
    }
    #expect(abs(Double(dropped) / 1e4 - 0.3) < 4 * (0.21 / 1e4).squareRoot())
    #expect(network.evaluate(ones, state: state).isIdentical(to: ones))
  }

  @Test(
    "bodies are skipped at rates that rise with the depth, for the batch or for each example",
    arguments: ["batch", "example"])
  func stochasticDepth(unit: String) throws {
    let block = Residual(body: [LayerSpec(ActivationLayer(.identity))], activation: .identity)
    let recipe = try makeRecipe(
      ["stochastic-depth": "rate=0.6,unit=\(unit)"], inputShape: [4],
      layers: [block, block, block])
    let spec = try recipe.network.assembled(base: { $0 })(recipe.plan.network.named())
    let ones = Tensor(repeating: 1, shape: [8, 4])
    for (index, rate) in [0.2, 0.4, 0.6].enumerated() {
      let network = try Network(NetworkSpec(layers: [spec.layers[index]]), input: [4])
      let state = network.initialState(seed: 1)
      var skipped = 0
      for step in 0..<500 {
        let pass = ForwardPass(state: state, mode: .training, seed: 1, step: step, tape: Tape())
        let values = network(pass.tape.constant(ones), pass).tensor.scalars
        let skips = (0..<8).filter { values[$0 * 4] == 1 }
        #expect(values.allSatisfy { $0 == 1 || abs(Double($0) - 1 - 1 / (1 - rate)) < 1e-5 })
        if unit == "batch" { #expect(skips.isEmpty || skips.count == 8) }
        skipped += skips.count
      }
      let draws = unit == "batch" ? 500.0 : 4000
      let error = (rate * (1 - rate) / draws).squareRoot()
      #expect(abs(Double(skipped) / 4000 - rate) < 4 * error, "block \(index + 1)")
      #expect(network.evaluate(ones, state: state).isIdentical(to: ones * 2))
    }
  }

  @Test("a balanced epoch has its quotas exactly, and no example twice more often than another")
  func balancedOrder() {
    let labels = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2]
    var plan = DataOptions()
    for (balance, quotas) in [(1.0, [5, 5, 5]), (0.5, [8, 3, 4]), (0, [10, 2, 3])] {
      plan.balance = balance
      var orders: Set<[Int]> = []
      for epoch in 0..<20 {
        let order = plan.order(of: 15, labels: labels, epoch: epoch, seed: 9)
        #expect(order == plan.order(of: 15, labels: labels, epoch: epoch, seed: 9))
        #expect((0..<3).map { label in order.count { labels[$0] == label } } == quotas)
        let counts = Dictionary(grouping: order) { $0 }.mapValues(\.count)
        for members in Dictionary(grouping: labels.indices, by: { labels[$0] }).values {
          let uses = members.map { counts[$0] ?? 0 }
          #expect((uses.max() ?? 0) - (uses.min() ?? 0) <= 1)
        }
        orders.insert(order)
      }
      #expect(orders.count == 20)
    }
  }

  @Test("without shuffling the order is that of the files, and balanced epochs go round")
  func storedOrder() {
    var plan = DataOptions()
    plan.shuffle = false
    #expect(plan.order(of: 4, labels: [0, 1, 0, 1], epoch: 3, seed: 9) == [0, 1, 2, 3])
    plan.balance = 1
    let labels = [0, 0, 0, 0, 1, 1]
    #expect(plan.order(of: 6, labels: labels, epoch: 0, seed: 9) == [0, 1, 2, 4, 4, 5])
    #expect(plan.order(of: 6, labels: labels, epoch: 1, seed: 9) == [0, 1, 3, 4, 5, 5])
  }

  @Test("signals that the network does not see are zero in every split, the others unchanged")
  func inputSubset() throws {
    var plan = DataOptions()
    plan.scaling = .none
    plan.validation = 0.2
    let recipe = try makeRecipe(
      ["input-subset": "count=1,first=1"], inputShape: [6, 6, 2], data: plan)
    let edited = try recipe.data.assembled(base: { $0 })(plan)
    let whole = try PreparedData(Setting.dataset, plan: plan, seed: 2)
    let part = try PreparedData(Setting.dataset, plan: edited, seed: 2)
    for (before, after) in zip(
      [whole.training, whole.test, try #require(whole.validation)],
      [part.training, part.test, try #require(part.validation)])
    {
      let (old, new) = (before.inputs.scalars, after.inputs.scalars)
      #expect(new.indices.allSatisfy { new[$0] == ($0 % 2 == 1 ? old[$0] : 0) })
    }
    for options in ["count=2", "count=1,first=2", "count=3", "count=1,first=1000000000"] {
      #expect(throws: NotApplicable.self) {
        try makeRecipe(["input-subset": options], inputShape: [6, 6, 2])
      }
    }
  }
}

extension String {
  /// These options with another value of one.
  fileprivate func setting(_ key: String, _ value: Double) -> String {
    split(separator: ",").map { $0.hasPrefix(key + "=") ? "\(key)=\(value)" : String($0) }
      .joined(separator: ",")
  }
}
