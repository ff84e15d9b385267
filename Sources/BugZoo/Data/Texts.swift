import Checks

// Texts with words and sentences, so that they have structure at every length.

enum Texts {
  private static let subjects = [
    "the old man", "a child", "my brother", "the queen", "nobody", "the red fox", "her friend",
    "a sailor", "the doctor", "one of them",
  ]
  private static let verbs = [
    "saw", "found", "bought", "wanted", "lost", "carried", "painted", "forgot", "sold", "broke",
  ]
  private static let objects = [
    "a house", "the book", "some bread", "a small boat", "the key", "an apple", "two horses",
    "the letter", "a garden", "nothing",
  ]
  private static let ends = [
    ".", " yesterday.", " in the town.", " by the sea.", " again.", " and went home.", " at night.",
    " with joy.", " for a song.", " too late.",
  ]

  /// Symbols of random sentences, numbered by their places in an alphabet of 28.
  static func sentences(_ symbols: Int, seed: Int = 7) -> [Int] {
    var draws = Draws("sentences", seed: seed)
    var text: [Int] = []
    func number(_ character: UInt8) -> Int {
      switch character {
      case 0x61...0x7A: Int(character) - 0x61
      case 0x2E: 26
      default: 27
      }
    }
    while text.count < symbols {
      var sentence = [subjects, verbs, objects].map { $0[draws.below($0.count)] }
        .joined(separator: " ")
      sentence += ends[draws.below(ends.count)] + " "
      text += sentence.utf8.map(number)
    }
    return Array(text.prefix(symbols))
  }

  static let alphabet = 28

  /// Windows that follow one another; each place's class is the next symbol.
  static func windows(_ text: [Int], length: Int, stride: Int? = nil) -> Examples {
    let starts = Swift.stride(from: 0, to: text.count - length, by: stride ?? length)
    return Examples(
      inputs: Tensor(
        starts.flatMap { text[$0..<$0 + length].map { Float($0) } },
        shape: [Array(starts).count, length]),
      labels: starts.flatMap { text[$0 + 1...$0 + length] })
  }

  static func dataset(train: [Int], test: [Int], length: Int = 24) -> Dataset {
    Dataset(
      name: "sentences", target: .classes(alphabet), inputRange: 0...Float(alphabet - 1),
      inputKind: .tokens, train: windows(train, length: length),
      test: windows(test, length: length), isOrdered: true)
  }
}
