/// The rules for headings of text formats: every column has a name of its own, or is given one.
enum ColumnNames {
    /// The names that columns have by these headings, whose places in the input are `places`.
    ///
    /// - Throws: `.malformed` for a name that is missing or there twice, unless columns are renamed.
    static func resolved(
        _ headings: [String], places: [Int], _ choice: ConversionOptions.DuplicateColumns
    ) throws(ConversionError) -> [String] {
        switch choice {
        case .rename: return renamed(headings)
        case .error: break
        }
        var indices: [String: Int] = [:]
        for (index, name) in headings.enumerated() {
            let reason: String
            if name.isEmpty {
                reason = "column \(index + 1) has no name"
            } else if let first = indices.updateValue(index, forKey: name) {
                reason = "columns \(first + 1) and \(index + 1) are both named \"\(name)\""
            } else {
                continue
            }
            throw ConversionError(
                .malformed, at: .init(byte: places[index]), reason,
                hint: "--duplicate-columns rename")
        }
        return headings
    }

    /// The names of columns that have no headings.
    static func numbered(_ count: Int) -> [String] { (0..<count).map { "column_\($0 + 1)" } }

    /// Names that are all different: `name`, `name_2`, …; `column_3` where there is none.
    private static func renamed(_ names: [String]) -> [String] {
        var taken = Set(names)
        var last: [String: Int] = [:]
        return names.enumerated().map { index, name in
            if !name.isEmpty && last.updateValue(1, forKey: name) == nil { return name }
            let wanted = name.isEmpty ? "column_\(index + 1)" : name
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
    /// A table of text whose columns are told apart as numbers and text.
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
