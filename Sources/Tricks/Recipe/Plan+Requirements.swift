@_exported import Measurement

// What tricks ask for before they edit.

extension Plan {
  /// The metric of a name that the task measures.
  ///
  /// - Throws: `NotApplicable` naming those that there are.
  public func metric(_ name: String, for id: TrickID) throws(NotApplicable) -> Metric {
    if let metric = task.metric(name) { return metric }
    let names = task.metrics.map(\.name).joined(separator: ", ")
    throw NotApplicable(
      id, "this task has no \(name): it is measured by \(names)",
      hint: "use metric=\(task.metrics.first?.name ?? "loss")")
  }

  /// One example's shape, [height, width, channels].
  ///
  /// - Throws: `NotApplicable` for inputs that are no images.
  public func requireImages(for id: TrickID) throws(NotApplicable) -> Shape {
    if inputKind == .image && inputShape.rank == 3 { return inputShape }
    let found = inputKind == .tokens ? "tokens" : "\(inputShape)"
    throw NotApplicable(id, "its inputs must be images [height, width, channels], not \(found)")
  }

  /// That inputs are quantities: of tokens, which are names of symbols, no arithmetic makes sense.
  ///
  /// - Parameter what: completes "tokens are numbers of symbols: they cannot be …".
  public func requireQuantities(for id: TrickID, _ what: String) throws(NotApplicable) {
    if inputKind != .tokens { return }
    throw NotApplicable(
      id, "the inputs are tokens, which are numbers of symbols: they cannot be \(what)")
  }

  /// That predictions are sequences which are searched for, token by token.
  public func requireSearch(for id: TrickID) throws(NotApplicable) {
    if task.searches { return }
    throw NotApplicable(
      id, "predictions of this task are computed at once: there is no search",
      hint: "it is for tasks from one sequence to another, such as the experiment words")
  }

  /// That predictions are boxes in pictures.
  public func requireBoxes(for id: TrickID) throws(NotApplicable) {
    if task.predictsBoxes { return }
    throw NotApplicable(
      id, "this task predicts no boxes",
      hint: "it is for boxes in pictures, such as the experiment scenes")
  }

  /// That targets are no places in pictures, which would have to move with what is shown.
  ///
  /// - Parameter what: completes "the boxes would stay where they are when pictures are …".
  public func requireNoPlaces(for id: TrickID, _ what: String) throws(NotApplicable) {
    guard task.predictsBoxes || task.classifiesPixels else { return }
    let targets = task.predictsBoxes ? "boxes" : "classes of pixels"
    throw NotApplicable(id, "the \(targets) would stay where they are when pictures are \(what)")
  }

  /// That each pixel of a picture has a class.
  ///
  /// - Returns: how many classes there are.
  public func requirePixels(for id: TrickID) throws(NotApplicable) -> Int {
    if task.classifiesPixels, let classes = task.classes { return classes }
    throw NotApplicable(
      id, "this task has no class for each pixel",
      hint: "it is for classes of pixels, such as the experiment brain")
  }

  /// That examples are pairs of texts, which can be cut into symbols in more than one way.
  public func requireTexts(for id: TrickID) throws(NotApplicable) {
    if !networkInputs.vocabularies.isEmpty { return }
    throw NotApplicable(
      id, "the examples of this task are no pairs of texts, which could be cut in another way",
      hint: "it is for tasks from one text to another, such as the experiment words")
  }

  /// That an example has one answer, and not one at each of its places: what takes all places
  /// together lets each see those that it is to predict.
  public func requireOneAnswer(for id: TrickID) throws(NotApplicable) {
    if inputKind != .tokens || task.output.rank == 1 { return }
    throw NotApplicable(
      id, "it takes all places of a text together, so each would see the symbols that it predicts")
  }

  /// That batches have inputs of another source, and each input is of one class.
  ///
  /// - Returns: how many classes there are.
  public func requireUnlabelled(for id: TrickID) throws(NotApplicable) -> Int {
    guard let classes = task.classes, classes > 1, task.output.rank == 1 else {
      throw NotApplicable(id, "it is for tasks in which each input is of one of several classes")
    }
    if hasUnlabelled { return classes }
    throw NotApplicable(
      id, "it learns from inputs without labels, and the experiment names none",
      hint: "set data.unlabelled to the name or path of data of the other source")
  }

  /// That targets of two examples may be mixed.
  public func requireMixableTargets(for id: TrickID) throws(NotApplicable) {
    if task.targetsMayBeMixed { return }
    throw NotApplicable(id, "the targets of this task cannot be mixed")
  }

  /// That several predictions have a mean.
  public func requireAveragedPredictions(for id: TrickID) throws(NotApplicable) {
    if task.predictionsMayBeAveraged { return }
    throw NotApplicable(id, "predictions of this task cannot be averaged")
  }
}
