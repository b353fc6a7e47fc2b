import CRowcastHeader
import Rowcast

/// The values of a column, or of a list or struct in it, in the buffers of one batch.
///
/// The C data interface tells no sizes of buffers, so that a producer is trusted with these; numbers of
/// buffers, lengths, offsets and indices are checked.
final class ArrowSourceArray {
    let type: ArrowSourceType
    let length: Int
    private let offset: Int
    /// A bit for each value that is not null; nil where none is null.
    private let validity: UnsafePointer<UInt8>?
    /// The second and the third buffer.
    private let values: UnsafeRawPointer?
    private let texts: UnsafeRawPointer?
    /// The buffers of a view behind the second; the last has their sizes.
    private let views: UnsafeBufferPointer<UnsafeRawPointer?>
    private let children: [ArrowSourceArray]

    /// Greatest length of an array.
    private static let maxLength = 1 << 40

    /// - Throws: `.malformed`, with the column's name, for an array that does not fit its type.
    init(
        _ array: ArrowArray, _ type: ArrowSourceType, column: String
    ) throws(ConversionError) {
        func fault(_ reason: Message) -> ConversionError {
            ConversionError(.malformed, at: .init(column: column), "the array of Arrow \(reason)")
        }
        self.type = type
        guard 0...ArrowSourceArray.maxLength ~= Int(array.length),
            0...ArrowSourceArray.maxLength ~= Int(array.offset)
        else { throw fault("has a length of \(array.length) behind \(array.offset)") }
        length = Int(array.length)
        offset = Int(array.offset)
        let count = Int(array.n_buffers)
        guard type.bufferCounts.contains(count), count == 0 || array.buffers != nil else {
            throw fault("has \(count) buffers")
        }
        let buffers = UnsafeBufferPointer(start: array.buffers, count: count)
        validity = count > 0 ? buffers[0]?.assumingMemoryBound(to: UInt8.self) : nil
        values = count > 1 ? buffers[1] : nil
        texts = count > 2 ? buffers[2] : nil
        views = UnsafeBufferPointer(rebasing: buffers.dropFirst(2))
        guard length == 0 || count < 2 || values != nil else { throw fault("lacks its values") }
        guard validity != nil || array.null_count <= 0 || count == 0 else {
            throw fault("has \(array.null_count) nulls, but no bitmap of them")
        }
        let types = type.childTypes
        guard Int(array.n_children) == types.count, types.isEmpty || array.children != nil else {
            throw fault("has \(array.n_children) children")
        }
        var children: [ArrowSourceArray] = []
        for (index, type) in types.enumerated() {
            guard let child = array.children?[index]?.pointee, child.release != nil else {
                throw fault("lacks a child")
            }
            children.append(try ArrowSourceArray(child, type, column: column))
        }
        if case .dictionary(_, let type) = type {
            guard let dictionary = array.dictionary?.pointee else {
                throw fault("lacks its dictionary")
            }
            children = [try ArrowSourceArray(dictionary, type, column: column)]
        }
        let (end, overflow) = (offset + length).multipliedReportingOverflow(
            by: type.childrenPerValue)
        guard type.childrenPerValue == 0 || !overflow && children.allSatisfy({ $0.length >= end })
        else { throw fault("has children that are too short") }
        self.children = children
    }

    // MARK: - Values

    func isNull(_ row: Int) -> Bool {
        if case .null = type { return true }
        guard let validity else { return false }
        let index = offset &+ row
        return validity[index >> 3] >> UInt8(index & 7) & 1 == 0
    }

    /// A value of a buffer of numbers.
    @inline(__always)
    func load<Value>(_ row: Int, as type: Value.Type) -> Value {
        guard let values else { preconditionFailure("an array with a length has values") }
        return values.loadUnaligned(
            fromByteOffset: (offset &+ row) &* MemoryLayout<Value>.stride, as: Value.self)
    }

    func bit(_ row: Int) -> Bool {
        let index = offset &+ row
        guard let values else { return false }
        return values.load(fromByteOffset: index >> 3, as: UInt8.self) >> UInt8(index & 7) & 1 == 1
    }

    func integer(_ row: Int, _ type: ArrowInteger) -> Int128 {
        switch type {
        case .int8: Int128(load(row, as: Int8.self))
        case .uint8: Int128(load(row, as: UInt8.self))
        case .int16: Int128(load(row, as: Int16.self))
        case .uint16: Int128(load(row, as: UInt16.self))
        case .int32: Int128(load(row, as: Int32.self))
        case .uint32: Int128(load(row, as: UInt32.self))
        case .int64: Int128(load(row, as: Int64.self))
        case .uint64: Int128(load(row, as: UInt64.self))
        }
    }

    /// A decimal number of 64 or 128 bits as a whole number; nil for one that 64 bits do not hold, and for
    /// numbers of other sizes.
    func decimal64(_ row: Int, byteCount: Int) -> Int64? {
        switch byteCount {
        case 8: return load(row, as: Int64.self)
        case 16:
            let number = load(row, as: SIMD2<Int64>.self)
            return number[1] == number[0] >> 63 ? number[0] : nil
        default: return nil
        }
    }

    /// The words of 32 bits of a decimal number, the lowest first.
    func words(_ row: Int, byteCount: Int) -> [UInt32] {
        guard let values else { return [] }
        let start = (offset + row) * byteCount
        return stride(from: 0, to: byteCount, by: 4).map {
            values.loadUnaligned(fromByteOffset: start + $0, as: UInt32.self)
        }
    }

    /// The places of a list's elements among those of its child.
    ///
    /// - Throws: `.malformed` for places outside the child.
    func elements(_ row: Int, _ offsets: ArrowOffsets) throws(ConversionError) -> Range<Int> {
        let range = try places(row, offsets)
        guard range.upperBound <= children[0].length else { throw .arrowOffsets }
        return range
    }

    /// The places of a list of `count` elements among those of its child.
    func elements(_ row: Int, count: Int) -> Range<Int> {
        let start = (offset + row) * count
        return start..<start + count
    }

    private func places(_ row: Int, _ offsets: ArrowOffsets) throws(ConversionError) -> Range<Int> {
        let start: Int
        let end: Int
        if case .large = offsets {
            start = Int(load(row, as: Int64.self))
            end = Int(load(row + 1, as: Int64.self))
        } else {
            start = Int(load(row, as: Int32.self))
            end = Int(load(row + 1, as: Int32.self))
        }
        guard start >= 0, start <= end else { throw .arrowOffsets }
        return start..<end
    }

    /// A text, in the batch's memory.
    ///
    /// - Throws: `.malformed` for places that cannot be those of a text.
    func text(_ row: Int, _ offsets: ArrowOffsets) throws(ConversionError) -> TextView {
        if case .view = offsets { return try view(row) }
        let range = try places(row, offsets)
        if range.isEmpty { return .empty }
        guard let texts else { throw .arrowOffsets }
        return ArrowSourceArray.text(texts + range.lowerBound, range.count)
    }

    /// A text of up to 12 bytes stands in its view; that of a longer one has the number of a buffer
    /// and a place there.
    private func view(_ row: Int) throws(ConversionError) -> TextView {
        guard let values else { throw .arrowOffsets }
        let start = values + (offset + row) * 16
        let count = Int(start.loadUnaligned(as: Int32.self))
        guard count >= 0 else { throw .arrowOffsets }
        if count <= 12 { return ArrowSourceArray.text(start + 4, count) }
        let buffer = Int(start.loadUnaligned(fromByteOffset: 8, as: Int32.self))
        let place = Int(start.loadUnaligned(fromByteOffset: 12, as: Int32.self))
        let bufferCount = views.count - 1
        guard 0..<bufferCount ~= buffer, place >= 0, let sizes = views[bufferCount],
            let bytes = views[buffer],
            sizes.loadUnaligned(fromByteOffset: buffer * 8, as: Int64.self) >= place + count
        else { throw .arrowOffsets }
        return ArrowSourceArray.text(bytes + place, count)
    }

    private static func text(_ start: UnsafeRawPointer, _ count: Int) -> TextView {
        TextView(unsafeStart: start.assumingMemoryBound(to: UInt8.self), count: count)
    }

    /// The child of a struct, list, map or dictionary.
    func child(_ index: Int = 0) -> ArrowSourceArray { children[index] }

    /// The place of a struct's value among those of its children, whose offsets are their own.
    func place(_ row: Int) -> Int { offset + row }

    /// The place in the dictionary of a value.
    ///
    /// - Throws: `.malformed` for a place outside the dictionary.
    func dictionaryPlace(_ row: Int, _ type: ArrowInteger) throws(ConversionError) -> Int {
        let place = integer(row, type)
        guard 0..<Int128(children[0].length) ~= place else {
            throw ConversionError(
                .malformed, "value \(place) of a dictionary of \(children[0].length) in Arrow")
        }
        return Int(place)
    }
}

extension ConversionError {
    fileprivate static var arrowOffsets: ConversionError {
        ConversionError(.malformed, "the offsets of an array of Arrow do not follow one another")
    }
}

extension ArrowSourceType {
    fileprivate var bufferCounts: ClosedRange<Int> {
        switch self {
        case .null: 0...0
        case .structure, .fixedList: 1...1
        case .text(.view): 3...Int.max
        case .text: 3...3
        case .bool, .integer, .half, .float, .double, .decimal, .day, .dayInMilliseconds,
            .timeOfDay, .timestamp, .dictionary, .list, .map:
            2...2
        }
    }

    fileprivate var childTypes: [ArrowSourceType] {
        switch self {
        case .structure(let fields): fields.map(\.type)
        case .list(_, let type), .fixedList(_, let type): [type]
        case .map(let key, let value):
            [
                .structure([
                    ArrowSourceField(name: "key", type: key),
                    ArrowSourceField(name: "value", type: value),
                ])
            ]
        case .null, .bool, .integer, .half, .float, .double, .decimal, .text, .day,
            .dayInMilliseconds, .timeOfDay,
            .timestamp, .dictionary:
            []
        }
    }

    /// Number of values of a child for each value, where it is the same for all; 0 for others.
    fileprivate var childrenPerValue: Int {
        switch self {
        case .structure: 1
        case .fixedList(let count, _): count
        case .null, .bool, .integer, .half, .float, .double, .decimal, .text, .day,
            .dayInMilliseconds, .timeOfDay,
            .timestamp, .dictionary, .list, .map:
            0
        }
    }
}
