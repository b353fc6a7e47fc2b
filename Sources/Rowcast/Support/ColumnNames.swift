/// The rules for column names: headings are passed on unchanged, unless the user wants unique
/// names.
enum ColumnNames {
    /// The names of columns with the given headings, whose places in the input, in bytes, are
    /// `places`.
    ///
    /// - Throws: `.malformed` for a heading that is empty or occurs twice, if `choice` is `error`.
    static func resolved(
        _ headings: [String], places: [Int], _ choice: ReadingOptions.DuplicateColumns
    ) throws(ConversionError) -> [String] {
        switch choice {
        case .keep: return headings
        case .rename: return renamed(headings)
        case .error: break
        }
        var indices: [String: Int] = [:]
        for (index, name) in headings.enumerated() {
            let reason: Message
            if name.isEmpty {
                reason = "column \(index + 1) has no name"
            } else if let first = indices.updateValue(index, forKey: name) {
                reason = "columns \(first + 1) and \(index + 1) are both named \"\(name)\""
            } else {
                continue
            }
            throw ConversionError(
                .malformed, at: .init(byte: places[index]), reason,
                hint: "\(option: TableOptions.duplicateColumns, .rename) makes names up, keep "
                    + "passes headings on")
        }
        return headings
    }

    /// The names of columns without headings: `column_1`, `column_2`, ….
    static func numbered(_ count: Int) -> [String] { (0..<count).map { "column_\($0 + 1)" } }

    /// Unique names: `name`, `name_2`, …; `column_3` for the third column if its name is empty.
    ///
    /// `places` are the indices of the columns in their table, from 0; nil if the names are in
    /// table order.
    static func renamed(_ names: [String], places: [Int]? = nil) -> [String] {
        var taken = Set(names)
        var seen: Set<String> = []
        // The number that each name's last column got, so that no number is tried twice.
        var last: [String: Int] = [:]
        return names.enumerated().map { index, name in
            if !name.isEmpty && seen.insert(name).inserted { return name }
            let wanted = name.isEmpty ? "column_\((places?[index] ?? index) + 1)" : name
            var candidate = wanted
            var number = last[wanted] ?? 1
            while !taken.insert(candidate).inserted {
                number += 1
                candidate = "\(wanted)_\(number)"
            }
            last[wanted] = number
            return candidate
        }
    }
}

extension ResultHeader {
    /// Makes the header of a table of text, whose columns hold numbers or text.
    init(names: [String], numbers: [Bool]) {
        self.init()
        isLoose = true
        for (name, isNumber) in zip(names, numbers) {
            var field = Field(name: name)
            field.isNumeric = isNumber
            field.type = isNumber ? "number" : nil
            fields.append(field)
        }
        columns = fields.map { Column($0) }
    }
}
