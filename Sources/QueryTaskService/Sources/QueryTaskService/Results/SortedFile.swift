internal import Foundation
internal import QueryTasks
internal import Rowcast

/// A json_detail file with its rows in another order.
///
/// The rows are read once for their keys, and once more in their order, each as the text that it is.
struct SortedFile {
    private let path: String

    init(_ path: String) { self.path = path }

    static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

    private struct Row {
        var offset: Int
        var length: Int
        var keys: [SortKey]
    }

    func write(by sort: CalculationSort, to sink: any ByteSink) throws {
        guard let head = try ResultHead.emptyResult(path: path) else {
            throw ConversionError(.malformed, "the rows of the calculated result are not found")
        }
        let document = try JSONValue(json: head)
        var reader = RowKeys(try columns(of: document, sort))
        // The head ends with the brackets of an empty result.
        let start = head.count - 2
        var rows: [Row] = []
        let end = try eachRow(from: start) { offset, text throws in
            let keys = reader.keys(of: try JSONValue(json: text))
            rows.append(Row(offset: offset, length: text.count, keys: keys))
        }
        // Ranks are in the order of their sorts.
        let isDescending = sort.keys.map { $0.isDescending && $0.isCalculation }
        let isPivoted = reader.isPivoted
        let order = rows.indices.sorted { left, right in
            for (index, (lhs, rhs)) in zip(rows[left].keys, rows[right].keys).enumerated()
            where lhs != rhs {
                // A row without a value in a pivot column stands last in both directions.
                if isPivoted[index], lhs == .null || rhs == .null { return rhs == .null }
                return isDescending[index] ? rhs < lhs : lhs < rhs
            }
            return left < right
        }
        try copy(rows, in: order, from: start, to: end, sink)
    }

    /// The columns of the keys.
    private func columns(
        of document: JSONValue, _ sort: CalculationSort
    ) throws(QueryFault) -> [RowKeys.Column] {
        var pivots: [String] = []
        if case .array(let elements)? = document["pivots"] {
            pivots = elements.compactMap { $0["key"]?.string }
        }
        var faults: [String] = []
        if case .array(let errors)? = document["errors"] {
            faults = errors.compactMap { $0["message"]?.string }
        }
        var columns: [RowKeys.Column] = []
        for key in sort.keys {
            let fault = faults.first { text in
                [",", ":", " "].contains { text.hasPrefix("calculation \(key.name)\($0)") }
            }
            if key.isCalculation, let fault {
                throw .bad("Sort '\(key.text)' has no values: \(fault)")
            }
            guard pivots.isEmpty || key.pivotColumn < pivots.count else {
                throw .bad(
                    "Sort '\(key.text)' names the pivot column \(key.pivotColumn), but the result shows "
                        + "\(pivots.count)")
            }
            columns.append(
                RowKeys.Column(
                    name: key.name, pivot: pivots.isEmpty ? nil : pivots[key.pivotColumn],
                    isRanked: !key.isCalculation))
        }
        return columns
    }

    /// Calls a function with the place and the text of each row.
    ///
    /// - Returns: The place behind the last row.
    private func eachRow(
        from start: Int, _ body: (Int, [UInt8]) throws -> Void
    ) throws -> Int {
        let source = try FileSource(path: path)
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        var scanner = RowScanner()
        var row: [UInt8] = []
        var place = 0
        while true {
            let count = try chunk.withUnsafeMutableBytes { try source.read(into: $0) }
            guard count > 0 else {
                throw ConversionError(.malformed, "the calculated result ends within its rows")
            }
            for byte in chunk[..<count] {
                defer { place += 1 }
                guard place >= start else { continue }
                switch scanner.step(byte) {
                case .between: continue
                case .end: return place
                case .within: row.append(byte)
                case .last:
                    row.append(byte)
                    try body(place + 1 - row.count, row)
                    row.removeAll(keepingCapacity: true)
                }
            }
        }
    }

    private func copy(
        _ rows: [Row], in order: [Int], from start: Int, to end: Int, _ sink: any ByteSink
    ) throws {
        var sink = sink
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw ConversionError(.inputOutput, "the calculated result cannot be opened")
        }
        defer { try? file.close() }
        func copy(_ count: Int?, at offset: Int) throws {
            try file.seek(toOffset: UInt64(offset))
            var rest = count ?? .max
            while rest > 0, let data = try file.read(upToCount: min(rest, 1 << 20)), !data.isEmpty {
                rest -= data.count
                try data.withUnsafeBytes { try sink.write($0) }
            }
        }
        func put(_ text: String) throws {
            try Array(text.utf8).withUnsafeBytes { try sink.write($0) }
        }
        try copy(start, at: 0)
        for (index, place) in order.enumerated() {
            if index > 0 { try put(",") }
            try copy(rows[place].length, at: rows[place].offset)
        }
        try copy(nil, at: end)
        try sink.finish()
    }
}

/// A value that rows are sorted by. Null is the least, and numbers are less than texts.
private enum SortKey: Comparable {
    case null
    /// The place of a field's value among those of its column.
    case rank(Int)
    case number(Double)
    case text(String)

    init(_ value: JSONValue?) {
        switch value {
        case nil, .null?: self = .null
        case .number(let digits)?: self = Double(digits).map(SortKey.number) ?? .text(digits)
        case .string(let text)?: self = .text(text)
        case .bool(let flag)?: self = .text(flag ? "Yes" : "No")
        case .array?, .object?: self = .text(String(decoding: (value ?? .null).json, as: UTF8.self))
        }
    }
}

/// Reads the keys of rows.
private struct RowKeys {
    struct Column {
        var name: String
        /// The key of the pivot column; nil for a result without pivots.
        var pivot: String?
        /// Whether rows have this order already, as those sorted by a field have.
        var isRanked: Bool
    }

    private let columns: [Column]
    /// The values of ranked columns in the last row, and the ranks.
    private var last: [JSONValue?]
    private var ranks: [Int]
    /// Whether each column has a cell for each pivot column, so far.
    private(set) var isPivoted: [Bool]

    init(_ columns: [Column]) {
        self.columns = columns
        last = Array(repeating: nil, count: columns.count)
        ranks = Array(repeating: 0, count: columns.count)
        isPivoted = Array(repeating: false, count: columns.count)
    }

    mutating func keys(of row: JSONValue) -> [SortKey] {
        var keys: [SortKey] = []
        var hasChanged = false
        for (index, column) in columns.enumerated() {
            var cell = row[column.name]
            // A cell that is no cell of its own has one for each pivot column, whose key may be `value`.
            if let pivot = column.pivot, cell?["value"].map(RowKeys.isCell) ?? true {
                cell = cell?[pivot]
                isPivoted[index] = !column.isRanked
            }
            let value = cell?["value"]
            guard column.isRanked else {
                keys.append(SortKey(value))
                continue
            }
            if last[index] != value { hasChanged = true }
            if hasChanged { ranks[index] += 1 }
            last[index] = value
            keys.append(.rank(ranks[index]))
        }
        return keys
    }

    private static func isCell(_ value: JSONValue) -> Bool {
        if case .object = value { return true }
        return false
    }
}
