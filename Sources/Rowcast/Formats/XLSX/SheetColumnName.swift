/// The names of a sheet's columns.
package enum SheetColumnName {
    /// Returns the name of the column with an index: `A`, `B`, … `Z`, `AA`, …
    package static func name(at index: Int) -> String {
        var name = ""
        var rest = index + 1
        while rest > 0 {
            name = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + name
            rest = (rest - 1) / 26
        }
        return name
    }
}
