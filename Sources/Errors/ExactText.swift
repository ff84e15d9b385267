extension String {
  /// Whether the bytes are the same. `==` asks for canonical equivalence, by which `K` is the Kelvin
  /// sign and `é` one character or two.
  package func isExactly(_ other: String) -> Bool {
    // What is not equivalent has other bytes, and that is quick to see.
    self == other && utf8.elementsEqual(other.utf8)
  }
}
