import Foundation
import Rowcast
import TableCalculations

/// A file of expressions with their results, which were found by other programs or by hand:
///
///     table orders
///     city: dimension string = Berlin; Bonn; null
///     total: measure number = 10; 2.50; null; total 12.5
///     ${total} / 2 => 5; 1.25; null
///
/// A line `pivot p: string = A; B` makes pivot columns; the values of a measure, and those of a result,
/// then stand column behind column with `|` between them. One value stands for all rows. `~` in front of a
/// number allows a relative difference of 1e-9. `=> …` behind the values is the row of totals.
struct CaseFile {
    struct Case {
        var file: String
        var line: Int
        var table: CaseTable
        var expression: String
        /// Values of each pivot column, then of each row.
        var expected: [[String]]
        var total: String?
    }

    var cases: [Case] = []

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Cases")

    static func all() throws -> [CaseFile] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return try names.filter { $0.hasSuffix(".txt") }.sorted().map { try CaseFile($0) }
    }

    init(_ name: String) throws {
        let text = try String(
            contentsOf: CaseFile.folder.appendingPathComponent(name), encoding: .utf8)
        var table = CaseTable()
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = String(line)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line == "table" || line.hasPrefix("table ") {
                table = CaseTable()
            } else if line.contains(" => ") {
                let parts = line.components(separatedBy: " => ")
                cases.append(
                    Case(
                        file: name, line: index + 1, table: table, expression: parts[0],
                        expected: parts[1].components(separatedBy: " | ").map {
                            $0.components(separatedBy: "; ")
                        }, total: parts.count > 2 ? parts[2] : nil))
            } else {
                try table.add(line)
            }
        }
    }
}

/// The columns that expressions of a case refer to.
struct CaseTable {
    struct Column {
        var field: CalculationField
        /// Values of each pivot column, or of the one column.
        var values: [[String]]
        var totals: [String]
        var rowTotals: [String]
    }

    struct Malformed: Error { var line: String }

    var columns: [Column] = []
    var calculations: [TableCalculation] = []
    var pivots: [[Constant]]?

    var hasTotals: Bool { columns.contains { !$0.totals.isEmpty } }
    var rowCount: Int { columns.map { $0.values.first?.count ?? 0 }.max() ?? 1 }

    mutating func add(_ line: String) throws {
        let sides = line.components(separatedBy: " = ")
        guard sides.count > 1 else { throw Malformed(line: line) }
        let value = sides[1...].joined(separator: " = ")
        if line.hasPrefix("calculation ") {
            calculations.append(
                TableCalculation(name: String(sides[0].dropFirst(12)), expression: value))
            return
        }
        let head = sides[0].components(separatedBy: ": ")
        guard head.count == 2 else { throw Malformed(line: line) }
        if head[0].hasPrefix("pivot ") {
            guard let type = ValueType(rawValue: head[1]) else { throw Malformed(line: line) }
            let values = value.components(separatedBy: "; ")
            pivots = values.map { text in
                let vector = CaseTable.vector([text], type)
                return [Constant(first: vector)]
            }
            let name = String(head[0].dropFirst(6))
            columns.append(
                Column(
                    field: CalculationField(name, type, .dimension, pivotPlace: 0), values: [],
                    totals: [], rowTotals: []))
            return
        }
        let words = head[1].split(separator: " ").map(String.init)
        guard words.count == 2, let type = ValueType(rawValue: words[1]) else {
            throw Malformed(line: line)
        }
        let role: CalculationField.Role = words[0] == "measure" ? .measure : .dimension
        var field = CalculationField(head[0], type, role)
        var values: [[String]] = []
        var totals: [String] = []
        var rowTotals: [String] = []
        for part in value.components(separatedBy: " | ") {
            var cells = part.components(separatedBy: "; ")
            if let last = cells.last, last.hasPrefix("total ") {
                totals.append(String(last.dropFirst(6)))
                cells.removeLast()
                field.hasTotal = true
            }
            if let first = cells.first, first.hasPrefix("row_total ") {
                cells[0] = String(first.dropFirst(10))
                rowTotals = cells
                field.hasRowTotal = true
            } else {
                values.append(cells == ["none"] ? [] : cells)
            }
        }
        columns.append(Column(field: field, values: values, totals: totals, rowTotals: rowTotals))
    }

    static func vector(_ texts: [String], _ type: ValueType) -> Vector {
        switch type {
        case .number:
            var digits = Texts()
            for text in texts {
                if text == "null" { digits.appendNull() } else { digits.append(text) }
            }
            return .numbers(
                Vector.Numbers(texts.map { Double($0) ?? .nan }, digits: digits))
        case .text:
            var values = Texts()
            for text in texts {
                if text == "null" {
                    values.appendNull()
                } else {
                    values.append(
                        text == "\"\"" ? "" : text.replacingOccurrences(of: "\\s", with: " "))
                }
            }
            return .texts(values)
        case .date:
            return .dates(texts.map { text in Array(text.utf8).withText { DateValue($0) } })
        case .yesno:
            return .yesno(texts.map { $0 == "null" ? .null : YesNo($0 == "yes") })
        case .null: return .nulls(texts.count)
        }
    }

    /// The vector of an input column.
    func vector(_ input: InputColumn) -> Vector {
        let column = columns[input.field]
        if input.isRowTotal { return CaseTable.vector(column.rowTotals, input.type) }
        return CaseTable.vector(column.values[input.pivot ?? 0], input.type)
    }

    func total(_ input: InputColumn) -> Vector {
        let column = columns[input.field]
        let place = input.pivot ?? 0
        return CaseTable.vector(
            [input.isRowTotal || place >= column.totals.count ? "null" : column.totals[place]],
            input.type)
    }
}
