/// A text and what it is to become.
struct TextPair: Hashable, Sendable {
  var source: String
  var target: String
}
