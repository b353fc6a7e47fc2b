/// A place in a file of a project: the first byte of a key, a name or a value.
package struct SourcePlace: Hashable, Sendable {
    /// Path of the file below the project's folder.
    package var file: String
    /// Number of bytes before the place.
    package var byte: Int
    /// Number of the line, from 1.
    package var line: Int
    /// Number of the character in its line, from 1.
    package var column: Int

    package init(file: String, byte: Int = 0, line: Int = 1, column: Int = 1) {
        self.file = file
        self.byte = byte
        self.line = line
        self.column = column
    }
}

extension SourcePlace: CustomStringConvertible {
    /// The form that editors and compilers share: `orders.view.lkml:12:5`.
    package var description: String { "\(file):\(line):\(column)" }
}
