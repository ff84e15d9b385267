import Statistics

/// Compares the gradients that the optimiser is given with the tape's, where tricks lie between.
///
/// Clipping, noise, accumulation in parts and steps uphill change a gradient, but over several batches
/// it still lies along the objective's, and it still follows the batch's own targets. The scale c in
/// given ≈ c·own + rest is estimated by least squares with the standard error that the rest leaves,
/// so noise by itself accuses nobody. To see whether a gradient is this batch's own, it is asked for
/// twice, the second time with the targets of other examples, and the two are compared.
public struct GradientTrickCheck: Check {
  public static let id = "gradient-tricks"
  public static let question = "Are the gradients that the optimiser gets those of the loss?"
  public static let cost = CheckCost.passes

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let tricks = subject.resolved.recipe.contributors[.gradient] ?? []
    guard !tricks.isEmpty else { return Conclusion(.skipped, "no trick changes gradients") }
    var answer: Conclusion?
    for (start, when) in subject.looks(of: GradientRecord.rounds + 1) {
      var conclusion = look(GradientRecord(subject, from: start), tricks.joined(separator: ", "))
      conclusion.summary = when + conclusion.summary
      if conclusion.verdict > .pass { return conclusion }
      answer = answer ?? conclusion
    }
    return answer ?? Conclusion(.skipped, "the run has no steps")
  }

  private func look(_ record: GradientRecord, _ who: String) -> Conclusion {
    if let mismatch = record.mismatch {
      return Conclusion(
        .fail, mismatch,
        hint: "\(who) must give a gradient for each parameter, in their order and shapes")
    }
    let whole = record.whole
    let evidence = [
      Evidence("scale", whole.scale), Evidence("standard error of the scale", whole.standardError),
      Evidence("cosine", whole.cosine), Evidence("batches", record.scales.count),
      Evidence("scale of each batch", series: record.scales),
      Evidence("scale of what follows the targets", record.response.scale),
    ]
    let found = findings(record, who).map { conclusion in
      var conclusion = conclusion
      conclusion.evidence = evidence + conclusion.evidence
      return conclusion
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        "behind \(who) they are \(NumberText.significant(whole.scale, digits: 2)) times the "
          + "gradients of the loss, with a cosine of "
          + NumberText.significant(whole.cosine, digits: 2), evidence: evidence))
  }

  private func findings(_ record: GradientRecord, _ who: String) -> [Conclusion] {
    let whole = record.whole
    if whole.aa == 0 { return [] }
    if whole.bb == 0 {
      return [Conclusion(.fail, "all gradients are 0", hint: "look at what \(who) returns")]
    }
    return direction(whole, who) + size(record, who) + parameters(record, who)
      + targets(record, who) + rest(record, who)
  }

  private func direction(_ whole: Projection, _ who: String) -> [Conclusion] {
    let error = 3 * whole.standardError
    let cosine = "cosine \(NumberText.significant(whole.cosine, digits: 2))"
    if whole.scale + error < 0 {
      return [
        Conclusion(
          .fail, "the gradients point the other way (\(cosine)): steps climb",
          hint: "a sign in \(who) is wrong")
      ]
    }
    // Half of the gradient lost is a matter of taste; nearly all of it is not.
    if whole.scale + error < 0.3 && whole.cosine < 0.3 {
      return [
        Conclusion(
          .fail, "the gradients have next to nothing to do with those of the loss (\(cosine))",
          hint: "look at what \(who) returns: noise, another batch's, another order of parameters")
      ]
    }
    if whole.scale - error < 0 {
      return [
        Conclusion(
          .warn,
          "noise hides the gradients: over \(NumberText.count(GradientRecord.rounds, "batch")) "
            + "their cosine with those of the loss is "
            + NumberText.significant(whole.cosine, digits: 2),
          hint: "lower the noise that \(who) adds")
      ]
    }
    return []
  }

  private func size(_ record: GradientRecord, _ who: String) -> [Conclusion] {
    let (least, most) = (record.scales.min() ?? 1, record.scales.max() ?? 1)
    let scale = record.whole.scale
    guard record.whole.cosine > 0.5, scale > 0 else { return [] }
    let factor = NumberText.significant(scale, digits: 2)
    if most - least < 0.01 * scale && (scale - 1).magnitude > 0.02 {
      return [
        Conclusion(
          .warn, "every gradient is multiplied by \(factor)",
          hint: "\(who) changes the learning rate by that factor; say so in optimiser.rate instead")
      ]
    }
    if scale < 0.02 {
      return [
        Conclusion(
          .warn, "gradients are shortened to \(factor) of their length in every step",
          hint: "raise the limit of \(who): it decides the length of all steps")
      ]
    }
    return []
  }

  private func parameters(_ record: GradientRecord, _ who: String) -> [Conclusion] {
    var found: [Conclusion] = []
    let total = record.whole.aa
    func list(_ places: [Int]) -> String {
      places.prefix(4).map { record.names[$0] }.joined(separator: ", ")
        + (places.count > 4 ? ", …" : "")
    }
    let own = record.own.indices.filter { record.own[$0].aa > 1e-10 * total }
    let none = own.filter { record.own[$0].bb == 0 }
    if !none.isEmpty && none.count < own.count {
      let share =
        Double(none.reduce(0) { $0 + record.counts[$1] })
        / Double(max(own.reduce(0) { $0 + record.counts[$1] }, 1))
      found.append(
        Conclusion(
          share > 0.5 ? .fail : .warn, "the gradients of \(list(none)) are lost",
          hint: "\(who) sets them to 0: is that meant?"))
    }
    let wrong = own.filter { place in
      let part = record.own[place]
      return part.bb > 0 && record.counts[place] >= 8 && part.cosine < 0.1
        && part.scale + 3 * part.standardError < 0.2 * max(record.whole.scale, 0)
    }
    if !wrong.isEmpty && wrong.count < own.count {
      found.append(
        Conclusion(
          .fail, "the gradients of \(list(wrong)) are not those of the loss",
          hint: "is the order in which \(who) returns gradients that of the parameters?"))
    }
    return found
  }

  private func targets(_ record: GradientRecord, _ who: String) -> [Conclusion] {
    let response = record.response
    guard response.aa > 0, record.whole.scale > 0 else { return [] }
    let share = response.scale / record.whole.scale
    let error = 3 * response.standardError / record.whole.scale
    if share + error < 0.05 {
      return [
        Conclusion(
          .fail, "the gradients do not follow the batch's targets",
          hint: "\(who) returns gradients of another batch, or of other targets")
      ]
    }
    if share + error < 0.3 {
      return [
        Conclusion(
          .warn,
          "only \(NumberText.fixed(100 * share, decimals: 0)) % of a gradient follow the batch's "
            + "targets", hint: "\(who) mixes in gradients of other batches or targets")
      ]
    }
    return []
  }

  private func rest(_ record: GradientRecord, _ who: String) -> [Conclusion] {
    var found: [Conclusion] = []
    if record.losesStatistics {
      found.append(
        Conclusion(
          .fail, "the running statistics of batch norm are lost",
          hint: "\(who) must return the buffers that the pass left"))
    }
    let gaps = record.lossGaps
    if let least = gaps.min(), let most = gaps.max(), least > 0.1 || most < -0.1 {
      found.append(
        Conclusion(
          .warn,
          "the loss that is reported is "
            + NumberText.significant(1 + gaps.reduce(0, +) / Double(gaps.count), digits: 2)
            + " times the objective",
          hint: "curves and schedules go by the loss that \(who) returns"))
    }
    return found
  }
}
