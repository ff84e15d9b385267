import Tricks

// The watch's part of a checkpoint.

extension ByteWriter {
  mutating func write(_ watch: TrainingWatch) {
    write(watch.losses.blocks) { writer, block in
      writer.write(block.first)
      writer.write(block.count)
      for number in [block.sum, block.squares, block.lowest, block.highest] {
        writer.write(number)
      }
    }
    write(watch.losses.recent) { $0.write($1) }
    write(watch.losses.first.map { [$0] } ?? []) { $0.write($1) }
    write(watch.looks) { $0.write($1) }
    write(watch.histograms) { $0.write($1) }
  }

  private mutating func write(_ look: Look) {
    write(look.step)
    write(look.epoch)
    write(look.loss)
    write(look.rate)
    write(look.parameters) { writer, parameter in
      for number in [parameter.norm, parameter.gradient, parameter.update] {
        writer.write(number)
      }
    }
    write(look.layers) { writer, layer in
      writer.write(layer.size)
      writer.write(layer.closed)
      writer.write(layer.saturated)
    }
    write(look.predictions) { $0.write($1) }
  }

  private mutating func write(_ look: HistogramLook) {
    write(look.step)
    write(look.kind.rawValue)
    write(look.name)
    write(look.histogram.zeros)
    for counts in [look.histogram.negative, look.histogram.positive] {
      for count in counts { write(count) }
    }
  }
}

extension ByteReader {
  /// - Parameter trainer: the one whose run was watched, if it was.
  mutating func watch(of trainer: Trainer) throws(TrainingError) -> TrainingWatch? {
    let (resolved, data) = (trainer.resolved, trainer.data)
    let context = trainer.state.context
    let isWatched = trainer.watch != nil
    let seen = try array(ofAtLeast: 40) { reader throws(TrainingError) in
      try reader.watch(
        like: TrainingWatch(
          resolved, data: data, progress: context.progress, seed: context.seed))
    }
    guard seen.count == (isWatched ? 1 : 0) else {
      throw .checkpoint(
        isWatched ? "its run was not watched" : "its run was watched, and this one is not")
    }
    return seen.first
  }

  /// - Parameter fresh: a watch of the same run that has seen nothing.
  private mutating func watch(like fresh: TrainingWatch) throws(TrainingError) -> TrainingWatch {
    var watch = fresh
    watch.losses.blocks = try array(ofAtLeast: 48) { reader throws(TrainingError) in
      try reader.block()
    }
    watch.losses.recent = try floats()
    let first = try floats()
    watch.losses.first = first.first
    watch.looks = try array(ofAtLeast: 56) { reader throws(TrainingError) in try reader.look() }
    watch.histograms = try array(ofAtLeast: 32) { reader throws(TrainingError) in
      try reader.histogramLook()
    }
    let fits = watch.looks.allSatisfy { look in
      look.parameters.count == fresh.parameterNames.count
        && (look.layers.isEmpty || look.layers.count == fresh.layers.count)
    }
    guard fits, first.count < 2, watch.losses.recent.count <= LossWatch.recentCount else {
      throw .checkpoint("what was seen is not of this run")
    }
    return watch
  }

  private mutating func floats() throws(TrainingError) -> [Float] {
    try array(ofAtLeast: 8) { reader throws(TrainingError) in try reader.float() }
  }

  private mutating func block() throws(TrainingError) -> LossWatch.Block {
    var block = LossWatch.Block(first: try number())
    block.count = try number()
    block.sum = try double()
    block.squares = try double()
    block.lowest = try double()
    block.highest = try double()
    return block
  }

  private mutating func look() throws(TrainingError) -> Look {
    Look(
      step: try number(), epoch: try number(), loss: try float(), rate: try double(),
      parameters: try array(ofAtLeast: 24) { reader throws(TrainingError) in
        ParameterLook(
          norm: try reader.float(), gradient: try reader.float(), update: try reader.float())
      },
      layers: try array(ofAtLeast: 24) { reader throws(TrainingError) in
        LayerLook(
          size: try reader.float(), closed: try reader.number(), saturated: try reader.float())
      },
      predictions: try floats())
  }

  private mutating func histogramLook() throws(TrainingError) -> HistogramLook {
    let step = try number()
    guard let kind = HistogramLook.Kind(rawValue: try integer()) else {
      throw .checkpoint("a histogram of nothing that is known")
    }
    let name = try text()
    let zeros = try number()
    return HistogramLook(
      step: step, kind: kind, name: name,
      histogram: Histogram(negative: try counts(), zeros: zeros, positive: try counts()))
  }

  private mutating func counts() throws(TrainingError) -> [Int] {
    var counts: [Int] = []
    for _ in Histogram.exponents { counts.append(try number()) }
    return counts
  }

  /// A number of things, which a sum of cannot overflow.
  private mutating func number() throws(TrainingError) -> Int {
    let number = try integer()
    guard (0...Int(UInt32.max)).contains(number) else {
      throw .checkpoint("a count is \(number)")
    }
    return number
  }
}
