package import Rowcast

/// Texts of UTF-8 in one piece of memory; a text may be null.
package struct Texts: Sendable {
    /// Place of a text.
    package struct Span: Sendable, BitwiseCopyable {
        package var start: Int
        /// Number of bytes; negative for null.
        package var count: Int

        @inline(__always)
        package init(start: Int, count: Int) {
            self.start = start
            self.count = count
        }

        package static var null: Span { Span(start: 0, count: -1) }
        @inline(__always) package var isNull: Bool { count < 0 }
        @inline(__always) package var range: Range<Int> { start..<start + max(0, count) }
    }

    package private(set) var bytes: [UInt8] = []
    package private(set) var spans: [Span] = []

    package init() {}

    /// Texts in memory that the caller filled; each span lies in it.
    package init(bytes: [UInt8], spans: [Span]) {
        self.bytes = bytes
        self.spans = spans
    }

    /// Makes the texts of `count` rows that are all the same; nil stands for null.
    init(repeating text: [UInt8]?, count: Int) {
        bytes = text ?? []
        let span = text.map { Span(start: 0, count: $0.count) } ?? .null
        spans = Array(repeating: span, count: count)
    }

    package var count: Int { spans.count }

    package mutating func reserve(rows: Int, bytes byteCount: Int = 0) {
        spans.reserveCapacity(spans.count + rows)
        if byteCount > 0 { bytes.reserveCapacity(bytes.count + byteCount) }
    }

    package mutating func appendNull() { spans.append(.null) }

    /// Appends a text that is there already.
    mutating func append(again span: Span) { spans.append(span) }

    package mutating func append(_ text: some BorrowedText) {
        spans.append(Span(start: bytes.count, count: text.count))
        bytes.append(text)
    }

    package mutating func append(_ text: String) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        spans.append(Span(start: start, count: bytes.count - start))
    }

    package mutating func append(bytes text: some Collection<UInt8>) {
        spans.append(Span(start: bytes.count, count: text.count))
        bytes.append(contentsOf: text)
    }

    /// Appends a text piece by piece: `body` appends to the bytes.
    mutating func appendPieces<Failure>(
        _ body: (inout [UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        let start = bytes.count
        try body(&bytes)
        spans.append(Span(start: start, count: bytes.count - start))
    }

    /// A text as a string; nil for null.
    package func string(_ row: Int) -> String? {
        let span = spans[row]
        return span.isNull ? nil : String(decoding: bytes[span.range], as: UTF8.self)
    }

    /// Calls `body` with the bytes of all texts, which spans are places of.
    @inline(__always)
    func withBytes<Value, Failure>(
        _ body: (TextView) throws(Failure) -> Value
    ) throws(Failure) -> Value { try bytes.withText(body) }
}

extension TextView {
    /// The text of a span that is not null.
    @inline(__always)
    func slice(_ span: Texts.Span) -> TextView { slice(at: span.start, count: span.count) }
}
