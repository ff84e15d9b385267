import Errors

/// Numbers of symbols, in the order in which they came: comparing them is much quicker than comparing names.
struct SymbolNames: Sendable {
  private var names: [ExactName] = []
  private var numbers: [ExactName: Int] = [:]

  var count: Int { names.count }

  subscript(number: Int) -> ExactName { names[number] }

  func number(of name: ExactName) -> Int? { numbers[name] }

  /// The number of a name, which is given one if it has none.
  mutating func intern(_ name: ExactName) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }
}
