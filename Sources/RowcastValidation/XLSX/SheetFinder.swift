import Rowcast

/// Cells of a reference such as `A1` or `A1:C7`: column indices from 0, row numbers from 1.
struct CellArea {
    var columns: ClosedRange<Int>
    var rows: ClosedRange<Int>

    static let maxColumns = 16_384
    static let maxRows = 1_048_576

    init?(_ text: TextView) {
        let colon = text.firstIndex(of: UInt8(ascii: ":"))
        let first = text.prefix(colon ?? text.count)
        let last = colon.map { text + ($0 + 1) } ?? first
        guard let start = CellArea.place(first), let end = CellArea.place(last),
            start.column <= end.column, start.row <= end.row
        else { return nil }
        columns = start.column...end.column
        rows = start.row...end.row
    }

    /// Returns the column and row of a cell; `nil` for a name outside any sheet.
    static func place(_ name: TextView) -> (column: Int, row: Int)? {
        var column = 0
        var row = 0
        guard name.count <= 10 else { return nil }
        for byte in name {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z") where row == 0:
                column = column * 26 + Int(byte - 64)
            case UInt8(ascii: "0")...UInt8(ascii: "9") where column > 0:
                row = row * 10 + Int(byte & 15)
            default: return nil
            }
        }
        guard 1...maxColumns ~= column, 1...maxRows ~= row else { return nil }
        return (column - 1, row)
    }

    func overlaps(_ other: CellArea) -> Bool {
        columns.overlaps(other.columns) && rows.overlaps(other.rows)
    }
}

/// Finds misplaced cells, wrong counts, and references to missing formats, strings and
/// relationships.
final class SheetFinder: XMLFaultFinder {
    private let package: PackageCheck
    private let part: String
    private var row = 0
    private var column = -1
    private var lastColumnWidth = 0
    private var merged: [CellArea] = []
    private var wantedCount: (of: String, Int)?
    private var foundCount = 0
    private var priorities: Set<Int> = []
    private var largestFormat = 0
    private var largestDifference = -1
    private var largestString = -1
    private var cellHasSharedString = false
    private var string: [UInt8]?

    init(_ package: PackageCheck, _ part: String) {
        self.package = package
        self.part = part
    }

    override var context: String? {
        guard row > 0, column >= 0 else { return row > 0 ? "row \(row)" : nil }
        return "cell \(SheetColumnName.name(at: column))\(row)"
    }

    override func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        switch name {
        case "c": checkCell(attributes)
        case "v": string = cellHasSharedString ? [] : nil
        case "row": checkRow(attributes)
        case "col": checkColumns(attributes)
        case "mergeCells", "tableParts":
            wantedCount = attributes.number("count").map { (name.string, $0) }
            foundCount = 0
        case "mergeCell":
            foundCount += 1
            checkMerged(attributes)
        case "tablePart":
            foundCount += 1
            if let id = attributes.string("id") { package.use(id, by: part, type: "table") }
        case "hyperlink":
            _ = area(attributes)
            if let id = attributes.string("id") {
                package.use(id, by: part, type: "hyperlink")
            } else if attributes["location"] == nil {
                fault("a hyperlink leads nowhere: it has neither r:id nor location")
            }
        case "autoFilter", "dimension": _ = area(attributes)
        case "cfRule": checkRule(attributes)
        default: break
        }
    }

    private func checkRow(_ attributes: XMLAttributes) {
        let number = attributes.number("r") ?? row + 1
        if number <= row {
            fault("row \(number) stands behind row \(row)")
        } else if number > CellArea.maxRows {
            fault("row \(number), but a sheet has \(CellArea.maxRows) at most")
        }
        row = number
        column = -1
        checkFormat(attributes)
    }

    private func checkCell(_ attributes: XMLAttributes) {
        let type = attributes["t"]
        cellHasSharedString = type?.count == 1 && type?.first == UInt8(ascii: "s")
        checkPlace(attributes)
        checkFormat(attributes)
    }

    private func checkPlace(_ attributes: XMLAttributes) {
        guard let name = attributes["r"] else {
            column += 1
            return
        }
        guard let place = CellArea.place(name) else {
            return fault("no sheet has a cell '\(String(decoding: name, as: UTF8.self))'")
        }
        if place.row != row {
            fault("cell \(String(decoding: name, as: UTF8.self)) stands in row \(row)")
        } else if place.column <= column {
            fault("cell \(String(decoding: name, as: UTF8.self)) stands behind those to its right")
        }
        column = place.column
    }

    private func checkFormat(_ attributes: XMLAttributes) {
        guard let format = attributes.number("s") else { return }
        if let count = package.formatCount, format >= count {
            fault("there is no cell format \(format)")
        } else {
            largestFormat = max(largestFormat, format)
        }
    }

    private func checkColumns(_ attributes: XMLAttributes) {
        guard let first = attributes.number("min"), let last = attributes.number("max") else {
            return
        }
        if first < 1 || last < first || last > CellArea.maxColumns {
            fault("columns \(first) to \(last) are none")
        } else if first <= lastColumnWidth {
            fault("the width of column \(first) is there twice, or out of order")
        }
        lastColumnWidth = last
        if let format = attributes.number("style"), let count = package.formatCount,
            format >= count
        {
            fault("there is no cell format \(format)")
        }
    }

    private func area(_ attributes: XMLAttributes) -> CellArea? {
        guard let text = attributes["ref"] else { return nil }
        guard let area = CellArea(text) else {
            fault("no sheet has cells '\(String(decoding: text, as: UTF8.self))'")
            return nil
        }
        return area
    }

    private func checkMerged(_ attributes: XMLAttributes) {
        guard let area = area(attributes) else { return }
        if area.columns.count == 1, area.rows.count == 1 {
            fault("one cell alone is merged")
        }
        // Merged headings are few; beyond 2,000 merged areas overlaps are not checked.
        guard merged.count < 2000 else { return }
        if merged.contains(where: { $0.overlaps(area) }) { fault("merged cells overlap") }
        merged.append(area)
    }

    private func checkRule(_ attributes: XMLAttributes) {
        if let priority = attributes.number("priority"), !priorities.insert(priority).inserted {
            fault("two rules have the priority \(priority)")
        }
        guard let difference = attributes.number("dxfId") else { return }
        if let count = package.differenceCount, difference >= count {
            fault("there is no differential format \(difference)")
        } else {
            largestDifference = max(largestDifference, difference)
        }
    }

    override func text(_ bytes: TextView) {
        string?.append(contentsOf: bytes.prefix(20))
    }

    override func endElement(_ name: XMLName) {
        switch name {
        case "v":
            if let string, let index = Int(String(decoding: string, as: UTF8.self)) {
                largestString = max(largestString, index)
            }
            string = nil
        case "sheetData":
            row = 0
            column = -1
        case "mergeCells", "tableParts":
            if let (what, count) = wantedCount, count != foundCount {
                fault("\(what) says that it has \(count) elements, but has \(foundCount)")
            }
        case "worksheet":
            package.note(
                part, format: largestFormat, difference: largestDifference, string: largestString)
        default: break
        }
    }
}
