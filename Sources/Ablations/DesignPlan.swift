import Statistics

/// A design before its arms have places: which combinations are made, and what is asked of them.
struct DesignPlan {
  /// A contrast by what its arms have.
  struct Question {
    let label: String
    /// What has the effect, to be put behind "the effect of".
    let name: String
    let subject: Subject
    let terms: [(Combination, Double)]
  }

  /// Each once, in the order of the arms.
  var combinations: [Combination]
  var questions: [Question]

  /// The whole plan at each level of a setting, and whether what it asks comes to the same at each:
  /// every level against the first, and the linear trend over numbers.
  func repeated(at variation: Factor?) -> DesignPlan {
    guard let variation else { return self }
    let places = variation.levels.indices
    return DesignPlan(
      combinations: places.flatMap { place in combinations.map { $0.at(place) } },
      questions: questions.flatMap { question in
        places.map { question.at($0, of: variation) }
          + places.dropFirst().map { question.at($0, against: places[0], of: variation) }
          + [question.trend(over: variation)].compactMap(\.self)
      })
  }
}

extension DesignPlan.Question {
  fileprivate func at(_ place: Int, of variation: Factor) -> Self {
    let level = variation.levels[place].piece.label
    return Self(
      label: "\(label) at \(level)", name: "\(name) at \(level)",
      subject: subject.at(level), terms: terms.map { ($0.at(place), $1) })
  }

  /// How much more it comes to at one level than at another.
  fileprivate func at(_ place: Int, against first: Int, of variation: Factor) -> Self {
    let (here, there) = (variation.levels[place].piece.label, variation.levels[first].piece.label)
    return Self(
      label: "\(label), \(here) against \(variation.levels[first].value ?? there)", name: name,
      subject: .interaction(of: name, here: "at \(here)", there: "at \(there)"),
      terms: terms.map { ($0.at(place), $1) } + terms.map { ($0.at(first), -$1) })
  }

  /// How it changes over the levels, if that is not what the last differs from the first by.
  fileprivate func trend(over variation: Factor) -> Self? {
    guard let trend = variation.trendOfItsOwn else { return nil }
    return Self(
      label: "\(label), trend over \(variation.name)", name: name,
      subject: variation.subject(of: trend, for: name),
      terms: zip(variation.levels.indices, trend.weights).flatMap { place, weight in
        terms.map { ($0.at(place), weight * $1) }
      })
  }
}

extension Factor {
  /// The trend over its levels, unless it is the difference of two: so it is over two values, and over
  /// three that are evenly spaced.
  fileprivate var trendOfItsOwn: LinearTrend? {
    trend.flatMap { $0.weights.count { $0 != 0 } > 2 ? $0 : nil }
  }

  /// What a trend over its levels says.
  ///
  /// - Parameter effect: what it is the effect of that changes, if not the measure itself.
  func subject(of trend: LinearTrend, for effect: String? = nil) -> Subject {
    let ends = levels.sorted { ($0.number ?? 0) < ($1.number ?? 0) }
    let option = option ?? name
    let names = [ends[0], ends[ends.count - 1]].map { "\(option)=\($0.value ?? "")" }
    return .trend(
      of: effect, from: names[0], to: names[1],
      scale: trend.scale == .logarithm ? "the logarithm of \(option)" : option)
  }
}

extension Subject {
  /// The same where a setting of both sides has a value.
  fileprivate func at(_ place: String) -> Subject {
    switch self {
    case .effect(let what): .effect(of: "\(what) at \(place)")
    case .meanEffect(let what): .meanEffect(of: "\(what) at \(place)")
    case .interaction(let what, let here, let there):
      .interaction(of: "\(what) at \(place)", here: here, there: there)
    case .trend(let what, let from, let to, let scale):
      .trend(of: what, from: from, to: "\(to) at \(place)", scale: scale)
    }
  }
}
