internal import Rowcast

/// The part of a stored result in front of its rows.
enum ResultHead {
    /// Number of bytes in front of the rows that are read at most.
    private static let maxBytes = 16 << 20
    /// What stands right in front of the rows, as this server writes results.
    private static let mark = Array(#""data":["#.utf8)

    /// The result without its rows; nil for one whose rows are not found. Blocks.
    static func emptyResult(path: String) throws -> [UInt8]? {
        let source = try FileSource(path: path)
        var scanner = Scanner()
        var head: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while head.count < maxBytes {
            let count = try chunk.withUnsafeMutableBytes { try source.read(into: $0) }
            if count == 0 { return nil }
            for byte in chunk[..<count] {
                head.append(byte)
                if scanner.isRowsStart(byte, head) { return head + Array("]}".utf8) }
            }
        }
        return nil
    }

    /// Finds the rows: texts of names and labels may look like their start.
    private struct Scanner {
        private var isText = false
        private var isEscaped = false
        private var depth = 0

        /// Whether a byte, the last one of the head, begins the rows.
        mutating func isRowsStart(_ byte: UInt8, _ head: [UInt8]) -> Bool {
            if isText {
                switch byte {
                case _ where isEscaped: isEscaped = false
                case UInt8(ascii: "\\"): isEscaped = true
                case UInt8(ascii: "\""): isText = false
                default: break
                }
                return false
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
            return byte == UInt8(ascii: "[") && depth == 2 && head.suffix(mark.count) == mark[...]
        }
    }
}
