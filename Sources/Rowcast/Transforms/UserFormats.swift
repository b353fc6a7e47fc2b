extension ResultHeader {
    /// Gives columns the value formats that the user sets for them, by their names. All columns of a
    /// pivoted field have one format, unless a name is the heading of one of them.
    ///
    /// - Throws: `.unsupported` for a name that fits no column.
    mutating func apply(
        _ formats: [String: String], late: OptionKey<Bool>?
    ) throws(ConversionError) {
        let finder = ColumnFinder(self, late: late)
        for (name, code) in formats.sorted(by: { $0.key < $1.key }) {
            for index in try finder.column(name).columns { columns[index].field.show(as: code) }
        }
    }
}

extension Field {
    /// Shows values in a format of the user's.
    fileprivate mutating func show(as code: String) {
        guard let format = try? ValueFormat(code) else { return }
        valueFormat = ValueFormat.named[code] ?? code
        isAlwaysFormatted = true
        // Whoever gives a format of numbers to a column of a source without types has numbers in it.
        if type == nil || raw.isEmpty, format.showsNumbers { isNumeric = true }
    }
}
