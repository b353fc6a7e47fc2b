internal import Rowcast

/// The part of a stored result in front of its rows.
enum ResultHead {
    /// Number of bytes in front of the rows that are read at most.
    private static let maxBytes = 16 << 20
    /// The bytes right in front of the rows, as this server writes results.
    private static let mark = Array(#""data":["#.utf8)

    /// The result without its rows; nil for one whose rows are not found. Blocks.
    static func emptyResult(path: String) throws -> [UInt8]? {
        let source = try FileSource(path: path)
        var nesting = JSONNesting()
        var head: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while head.count < maxBytes {
            let count = try chunk.withUnsafeMutableBytes { try source.read(into: $0) }
            if count == 0 { return nil }
            for byte in chunk[..<count] {
                head.append(byte)
                // Texts of names and labels may look like the start of the rows.
                if nesting.step(byte), byte == UInt8(ascii: "["), nesting.depth == 2,
                    head.suffix(mark.count) == mark[...]
                {
                    return head + Array("]}".utf8)
                }
            }
        }
        return nil
    }
}
