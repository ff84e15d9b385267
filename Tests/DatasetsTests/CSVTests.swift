import Datasets
import Testing

@Suite("CSV files")
struct CSVTests {
  private func table(
    _ text: String, delimiter: Character = ",", hasHeader: Bool? = nil
  ) throws(DatasetError) -> CSVTable {
    try CSVTable(
      Support.text(text), file: "a.csv", delimiter: delimiter.asciiValue ?? 0,
      hasHeader: hasHeader)
  }

  private func texts(_ table: CSVTable) -> [[String]] { table.rows.map { $0.map(\.text) } }

  @Test("Quoted cells read as Python's csv module reads them")
  func quoted() throws {
    let expected = try #require(try Support.expected()["quoted.csv"] as? [[String]])
    let table = try CSVTable(
      Support.fixture("quoted.csv"), file: "quoted.csv", hasHeader: false)
    #expect(texts(table) == expected)
  }

  @Test("Numbers become the nearest floats")
  func numbers() throws {
    for case let pair as [Any] in try #require(try Support.expected()["numbers"] as? [Any]) {
      let text = try #require(pair[0] as? String)
      #expect(CSVTable.number(text)?.bitPattern == (pair[1] as? Int).map(UInt32.init), "\(text)")
    }
  }

  @Test(
    "Texts that are no decimal numbers are none",
    arguments: [
      "", "-", ".", "e5", "1e", "1e+", "inf", "nan", "0x10", "1,5", "1 2", "1e99", "1_0", "--1",
      "1.2.3", "1e5e5", "٣", "+-1", "1-1",
    ])
  func noNumbers(text: String) {
    #expect(CSVTable.number(text) == nil)
  }

  @Test("Places count lines and characters, also after quoted line breaks")
  func places() throws {
    let table = try table("é, \"x\ny\" ,z\r\n\r\n  a,b,\n")
    #expect(texts(table) == [["a", "b", ""]])
    #expect(table.names == ["é", "x\ny", "z"])
    #expect(table.rows[0].map { [$0.line, $0.column] } == [[4, 3], [4, 5], [4, 7]])
  }

  @Test("A first row without a number is a header, unless said otherwise")
  func headers() throws {
    #expect(try table("a,b\n1,2").names == ["a", "b"])
    #expect(try table("a,1\n1,2").names == nil)
    #expect(try table("a,b\n1,2", hasHeader: false).rows.count == 2)
    #expect(try table("1,2\n3,4", hasHeader: true).names == ["1", "2"])
    #expect(try table("\u{FEFF}a;b\n1;2", delimiter: ";").names == ["a", "b"])
    #expect(try texts(table("1\t\t2", delimiter: "\t")) == [["1", "", "2"]])
  }

  @Test("A name that two columns have is an error that names both, but none is no name")
  func repeatedNames() throws {
    #expect {
      try table("a,b,a\n1,2,3")
    } throws: { error in
      (error as? DatasetError)?.message == "columns 1 and 3 are both called 'a'"
    }
    #expect(try table("a,b,a\n1,2,3", hasHeader: false).names == nil)
    #expect(try table("a,,\n1,2,3").names == ["a", "", ""])
    // Which look the same are not the same bytes.
    #expect(try table("\u{E9},e\u{301}\n1,2").names?.count == 2)
  }

  @Test("The header of a KEEL file names its columns")
  func keel() throws {
    let table = try table(
      """
      @relation glass
      % a comment
      @attribute RI real [1.5, 1.6]
      @attribute 'Na' real
      @attribute Class{positive, negative}
      @inputs RI, Na
      @data
      1.5, 13.0, negative
      """)
    #expect(table.names == ["RI", "Na", "Class"])
    #expect(texts(table) == [["1.5", "13.0", "negative"]])
  }

  @Test(
    "What is wrong is told with its line and column",
    arguments: [
      ("", "a.csv: holds no rows of data"),
      ("a,b\n", "a.csv: holds no rows of data"),
      ("\n\n", "a.csv: holds no rows of data"),
      ("1,2\n\n3\n", "a.csv:3: expected 2 cells as in line 1, found 1"),
      ("1,2\n3,4,5\n", "a.csv:2: expected 2 cells as in line 1, found 3"),
      ("1,\"2\n3", "a.csv:1:3: the quote that opens here is never closed"),
      ("1,\"2\" 3", "a.csv:1:7: expected a delimiter after the closing quote"),
      ("@attribute\n1", "a.csv:1: expected a name after @attribute"),
      (
        "@attribute a\n@attribute b\n@data\n1",
        "a.csv:4: expected 2 cells for the attributes named above, found 1"
      ),
    ])
  func mistakes(text: String, message: String) {
    let error = #expect(throws: DatasetError.self) { try table(text) }
    #expect(error?.description == message)
  }

  @Test("Bytes that are not UTF-8 are told with their cell")
  func notUTF8() {
    let error = #expect(throws: DatasetError.self) {
      try CSVTable(Support.text("1,2\n3,") + [0xFF], file: "a.csv")
    }
    #expect(error?.description == "a.csv:2:3: not UTF-8 text")
  }
}
