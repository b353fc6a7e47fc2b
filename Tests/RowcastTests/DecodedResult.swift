@testable import Rowcast

/// A result as a decoder gives it: header, cells with their kinds, and what stands around them.
struct DecodedResult {
    struct Value {
        var kind: Cell.Kind
        var text: String
        /// The source of the cell, where cells are objects.
        var raw: String?
    }

    private(set) var columns: [Column] = []
    private(set) var rows: [[Value]] = []
    /// The rows as a table has them, with subtotals between.
    private var tableRows: [[Value]] = []
    private(set) var totals: [Value]?
    private(set) var members: [String: FixtureJSON] = [:]

    init(_ bytes: [UInt8], as format: ResultFormat, options: ConversionOptions) throws {
        let probe = Probe()
        let tableProbe = Probe()
        var conversion = Conversion(from: format)
        conversion.options = options
        conversion.options.threads = 1
        conversion.options.writing.includesHidden = true
        let outputs = [(probe, false), (tableProbe, true)].map { probe, isFlatTable in
            ResultFormat(
                name: "probe", summary: "", extensions: [], mediaType: "",
                makeEncoder: { _ in ProbeEncoder(probe: probe, isFlatTable: isFlatTable) })
        }
        try conversion.run(
            MemorySource(bytes), to: outputs.map { ConversionOutput($0, to: MemorySink()) })
        columns = probe.table?.columns ?? []
        rows = probe.rows
        tableRows = tableProbe.rows
        totals = probe.totals
        for member in probe.members where !Self.generated.contains(member.key) {
            members[member.key] = try FixtureJSON(member.value)
        }
    }

    /// What says in members the same as columns and totals do.
    private static let generated: Set = [
        "fields", "pivots", "totals_data", "has_totals", "has_row_totals", "parent_id", "server_id",
    ]

    // MARK: - Comparing

    /// Where this differs from the result that it was made of, `nil` if it does not but for what
    /// may be lost.
    func difference(from source: DecodedResult, losing losses: Losses) -> String? {
        let raws = !losses.contains(.cellParts) && hasRaws && source.hasRaws
        let lines = lines(losing: losses, raws: raws)
        let others = source.lines(losing: losses, raws: raws)
        for (line, other) in zip(lines, others) where line != other {
            return "is:     \(line)\nbefore: \(other)"
        }
        if lines.count != others.count {
            return "\(lines.count) rows and columns, before \(others.count)"
        }
        if losses.contains(.metadata) { return nil }
        for (key, value) in source.members where members[key] != value {
            return "\(key) is: \(members[key].map { "\($0)" } ?? "missing"); before: \(value)"
        }
        return nil
    }

    private var hasRaws: Bool { rows.first?.first?.raw != nil }

    /// What is compared: a line for each column and row.
    private func lines(losing losses: Losses, raws: Bool) -> [String] {
        let shown = columns.indices.filter {
            !(losses.contains(.hiddenFields) && columns[$0].field.isHidden)
        }
        let rows =
            losses.contains(.totalsApart) ? tableRows + [totals].compactMap(\.self) : rows
        var lines = shown.map { "column \(columns[$0].description(losing: losses))" }
        lines += rows.map { row in
            shown.map { row[$0].description(losing: losses, raw: raws) }.joined(separator: " | ")
        }
        if let totals, losses.isDisjoint(with: [.totals, .totalsApart]) {
            lines.append(
                "totals \(shown.map { totals[$0].description(losing: losses, raw: raws) })")
        }
        return lines
    }
}

extension Column {
    fileprivate func description(losing losses: Losses) -> String {
        if losses.contains(.names) {
            return (heading(.labels) ?? "").description(losing: losses)
        }
        let pivot = pivot.map { "\($0.key), total: \($0.isRowTotal)" } ?? "none"
        if losses.contains(.labels) { return "\(field.name), pivot \(pivot)" }
        let keepsFormat = !losses.contains(.valueFormats) || field.category == .tableCalculation
        return """
            \(field.name), label \(field.label), \(field.category), type \(field.type ?? "none"), \
            hidden: \(field.isHidden), format \(keepsFormat ? field.valueFormat ?? "none" : "lost"), \
            pivot \(pivot)
            """
    }
}

extension DecodedResult.Value {
    fileprivate func description(losing losses: Losses, raw isRaw: Bool) -> String {
        if isRaw { return raw ?? "missing" }
        var text = text.description(losing: losses)
        var kind = kind == .missing ? Cell.Kind.null : kind
        if kind == .json, losses.contains(.nestedLineEnds) {
            text = String(text.map { $0.isNewline ? " " : $0 })
        }
        if kind == .json, losses.contains(.nesting) { kind = .text }
        // A number that came as text in a numeric field is a number of a workbook.
        let isNumber = kind == .text && text.shortestNumber != nil
        if losses.contains(.numberText), kind == .number || isNumber || losses.contains(.kinds) {
            if let shortest = text.shortestNumber {
                text = shortest
                if isNumber { kind = .number }
            } else if kind == .number {
                kind = .text
            }
        }
        if kind == .null, losses.contains(.nulls) { return "‹›" }
        return kind == .null ? "null" : losses.contains(.kinds) ? "‹\(text)›" : "\(kind) ‹\(text)›"
    }
}

extension String {
    fileprivate func description(losing losses: Losses) -> String {
        guard losses.contains(.controlCharacters) else { return self }
        var scalars = UnicodeScalarView()
        for scalar in unicodeScalars {
            let isLost: Bool
            switch scalar.value {
            case 9, 10, 13: isLost = false
            case ..<32, 0xFFFE, 0xFFFF: isLost = true
            default: isLost = false
            }
            scalars.append(isLost ? "\u{FFFD}" : scalar)
        }
        return String(scalars)
    }

    /// The shortest text of the double that a JSON number is, `nil` if there is none: an integer that
    /// no double holds, or a number beyond them all.
    fileprivate var shortestNumber: String? {
        guard let value = Double(self), value.isFinite, utf8.allSatisfy({ $0 != 120 }) else {
            return nil
        }
        let isInteger = utf8.allSatisfy { (48...57).contains($0) || $0 == 45 }
        if isInteger, value.magnitude >= 0x1p53 {
            guard let exact = Int(self), Int(exactly: value) == exact else { return nil }
        }
        return value.description
    }
}

/// Where the probe puts what it sees; one thread at a time.
private final class Probe: @unchecked Sendable {
    var table: OutputTable?
    var rows: [[DecodedResult.Value]] = []
    var totals: [DecodedResult.Value]?
    var members: [RawMember] = []
}

/// An encoder that takes note of everything and writes nothing.
private struct ProbeEncoder: RowEncoder {
    let probe: Probe
    let isFlatTable: Bool

    var needs: DocumentNeeds { [.types, .rawCells] }
    var showsTotals: Bool { true }
    var writesMembers: Bool { true }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        probe.table = table
        probe.members = table.header.members
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        precondition(firstRow == probe.rows.count, "one thread encodes in order")
        for row in 0..<batch.rowCount { probe.rows.append(values(batch, row)) }
        return BatchSummary()
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        probe.members += footer.members
        probe.totals = totals.map { values($0, 0) }
    }

    private func values(_ batch: RowBatch, _ row: Int) -> [DecodedResult.Value] {
        let hasObjects = probe.table?.header.rowShape != .other
        return (probe.table?.sources ?? []).map { column in
            let cell = batch.cell(row: row, column: column)
            let raw = hasObjects ? batch.rawCells?[row * batch.columnCount + column] : nil
            return DecodedResult.Value(
                kind: cell.kind, text: text(of: cell, in: batch),
                raw: raw.flatMap { $0.isMissing ? nil : text(of: $0, in: batch) })
        }
    }

    private func text(of cell: Cell, in batch: RowBatch) -> String {
        switch cell.kind {
        case .missing, .null: ""
        case .true: "true"
        case .false: "false"
        case .number, .text, .json:
            batch.text(cell).string
        }
    }
}
