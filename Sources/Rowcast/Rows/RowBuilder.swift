/// Takes the values of one row of a `RowWriter`, one for each column in the order of the schema.
public struct RowBuilder: ~Copyable, Sendable {
    /// The rows that were not handed over yet, as `PackedRows` lays them out.
    var buffer: OutputBuffer
    let columnCount: Int
    /// Whether values may have links.
    let hasLinks: Bool
    /// Place of the row in the buffer, and number of its values so far.
    private var start = 0
    private var valueCount = 0
    /// Number of numbers that were written as null, since they are not finite.
    private(set) var infiniteCount = 0

    init(columnCount: Int, hasLinks: Bool = false, capacity: Int) {
        self.columnCount = columnCount
        self.hasLinks = hasLinks
        buffer = OutputBuffer(capacity: capacity)
    }

    // MARK: - Values

    /// Appends a null.
    public mutating func appendNull() { append(.null, .empty) }

    /// Appends true or false.
    public mutating func append(_ value: Bool) {
        if value { append(.true, TextView("true")) } else { append(.false, TextView("false")) }
    }

    /// Appends a whole number.
    public mutating func append(_ value: Int) {
        append(.number, room: 20) { target in target.put(decimal: value) }
    }

    /// Appends a whole number of another type than `Int`.
    public mutating func append(_ value: some FixedWidthInteger) {
        if let value = Int(exactly: value) {
            append(value)
        } else {
            append(number: value.description)
        }
    }

    /// Appends a number by the fewest digits that stand for the same double: `0.1`, `1200`, `1e+20`. NaN
    /// and infinities become null, and the report has a warning.
    public mutating func append(_ value: Double) {
        guard value.isFinite else {
            infiniteCount += 1
            return appendNull()
        }
        append(.number, room: 24) { target in target.put(value) }
    }

    /// Appends a number by its digits, such as `12.50`, which are kept.
    ///
    /// - Throws: `.malformed` for a text that is no number of RFC 8259.
    public mutating func append(decimal text: String) throws(ConversionError) {
        let isNumber = Array(text.utf8).withPaddedText { isJSONNumber($0) }
        guard isNumber else {
            throw ConversionError(.malformed, "'\(text.oneLine)' is no number")
        }
        append(number: text)
    }

    /// Appends a text.
    public mutating func append(_ text: String) {
        let isCopied: Void? = text.utf8.withContiguousStorageIfAvailable {
            append(.text, TextView($0))
        }
        guard isCopied == nil else { return }
        var text = text
        text.withUTF8 { append(.text, TextView($0)) }
    }

    /// Appends a text of UTF-8.
    ///
    /// - Throws: `.malformed` for bytes that are no UTF-8.
    public mutating func append(utf8 bytes: RawSpan) throws(ConversionError) {
        try bytes.withText { text throws(ConversionError) in try append(text: text) }
    }

    /// Appends a day, as `2024-01-31`; days are counted from 1970-01-01.
    ///
    /// - Throws: `.malformed` for a day outside the years 0 to 9999, the years of RFC 3339.
    public mutating func append(daysSince1970 days: Int) throws(ConversionError) {
        guard RowBuilder.days.contains(days) else {
            throw ConversionError(.malformed, "a day lies outside the years 0 to 9999")
        }
        append(CivilTime(daysSince1970: days), hasTime: false)
    }

    /// Appends a time without a time zone, as `2024-01-31 10:05:06`, with a fraction of up to nine digits
    /// where it has one. Seconds are counted from 1970-01-01 00:00:00.
    ///
    /// - Throws: `.malformed` for a time outside the years 0 to 9999, and for `nanoseconds` that are no
    ///   fraction of a second.
    public mutating func append(
        secondsSince1970 seconds: Int, nanoseconds: Int = 0
    ) throws(ConversionError) {
        let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let (day, second) = rest < 0 ? (days - 1, rest + 86_400) : (days, rest)
        guard RowBuilder.days.contains(day) else {
            throw ConversionError(.malformed, "a time lies outside the years 0 to 9999")
        }
        guard 0..<1_000_000_000 ~= nanoseconds else {
            throw ConversionError(
                .malformed, "\(nanoseconds) nanoseconds are no fraction of a second")
        }
        append(
            CivilTime(
                daysSince1970: day, nanosecondOfDay: second * 1_000_000_000 + nanoseconds),
            hasTime: true)
    }

    /// The days of the years 0 to 9999, counted from 1970-01-01.
    private static let days = -719_528...2_932_896

    /// Appends a text of UTF-8.
    ///
    /// - Throws: `.malformed` for bytes that are no UTF-8.
    package mutating func append(text: TextView) throws(ConversionError) {
        let place = buffer.count
        append(.text, text)
        // The copy has the padding that the check reads.
        if buffer.count > place,
            let fault = firstInvalidUTF8(buffer.text(from: place, count: text.count))
        {
            throw ConversionError(.malformed, "a text is not UTF-8 at its byte \(fault)")
        }
    }

    /// Appends a number by its digits, which the caller promises to be a number of RFC 8259.
    package mutating func append(number text: TextView) { append(.number, text) }

    /// Appends a nested value, whose text the caller promises to be JSON.
    package mutating func append(json text: TextView) { append(.json, text) }

    private mutating func append(number text: String) {
        var text = text
        text.withUTF8 { append(.number, TextView($0)) }
    }

    private mutating func append(_ time: CivilTime, hasTime: Bool) {
        append(.text, room: 64) { target in target.put(time, hasTime: hasTime) }
    }

    /// Appends a value that `write` writes in at most `room` bytes, and returns the number of.
    @inline(__always)
    private mutating func append(
        _ kind: Cell.Kind, room: Int, _ write: (TextTarget) -> Int
    ) {
        if valueCount < columnCount {
            buffer.reserve(room + 1)
            let count = write(buffer.target)
            PackedRows.put(kind, count: count, value: valueCount, of: start, in: &buffer)
        }
        valueCount &+= 1
    }

    @inline(__always)
    private mutating func append(_ kind: Cell.Kind, _ text: TextView) {
        if valueCount < columnCount {
            PackedRows.put(kind, text, value: valueCount, of: start, in: &buffer)
        }
        valueCount &+= 1
    }

    // MARK: - Links

    /// Gives the value that was appended last its drill links: a JSON array in UTF-8, such as
    /// `[{"label":"Show All","url":"/explore/shop/orders?fields=orders.id","type":"measure_default"}]`.
    ///
    /// json_detail has the array as the cell's `links`; html, md and xlsx show the first link where
    /// `WritingOptions.links` asks for it.
    ///
    /// - Throws: `.malformed` for a text that is no array of JSON, for links in front of the first value
    ///   of a row, and for a value that has links; `.invalidOption` for a schema without `hasLinks`.
    public mutating func attachLinks(_ json: RawSpan) throws(ConversionError) {
        guard hasLinks else {
            throw ConversionError(
                .invalidOption, "the schema declares no links", hint: "set its hasLinks")
        }
        guard valueCount > 0 else {
            throw ConversionError(.malformed, "links stand behind the value that has them")
        }
        // A value of no column makes the row an error.
        if valueCount > columnCount { return }
        let value = valueCount - 1
        guard !PackedRows.hasLinks(value: value, columnCount: columnCount, of: start, in: buffer)
        else { throw ConversionError(.malformed, "a value has its links already") }
        let (place, columnCount, start) = (buffer.count, columnCount, start)
        try json.withText { text throws(ConversionError) in
            PackedRows.put(
                links: text, value: value, columnCount: columnCount, of: start, in: &buffer)
            // The copy has the padding that the check reads.
            let copy = buffer.text(from: place, count: text.count)
            if let fault = firstInvalidUTF8(copy) {
                throw ConversionError(.malformed, "links are not UTF-8 at their byte \(fault)")
            }
            var (end, fault): (Int, JSONFault?) = (0, nil)
            guard copy.first == UInt8(ascii: "["),
                JSONSkip.value(copy, copy.count, &end, fault: &fault), end == copy.count
            else { throw ConversionError(.malformed, "links are no array of JSON") }
        }
    }

    // MARK: - Rows

    mutating func beginRow(isTotals: Bool = false) {
        start = buffer.count
        valueCount = 0
        PackedRows.begin(
            columnCount: columnCount, hasLinks: hasLinks, isTotals: isTotals, in: &buffer)
    }

    /// Ends the row.
    ///
    /// - Throws: `.malformed` for a row of too few or too many values, `.tooLarge` for too long a row; the
    ///   row is dropped then.
    mutating func endRow(maxRowBytes: Int) throws(ConversionError) {
        let size = buffer.count - start
        guard valueCount == columnCount, size <= maxRowBytes else {
            dropRow()
            guard valueCount == columnCount else {
                throw ConversionError(
                    .malformed, "\(valueCount) values, but the result has \(columnCount) columns")
            }
            throw ConversionError(
                .tooLarge, "a row is longer than \(maxRowBytes) bytes",
                hint: "raise \(option: .maxRowBytes) if that is right")
        }
        PackedRows.end(size: size, of: start, in: &buffer)
    }

    mutating func dropRow() { buffer.count = start }
}
