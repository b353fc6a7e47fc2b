internal import QueryTasks
internal import Rowcast

/// A page of a result: a json_detail with the text of each of its rows.
struct DetailPage: Sendable {
    /// The members of the result but for its rows.
    let frame: [String: JSONValue]
    /// The whole document.
    let bytes: [UInt8]
    /// The places of the rows in it.
    let rows: [Range<Int>]

    /// - Throws: `NoPages` for what is no json_detail with rows.
    init(_ bytes: [UInt8]) throws(NoPages) {
        guard let start = DetailPage.startOfRows(bytes),
            let (rows, end) = DetailPage.rows(in: bytes, from: start),
            case .object(var frame)? = try? JSONValue(json: bytes[..<start] + Array(bytes[end...]))
        else { throw NoPages("the server's answer is no json_detail with rows") }
        if case .array(let errors)? = frame["errors"], let error = errors.first {
            let texts = ["message", "message_details"].compactMap { error[$0]?.string }
            throw NoPages("the server says: \(texts.joined(separator: ": "))")
        }
        frame["data"] = nil
        self.bytes = bytes
        self.frame = frame
        self.rows = rows
    }

    /// Whether the server has more rows than it gave.
    var isTruncated: Bool { frame["truncated"] == true }

    func row(_ index: Int) -> ArraySlice<UInt8> { bytes[rows[index]] }

    /// The values of a field, row by row.
    func keys(_ field: String) throws(NoPages) -> [PageKey] {
        var keys: [PageKey] = []
        keys.reserveCapacity(rows.count)
        for index in rows.indices {
            let row = try? JSONValue(json: Array(row(index)))
            guard let value = row?[field]?["value"], let key = PageKey(value) else {
                throw NoPages("\(field) has values that are neither whole numbers nor dates")
            }
            keys.append(key)
        }
        return keys
    }

    /// Number of bytes in front of the rows' bracket in which their name is looked for.
    private static let maxNameBytes = 64

    /// The place behind the bracket of the member `data`.
    private static func startOfRows(_ bytes: [UInt8]) -> Int? {
        var nesting = JSONNesting()
        for (place, byte) in bytes.enumerated() {
            if nesting.step(byte), byte == UInt8(ascii: "["), nesting.depth == 2 {
                let tail = bytes[max(0, place - maxNameBytes)..<place]
                var head = tail.filter { !isBlank($0) }.suffix(8)
                // A text that ends alike has a backslash in front of its quote.
                guard head.count == 8, let before = head.popFirst() else { continue }
                if head == Array(#""data":"#.utf8)[...], before != UInt8(ascii: "\\") {
                    return place + 1
                }
            }
        }
        return nil
    }

    private static func rows(in bytes: [UInt8], from start: Int) -> ([Range<Int>], end: Int)? {
        var scanner = RowScanner()
        var rows: [Range<Int>] = []
        var first: Int?
        for place in start..<bytes.count {
            switch scanner.step(bytes[place]) {
            case .between: continue
            case .within: first = first ?? place
            case .last:
                rows.append((first ?? place)..<place + 1)
                first = nil
            case .end: return (rows, place)
            }
        }
        return nil
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (9...13).contains(byte)
    }
}

/// Why a result is fetched whole, and not in pages.
struct NoPages: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
