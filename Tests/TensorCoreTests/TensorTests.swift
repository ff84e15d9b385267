import TensorCore
import Testing

@Suite struct TensorTests {
  @Test func `a copy is a value of its own`() {
    let original = Tensor([1, 2, 3, 4], shape: [2, 2])
    var copy = original
    copy[flat: 0] = 9
    #expect(original.scalars == [1, 2, 3, 4])
    #expect(copy.scalars == [9, 2, 3, 4])
    var row = original.rows(1..<2)
    row.add(Tensor([10, 10], shape: [1, 2]))
    #expect(row.scalars == [13, 14])
    #expect(original.scalars == [1, 2, 3, 4])
  }

  @Test func `views share and reshape without moving anything`() {
    let tensor = Tensor((0..<24).map(Float.init), shape: [4, 3, 2])
    #expect(tensor.rows(1..<3).scalars == (6..<18).map(Float.init))
    #expect(tensor.rows(1..<3).shape == [2, 3, 2])
    #expect(tensor.rows(1..<3).reshaped(to: [12]).scalars == (6..<18).map(Float.init))
    #expect(tensor.rows(2..<2).count == 0)
  }

  @Test func `bits are compared, not values`() {
    #expect(Tensor([0], shape: [1]).isIdentical(to: Tensor([0], shape: [1])))
    #expect(!Tensor([0], shape: [1]).isIdentical(to: Tensor([-0.0], shape: [1])))
    #expect(!Tensor([0], shape: [1]).isIdentical(to: Tensor([0], shape: [1, 1])))
    #expect(Tensor([.nan], shape: [1]).isIdentical(to: Tensor([.nan], shape: [1])))
  }

  @Test func `rows are gathered and put together`() {
    let tensor = Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])
    #expect(tensor.gatheringRows([2, 0, 2]).scalars == [5, 6, 1, 2, 5, 6])
    #expect(
      Tensor.concatenatingRows([tensor, tensor.rows(0..<1)]).scalars == [1, 2, 3, 4, 5, 6, 1, 2])
    #expect(Tensor([1, 3, 3, 2, 2, 0], shape: [2, 3]).argmaxOfRows() == [1, 0])
  }

  @Test func `rows and columns combine with vectors`() {
    let table = Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    let row = Tensor([10, 20, 30], shape: [3])
    let column = Tensor([2, 3], shape: [2])
    #expect(table.combined(.add, eachRowWith: row).scalars == [11, 22, 33, 14, 25, 36])
    #expect(table.combined(.multiply, eachColumnWith: column).scalars == [2, 4, 6, 12, 15, 18])
    #expect(table.sumOverRows().scalars == [5, 7, 9])
    #expect(table.sumOverColumns().scalars == [6, 15])
  }

  @Test func `a shape knows its extents`() {
    let shape: Shape = [2, 0, 3]
    #expect(shape.elementCount == 0)
    #expect(shape.rank == 3 && shape.last == 3 && shape.dimensions == [2, 0, 3])
    #expect(Shape([]).elementCount == 1 && Shape([]).last == 1)
    #expect(Shape([1]) != Shape([1, 1]))
    #expect(shape.suffix(from: 1) == [0, 3])
    #expect("\(shape)" == "[2, 0, 3]")
  }

  @Test func `the steady state takes no memory from the system`() {
    func work() {
      let tape = Tape()
      let x = tape.variable(Tensor(repeating: 0.5, shape: [64, 32]))
      let w = tape.variable(Tensor(repeating: 0.25, shape: [32, 16]))
      _ = tape.gradients(of: linear(x, weight: w, activation: .gelu).sum())[w]
    }
    // Other tests run beside this one and take memory too, so a quiet stretch is awaited.
    work()
    let quiet = (0..<200).contains { _ in
      let before = TensorMemory.systemAllocations
      for _ in 0..<10 { work() }
      return TensorMemory.systemAllocations == before
    }
    #expect(quiet)
  }
}
