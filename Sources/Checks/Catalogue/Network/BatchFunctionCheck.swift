import Statistics

/// Looks whether examples still go with their own targets when tricks have made batches of them.
///
/// Each example of a made batch is compared with those it was made from, by the cosine of their
/// features. Where it clearly is one of them, whether moved, noisy or mixed with a little of another,
/// its target has to be that one's. Distances between targets are relative to those of two random
/// examples, so 1 is what chance gives.
public struct BatchFunctionCheck: Check {
  public static let id = "batches"
  public static let question = "Do examples keep their targets and their values in a batch?"
  public static let cost = CheckCost.passes

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let tricks = subject.resolved.recipe.contributors[.batch] ?? []
    guard !tricks.isEmpty else { return Conclusion(.skipped, "no trick changes batches") }
    var answer: Conclusion?
    for (start, when) in subject.looks(of: MadeBatches.rounds) {
      var conclusion = look(MadeBatches(subject, from: start), tricks.joined(separator: ", "))
      conclusion.summary = when + conclusion.summary
      if conclusion.verdict > .pass { return conclusion }
      answer = answer ?? conclusion
    }
    return answer ?? Conclusion(.skipped, "the run has no steps")
  }

  private func look(_ made: MadeBatches, _ who: String) -> Conclusion {
    if let fault = made.fault {
      return Conclusion(.fail, fault, hint: "look at the batch that \(who) returns")
    }
    let evidence = [
      Evidence("examples that are recognised", made.matches.count),
      Evidence("examples", made.made),
      Evidence("recognised ones with another target", made.wrongShare),
      Evidence("deviation of the inputs, relative to before", made.deviationRatio),
      Evidence("shift of the inputs' mean, in deviations", made.meanShift),
    ]
    let found = (values(made, who) + targets(made, who) + numbers(made, who)).resting(on: evidence)
    return Conclusion(
      found,
      else: Conclusion(
        .pass,
        "of \(NumberText.count(made.made, "example")) \(made.matches.count) are recognised behind "
          + "\(who), with their targets", evidence: evidence))
  }

  private func values(_ made: MadeBatches, _ who: String) -> [Conclusion] {
    let ratio = made.spreadRatio
    if ratio < 0.02 {
      return [
        Conclusion(
          .fail, "all examples of a batch have the same input", hint: "\(who) loses the inputs")
      ]
    }
    if made.isComparable && made.matches.isEmpty && made.likeness <= made.chanceLikeness + 0.02 {
      return [
        Conclusion(
          .fail, "the inputs of a batch resemble none of the examples it is made of",
          hint: "\(who) destroys the inputs: look at what it fills in")
      ]
    }
    let (deviation, shift) = (made.deviationRatio, made.meanShift)
    let text =
      "\(NumberText.significant(deviation, digits: 2)) times as spread out as the data, their mean "
      + "\(NumberText.significant(shift, digits: 2)) deviations away"
    let hint =
      "\(who) scales or clips inputs in training only; a test split gets none of it: put it into "
      + "data.scaling"
    if deviation < 0.1 || deviation > 10 || shift > 3 {
      return [Conclusion(.fail, "inputs are \(text)", hint: hint)]
    }
    if deviation < 0.4 || deviation > 2.5 || shift > 0.75 {
      return [Conclusion(.warn, "inputs are \(text)", hint: hint)]
    }
    return []
  }

  private func targets(_ made: MadeBatches, _ who: String) -> [Conclusion] {
    var found: [Conclusion] = []
    if made.hasClasses {
      let text =
        "targets are no distributions over the classes: they add up to "
        + "\(NumberText.significant(made.leastSum)) to \(NumberText.significant(made.greatestSum))"
      if made.leastTarget < -1e-4 || made.leastSum < 0.5 || made.greatestSum > 1.5 {
        found.append(Conclusion(.fail, text, hint: "look at how \(who) makes targets"))
      } else if made.leastSum < 0.99 || made.greatestSum > 1.01 {
        found.append(Conclusion(.warn, text, hint: "look at how \(who) makes targets"))
      }
    }
    guard made.matches.count >= 16 else { return found }
    let share = made.wrongShare
    let text =
      "\(NumberText.fixed(100 * share, decimals: 0)) % of the examples that can be told have "
      + "another's target"
    if share > 0.3 {
      found.append(
        Conclusion(
          .fail, text,
          hint:
            "\(who) moves inputs and targets differently, or changes targets: use one order for "
            + "both"))
    } else if share > 0.02 && share * Double(made.matches.count) >= 2 {
      found.append(Conclusion(.warn, text, hint: "\(who) changes targets: is that meant?"))
    }
    return found
  }

  private func numbers(_ made: MadeBatches, _ who: String) -> [Conclusion] {
    var found: [Conclusion] = []
    let share = Double(made.made) / Double(max(made.given, 1))
    if share < 0.9 {
      found.append(
        Conclusion(
          share < 0.2 ? .fail : .warn,
          "of \(made.given) examples \(made.made) are left in the batches",
          hint: "\(who) drops the rest; the shares of an epoch are no longer the data's"))
    }
    let distinct = made.distinctShare
    if made.matches.count >= 16 && distinct < 0.5 {
      found.append(
        Conclusion(
          distinct < 0.25 ? .fail : .warn,
          "only \(NumberText.fixed(100 * distinct, decimals: 0)) % of a batch's examples differ",
          hint: "\(who) repeats examples"))
    }
    return found
  }
}
