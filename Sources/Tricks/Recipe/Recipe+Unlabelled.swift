/// What a term of inputs without labels is made of.
public enum UnlabelledPredictions: Sendable {
  /// The classes' probabilities: rows that add up to 1.
  case probabilities
  /// Their natural logarithms.
  case logarithms
}

extension Recipe {
  /// Adds a term of the predictions for inputs without labels to the objective.
  ///
  /// All such terms of a step share one pass through the network, in training mode, behind that of the
  /// batch. Parts of a batch have their parts of the inputs.
  /// - Parameters:
  ///   - stage: what kind of term it is. Of one kind there should be one: sums depend on the order.
  ///   - predictions: what the term is computed from.
  ///   - ramp: the steps in which the term's weight rises in a line: in step s of the run, from 1, it is
  ///     s/ramp of the whole, and all of it afterwards.
  ///   - term: from predictions [n, classes] to a number.
  public mutating func addUnlabelledTerm(
    _ stage: ObjectiveSlot.Stage, of predictions: UnlabelledPredictions = .probabilities,
    by id: TrickID, ramp: Int = 0,
    _ term: @escaping @Sendable (Variable) -> Variable
  ) {
    objective.wrap(stage, by: id) { objective in
      { model, batch, context in
        let whole = objective(model, batch, &context)
        guard let inputs = batch.unlabelled, inputs.shape[0] > 0 else { return whole }
        let logits = model(inputs)
        let share = ramp > 0 ? min(Double(context.progress.step + 1) / Double(ramp), 1) : 1
        let value =
          switch predictions {
          case .probabilities: term(softmax(logits))
          case .logarithms: term(logSoftmax(logits))
          }
        return whole + (share < 1 ? value * Float(share) : value)
      }
    }
  }
}
