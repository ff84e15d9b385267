import Checks

// Tables as people have them: columns of very different kinds, of which several matter a little.

extension Rows {
  /// Loans: age, income, debt, cards, years in the job, employed, three regions, a score; whether the
  /// loan is paid back, or one of three grades.
  static func loans(_ count: Int, classes: Int = 2, seed: Int = 7) -> Rows {
    var draws = Draws("loans", seed: seed)
    var rows = Rows()
    for _ in 0..<count {
      let age = draws.uniform(18, 80).rounded()
      let income = draws.logNormal(10, 0.6)
      let debt = income * draws.uniform(0, 0.8)
      let cards = Double(draws.below(7))
      let years = min(draws.logNormal(1.2, 0.8), age - 16)
      let isEmployed = draws.chance(0.8)
      let region = draws.below(3)
      let score = draws.normal(600, 80)
      rows.inputs.append([
        age, income.rounded(), debt.rounded(), cards, (years * 10).rounded() / 10,
        isEmployed ? 1 : 0, region == 0 ? 1 : 0, region == 1 ? 1 : 0, region == 2 ? 1 : 0,
        score.rounded(),
      ])
      let merit =
        (score - 600) / 80 - 3 * (debt / income - 0.4) + (isEmployed ? 0.4 : -1)
        + 0.3 * Elementary.log(income / 22000) + draws.normal(0, 0.5)
      rows.labels.append(
        classes == 2 ? (merit > 0 ? 1 : 0) : merit > 0.7 ? 2 : merit > -0.7 ? 1 : 0)
    }
    return rows
  }

  /// Houses: area, rooms, age, distance, floor, garden, heating; the price in hundred thousands.
  static func houses(_ count: Int, seed: Int = 7) -> Rows {
    var draws = Draws("houses", seed: seed)
    var rows = Rows()
    for _ in 0..<count {
      let area = draws.logNormal(4.6, 0.35)
      let rooms = (area / 28 + draws.normal(0, 0.7)).rounded()
      let age = draws.uniform(0, 100).rounded()
      let distance = draws.logNormal(1.5, 0.7)
      let floor = Double(draws.below(6))
      let garden = draws.chance(0.4) ? 1.0 : 0
      let heating = Double(draws.below(3))
      rows.inputs.append([
        area.rounded(), max(rooms, 1), age, (distance * 10).rounded() / 10, floor, garden, heating,
      ])
      let price =
        1.2 + 0.018 * area - 0.006 * age - 0.25 * Elementary.log(distance) + 0.3 * garden
        + draws.normal(0, 0.35)
      rows.values.append([price])
    }
    return rows
  }

  /// Absorption at 40 wavelengths: a slope and three smooth peaks, whose heights tell three minerals.
  static func spectra(_ count: Int, seed: Int = 7) -> Rows {
    var draws = Draws("spectra", seed: seed)
    var rows = Rows()
    for _ in 0..<count {
      let label = draws.below(3)
      rows.inputs.append(spectrum(of: label, &draws))
      rows.labels.append(label)
    }
    return rows
  }

  private static func spectrum(of label: Int, _ draws: inout Draws) -> [Double] {
    let heights = [[1.0, 0.5, 0.2], [0.5, 1.0, 0.4], [0.3, 0.5, 1.0]][label]
    let (slope, offset) = (draws.normal(0, 0.2), draws.normal(0.3, 0.1))
    let own = heights.map { $0 + draws.normal(0, 0.16) }
    let centres = (0..<3).map { 8 + 12 * Double($0) + draws.normal(0, 0.7) }
    return (0..<40).map { place in
      let x = Double(place)
      let peaks = (0..<3).reduce(0.0) { sum, peak in
        let distance = (x - centres[peak]) / 3
        return sum + own[peak] * Elementary.exp(-distance * distance / 2)
      }
      return offset + slope * x / 40 + peaks + draws.normal(0, 0.03)
    }
  }

  /// Symptoms that are there or not, and two answers of a questionnaire: rows repeat by chance.
  static func symptoms(_ count: Int, seed: Int = 7) -> Rows {
    var draws = Draws("symptoms", seed: seed)
    var rows = Rows()
    for _ in 0..<count {
      let label = draws.below(2)
      let symptoms = (0..<7).map { place in
        draws.chance(label == 1 ? 0.25 + 0.08 * Double(place) : 0.55 - 0.05 * Double(place))
          ? 1.0 : 0
      }
      rows.inputs.append(symptoms + [Double(draws.below(3)), Double(draws.below(4))])
      rows.labels.append(label)
    }
    return rows
  }

  /// Four lengths of flowers of three kinds, measured to a tenth.
  static func flowers(_ count: Int, seed: Int = 7) -> Rows {
    var draws = Draws("flowers", seed: seed)
    let means = [[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.6, 2.0]]
    let deviations = [[0.35, 0.38, 0.17, 0.1], [0.5, 0.3, 0.47, 0.2], [0.6, 0.3, 0.55, 0.27]]
    var rows = Rows()
    for _ in 0..<count {
      let label = draws.below(3)
      let size = draws.normal()
      rows.inputs.append(
        (0..<4).map { place in
          let deviation = deviations[label][place]
          let value =
            means[label][place] + deviation * (0.7 * size + 0.7 * draws.normal())
          return max((value * 10).rounded() / 10, 0.1)
        })
      rows.labels.append(label)
    }
    return rows
  }

  /// Gaussian clouds around random centres.
  static func clouds(
    _ count: Int, classes: Int, features: Int, deviation: Double = 1, range: Double = 10,
    seed: Int = 7
  ) -> Rows {
    var draws = Draws("clouds", seed: seed)
    let centres = (0..<classes).map { _ in
      (0..<features).map { _ in draws.uniform(-range, range) }
    }
    var rows = Rows()
    for _ in 0..<count {
      let label = draws.below(classes)
      rows.inputs.append(centres[label].map { draws.normal($0, deviation) })
      rows.labels.append(label)
    }
    return rows
  }

  /// Counts of rare events: mostly zero, with long tails.
  static func visits(_ count: Int, seed: Int = 7) -> Rows {
    var draws = Draws("visits", seed: seed)
    var rows = Rows()
    for _ in 0..<count {
      let label = draws.below(2)
      rows.inputs.append(
        (0..<6).map { place in
          let isActive = draws.chance(0.15 + 0.1 * Double(place) + (label == 1 ? 0.15 : 0))
          return isActive ? draws.logNormal(1 + Double(label) * 0.5, 1).rounded() : 0
        } + [draws.normal(Double(label) * 0.8, 1)])
      rows.labels.append(label)
    }
    return rows
  }

  /// A temperature by hour and day of the year, with what yesterday was.
  static func weather(_ count: Int, seed: Int = 7) -> Rows {
    var draws = Draws("weather", seed: seed)
    var rows = Rows()
    var drift = 0.0
    for hour in 0..<count {
      let day = 2 * Double.pi * Double(hour) / 24
      let year = 2 * Double.pi * Double(hour) / 700
      drift = 0.95 * drift + draws.normal(0, 0.1)
      rows.inputs.append([
        Elementary.sin(day), Elementary.cos(day), Elementary.sin(year), Elementary.cos(year), drift,
        draws.normal(),
      ])
      rows.values.append([
        1.2 * Elementary.sin(year) + 0.6 * Elementary.sin(day - 1) + drift + draws.normal(0, 0.25)
      ])
    }
    return rows
  }
}
