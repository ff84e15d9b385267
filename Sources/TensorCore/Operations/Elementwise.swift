// Elementwise operations on the tape, with their derivatives beside them. Shapes that differ are
// combined by NumPy's rules; gradients are summed over what was repeated.

extension Variable {
  public static func + (a: Variable, b: Variable) -> Variable {
    a.tape.record(a.tensor + b.tensor, tracked: a.isTracked || b.isTracked) { dy, gradients in
      if a.isTracked { gradients.add(dy.summed(to: a.shape), to: a) }
      if b.isTracked { gradients.add(dy.summed(to: b.shape), to: b) }
    }
  }

  public static func - (a: Variable, b: Variable) -> Variable {
    a.tape.record(a.tensor - b.tensor, tracked: a.isTracked || b.isTracked) { dy, gradients in
      if a.isTracked { gradients.add(dy.summed(to: a.shape), to: a) }
      if b.isTracked { gradients.add(dy.summed(to: b.shape).map(.negate), to: b) }
    }
  }

  public static func * (a: Variable, b: Variable) -> Variable {
    a.tape.record(a.tensor * b.tensor, tracked: a.isTracked || b.isTracked) { dy, gradients in
      if a.isTracked { gradients.add((dy * b.tensor).summed(to: a.shape), to: a) }
      if b.isTracked { gradients.add((dy * a.tensor).summed(to: b.shape), to: b) }
    }
  }

  public static func / (a: Variable, b: Variable) -> Variable {
    let y = a.tensor / b.tensor
    return a.tape.record(y, tracked: a.isTracked || b.isTracked) { dy, gradients in
      let da = dy / b.tensor
      if a.isTracked { gradients.add(da.summed(to: a.shape), to: a) }
      if b.isTracked { gradients.add((da * y).map(.negate).summed(to: b.shape), to: b) }
    }
  }

  public static func + (a: Variable, b: Float) -> Variable {
    a.tape.record(a.tensor + b, tracked: a.isTracked) { dy, gradients in gradients.add(dy, to: a) }
  }

  public static func - (a: Variable, b: Float) -> Variable { a + (-b) }

  public static func * (a: Variable, b: Float) -> Variable {
    a.tape.record(a.tensor * b, tracked: a.isTracked) { dy, gradients in
      gradients.add(dy * b, to: a)
    }
  }

  public static func / (a: Variable, b: Float) -> Variable {
    a.tape.record(a.tensor / b, tracked: a.isTracked) { dy, gradients in
      gradients.add(dy / b, to: a)
    }
  }

  /// Applies a function to every element. The derivative of |x| and of the sign at 0 is 0.
  public func map(_ function: Elementwise) -> Variable {
    let x = tensor
    let y = x.map(function)
    return tape.record(y, tracked: isTracked) { dy, gradients in
      gradients.add(function.gradient(x: x, y: y, dy: dy), to: self)
    }
  }
}

extension Elementwise {
  /// dx for y = f(x).
  fileprivate func gradient(x: Tensor, y: Tensor, dy: Tensor) -> Tensor {
    switch self {
    case .negate: dy.map(.negate)
    case .abs: dy * x.map(.sign)
    case .sign: .zeros(x.shape)
    case .square: dy * (x * 2)
    case .sqrt: dy / (y * 2)
    case .reciprocal: (dy * y.map(.square)).map(.negate)
    case .exp: dy * y
    case .log: dy / x
    case .sin: dy * x.map(.cos)
    case .cos: (dy * x.map(.sin)).map(.negate)
    // 2/√π, nearest float
    case .erf: dy * (x.map(.square).map(.negate).map(.exp) * 1.128_379_2)
    }
  }
}
