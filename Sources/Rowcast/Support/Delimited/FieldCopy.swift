// Copies of values that find on the way whether a value must be quoted or escaped. Sources must be
// readable, and targets writable, up to 15 bytes past the end.

/// Vectors of the bytes that must be quoted or escaped: delimiter, quote or backslash, line ends.
struct FieldMarks {
    let delimiters: Vector
    let escapes: Vector
    let lineFeeds = Vector.all(.lineFeed)
    let returns = Vector.all(.carriageReturn)

    init(_ dialect: DelimitedDialect) {
        delimiters = .all(dialect.delimiter)
        switch dialect.escaping {
        case .quotes: escapes = .all(.quote)
        case .backslashes: escapes = .all(.backslash)
        }
    }

    @inline(__always)
    func marks(_ vector: Vector) -> Vector {
        unsafeBitCast(
            (vector .== delimiters) .| (vector .== escapes) .| (vector .== lineFeeds)
                .| (vector .== returns), to: Vector.self)
    }
}

/// 16 bytes of ones, then 16 zeros: a vector read at `16 - count` masks the first `count` bytes.
let leadingBytes = Snippet(
    [UInt8](repeating: 0xFF, count: 16) + [UInt8](repeating: 0, count: 16))

/// Copies at least one byte; returns whether a delimiter, a quote or backslash, or a line end was
/// among them.
@inline(__always)
func copyMarking(
    from source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int,
    _ wanted: FieldMarks, leading: UnsafePointer<UInt8>
) -> Bool {
    var index = 0
    var found = Vector.all(0)
    while index &+ 16 < count {
        let vector = loadVector(source + index)
        storeVector(vector, target + index)
        found |= wanted.marks(vector)
        index &+= 16
    }
    let vector = loadVector(source + index)
    storeVector(vector, target + index)
    found |= wanted.marks(vector) & loadVector(leading + (16 &- (count &- index)))
    let words = unsafeBitCast(found, to: SIMD2<UInt64>.self)
    return words[0] | words[1] != 0
}

/// Moves a value to put quotes around it, and doubles quotes inside; returns the new end.
///
/// The memory must have room for twice the value and two bytes more.
@inline(never)
func quoteInPlace(
    _ value: UnsafeMutablePointer<UInt8>, count: Int
) -> UnsafeMutablePointer<UInt8> {
    let quotes = occurrences(of: .quote, in: value, count: count)
    let end = value + count + quotes + 2
    var target = end - 1
    target[0] = .quote
    var index = count
    if quotes == 0 {
        (value + 1).update(from: value, count: count)
    } else {
        while index > 0 {
            index &-= 1
            target -= 1
            target[0] = value[index]
            if value[index] == .quote {
                target -= 1
                target[0] = .quote
            }
        }
    }
    value[0] = .quote
    return end
}

/// Copies a value with backslashes before bytes that would end or change it; returns the new end.
///
/// The memory must have room for twice the value.
@inline(never)
func copyEscaping(
    from source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int,
    delimiter: UInt8
) -> UnsafeMutablePointer<UInt8> {
    var target = target
    for index in 0..<count {
        let byte = source[index]
        let letter: UInt8
        switch byte {
        case .tab: letter = UInt8(ascii: "t")
        case .lineFeed: letter = UInt8(ascii: "n")
        case .carriageReturn: letter = UInt8(ascii: "r")
        case .backslash, delimiter: letter = byte
        case _:
            target[0] = byte
            target += 1
            continue
        }
        target[0] = .backslash
        target[1] = letter
        target += 2
    }
    return target
}
