// Written by SafetensorsFixture.py; do not edit.

/// Files in base64, as the safetensors package for Python writes them.
enum SafetensorsFixture {
  static let float32 = """
    UAEAAAAAAAB7ImNvbnYxLndlaWdodCI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbMiwzLDRdLCJkYXRh
    X29mZnNldHMiOlswLDk2XX0sImZjMS5iaWFzIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOls1XSwiZGF0
    YV9vZmZzZXRzIjpbOTYsMTE2XX0sInNjYWxhciI6eyJkdHlwZSI6IkYzMiIsInNoYXBlIjpbXSwiZGF0
    YV9vZmZzZXRzIjpbMTE2LDEyMF19LCJ2b2lkIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlszLDBdLCJk
    YXRhX29mZnNldHMiOlsxMjAsMTIwXX0sIsOWZGQgXCJuYW1lXCIvXFwiOnsiZHR5cGUiOiJGMzIiLCJz
    aGFwZSI6WzEsMV0sImRhdGFfb2Zmc2V0cyI6WzEyMCwxMjRdfX0gICAgICAAAIC/t21bv27bNr8kSRK/
    tm3bviRJkr4kSRK+AAAAAChJEj4kSZI+uG3bPiRJEj9u2zY/tm1bPwAAgD8kSZI/SpKkP27btj+SJMk/
    tm3bP9y27T8AAABAkiQJQCVJEkAAAAAAAAAAgAEAAAD//39/AADAvwAAIEAAAIA/
    """

  static let withMetadata = """
    WAAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJhIjp7ImR0eXBlIjoiRjMyIiwi
    c2hhcGUiOltdLCJkYXRhX29mZnNldHMiOlswLDRdfX0gICAgAAAgQA==
    """

  static let float64 = """
    OAAAAAAAAAB7ImEiOnsiZHR5cGUiOiJGNjQiLCJzaGFwZSI6WzFdLCJkYXRhX29mZnNldHMiOlswLDhd
    fX0gIAAAAAAAAPA/
    """

  static let empty = """
    CAAAAAAAAAB7fSAgICAgIA==
    """
}
