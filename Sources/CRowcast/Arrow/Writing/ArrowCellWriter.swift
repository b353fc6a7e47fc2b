import Rowcast

/// Writes values of Arrow's arrays as the values of rows.
struct ArrowCellWriter {
    /// Greatest length of the text of a nested value.
    private static let maxBytes = 255 << 20

    /// Room for the text of a value.
    private var text: [UInt8] = []
    /// Number of numbers in nested values that were written as null, since they are not finite.
    private(set) var infiniteCount = 0

    /// Appends a value of a column to a row.
    ///
    /// - Throws: `.malformed` for an array that is none, `.unsupported` for a time outside the years 1 to
    ///   9999.
    mutating func append(
        _ row: Int, of array: ArrowSourceArray, to builder: inout RowBuilder
    ) throws(ConversionError) {
        if array.isNull(row) { return builder.appendNull() }
        switch array.type {
        case .null: builder.appendNull()
        case .bool: builder.append(array.bit(row))
        case .integer(.int64): builder.append(array.load(row, as: Int64.self))
        case .integer(.int32): builder.append(array.load(row, as: Int32.self))
        case .integer(let type): builder.append(array.integer(row, type))
        case .double: builder.append(array.load(row, as: Double.self))
        case .text(let offsets): try builder.append(text: array.text(row, offsets))
        case .dictionary(let type, _):
            try append(array.dictionaryPlace(row, type), of: array.child(), to: &builder)
        case .half, .float, .decimal:
            text.removeAll(keepingCapacity: true)
            guard try write(row, of: array) else { return builder.append(Double.nan) }
            text.withText { builder.append(number: $0) }
        case .day, .dayInMilliseconds, .timeOfDay, .timestamp:
            text.removeAll(keepingCapacity: true)
            try write(row, of: array)
            // The texts stand in quotes, as JSON has them.
            try text.withText { text throws(ConversionError) in
                try builder.append(text: text.slice(at: 1, count: text.count - 2))
            }
        case .list, .fixedList, .structure, .map:
            text.removeAll(keepingCapacity: true)
            try write(row, of: array)
            text.withText { builder.append(json: $0) }
        }
    }

    // MARK: - JSON

    /// Appends a value as JSON to `text`; returns false for a number that is not finite, which JSON does
    /// not have.
    @discardableResult
    private mutating func write(
        _ row: Int, of array: ArrowSourceArray
    ) throws(ConversionError) -> Bool {
        if array.isNull(row) {
            text.append(literal: "null")
            return true
        }
        switch array.type {
        case .null: text.append(literal: "null")
        case .bool: text.append(literal: array.bit(row) ? "true" : "false")
        case .integer(let type): text.append(contentsOf: array.integer(row, type).description.utf8)
        case .half:
            #if os(macOS) && arch(x86_64)
                throw ConversionError(.unsupported, "this system has no numbers of 16 bits")
            #else
                return text.append(number: Float16(bitPattern: array.load(row, as: UInt16.self)))
            #endif
        case .float: return text.append(number: array.load(row, as: Float.self))
        case .double: return text.append(number: array.load(row, as: Double.self))
        case .decimal(let byteCount, let scale):
            if scale >= 0, let value = array.decimal64(row, byteCount: byteCount) {
                text.append(decimal: value, scale: scale)
            } else {
                text.append(decimal: array.words(row, byteCount: byteCount), scale: scale)
            }
        case .text(let offsets): try text.append(jsonText: array.text(row, offsets))
        case .day: try text.append(day: Int(array.load(row, as: Int32.self)))
        case .dayInMilliseconds:
            let (day, rest) = Int(array.load(row, as: Int64.self))
                .quotientAndRemainder(dividingBy: 86_400_000)
            guard rest == 0 else {
                throw ConversionError(
                    .malformed, "a day in milliseconds has a time of day; cast it to a timestamp")
            }
            try text.append(day: day)
        case .timeOfDay(let unit, let type):
            try text.append(timeOfDay: Int(array.integer(row, type)), perSecond: unit.perSecond)
        case .timestamp(let unit, _):
            try text.append(time: Int(array.load(row, as: Int64.self)), perSecond: unit.perSecond)
        case .dictionary(let type, _):
            return try write(array.dictionaryPlace(row, type), of: array.child())
        case .list(let offsets, _):
            try writeList(array.elements(row, offsets), of: array.child())
        case .fixedList(let count, _):
            try writeList(array.elements(row, count: count), of: array.child())
        case .structure(let fields):
            text.append(UInt8(ascii: "{"))
            for (index, field) in fields.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                try field.name.utf8Bytes.withText { name throws(ConversionError) in
                    try text.append(jsonText: name)
                }
                text.append(UInt8(ascii: ":"))
                try writeElement(array.place(row), of: array.child(index))
            }
            text.append(UInt8(ascii: "}"))
        case .map: try writeMap(array.elements(row, .small), of: array.child())
        }
        return true
    }

    private mutating func writeElement(
        _ row: Int, of array: ArrowSourceArray
    ) throws(ConversionError) {
        // Values of a dictionary may stand in a list any number of times.
        guard text.count <= ArrowCellWriter.maxBytes else {
            throw ConversionError(
                .tooLarge, "a nested value is longer than \(ArrowCellWriter.maxBytes) bytes")
        }
        guard try !write(row, of: array) else { return }
        infiniteCount += 1
        text.append(literal: "null")
    }

    private mutating func writeList(
        _ range: Range<Int>, of array: ArrowSourceArray
    ) throws(ConversionError) {
        text.append(UInt8(ascii: "["))
        for index in range {
            if index > range.lowerBound { text.append(UInt8(ascii: ",")) }
            try writeElement(index, of: array)
        }
        text.append(UInt8(ascii: "]"))
    }

    /// Writes a map as an object; a key that is no text is the text of its value.
    private mutating func writeMap(
        _ range: Range<Int>, of entries: ArrowSourceArray
    ) throws(ConversionError) {
        text.append(UInt8(ascii: "{"))
        for index in range {
            if index > range.lowerBound { text.append(UInt8(ascii: ",")) }
            let place = entries.place(index)
            let start = text.count
            try writeElement(place, of: entries.child(0))
            if text[start] != UInt8(ascii: "\"") {
                let key = Array(text[start...])
                text.removeSubrange(start...)
                try key.withText { key throws(ConversionError) in try text.append(jsonText: key) }
            }
            text.append(UInt8(ascii: ":"))
            try writeElement(place, of: entries.child(1))
        }
        text.append(UInt8(ascii: "}"))
    }
}

extension String {
    fileprivate var utf8Bytes: [UInt8] { Array(utf8) }
}
