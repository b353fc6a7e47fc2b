/// Finds delimiters and line ends outside quotes, 64 bytes at a time.
///
///     bytes     a,"b,""c""",d⏎
///     quotes    ..1..11.111...      bit by bit
///     inside    ..11110111....      from each odd quote to the one after it
///     marks     .1.........1.1      separators that are not inside
///
/// This holds only where a quote opens at the start of a field or right behind another quote. The
/// scan stops in front of a quote that opens anywhere else (a bare quote in an unquoted field, text
/// after a closing quote); `FieldReader` reads the record that has it.
///
/// With backslash escapes the scan stops in front of an escaped separator instead.
struct SeparatorScan {
    /// Number of places that a scan may write beyond one for each byte.
    static let slack = 80

    /// Place of the next byte to scan.
    private(set) var position: Int
    /// Whether the scan stopped at text that it cannot read, at or behind `position`.
    private(set) var isStopped = false
    /// Whether the scan met a backslash, in a dialect of backslash escapes.
    private(set) var hasEscapes = false

    private let delimiter: UInt8
    private let escape: UInt8
    private let isQuoting: Bool
    /// All ones if `position` is inside quotes, otherwise zero.
    private var inside: UInt64 = 0
    /// Bit 0 tells whether the byte before `position` is a separator, or an escape.
    private var separatorBefore: UInt64 = 1
    private var escapeBefore: UInt64 = 0

    init(_ dialect: DelimitedDialect) {
        position = 0
        delimiter = dialect.delimiter
        isQuoting = dialect.escaping == .quotes
        escape = isQuoting ? .quote : .backslash
    }

    /// Continues the scan at the start of a record.
    mutating func restart(at start: Int) {
        position = start
        isStopped = false
        inside = 0
        separatorBefore = 1
        escapeBefore = 0
    }

    /// Writes the places of separators from `position` to `limit` to `ends`; returns their number.
    ///
    /// `ends` needs room for a place for each byte and `slack` more. The 64 bytes behind the last
    /// byte must be readable and must not be separators.
    @inline(never)
    mutating func scan(
        _ bytes: UnsafePointer<UInt8>, to limit: Int, into ends: UnsafeMutablePointer<UInt32>
    ) -> Int {
        let delimiters = Vector.all(delimiter)
        let lineFeeds = Vector.all(.lineFeed)
        let returns = Vector.all(.carriageReturn)
        let escapes = Vector.all(escape)
        var position = self.position
        var inside = self.inside
        var separatorBefore = self.separatorBefore
        var escapeBefore = self.escapeBefore
        var end = ends
        while position < limit {
            let a = loadVector(bytes + position)
            let b = loadVector(bytes + position + 16)
            let c = loadVector(bytes + position + 32)
            let d = loadVector(bytes + position + 48)
            var marks = bitmap(
                (a .== delimiters) .| (a .== lineFeeds) .| (a .== returns),
                (b .== delimiters) .| (b .== lineFeeds) .| (b .== returns),
                (c .== delimiters) .| (c .== lineFeeds) .| (c .== returns),
                (d .== delimiters) .| (d .== lineFeeds) .| (d .== returns))
            let isEscapeA = a .== escapes
            let isEscapeB = b .== escapes
            let isEscapeC = c .== escapes
            let isEscapeD = d .== escapes
            if isAnyMarked(isEscapeA .| isEscapeB .| isEscapeC .| isEscapeD)
                || inside | escapeBefore != 0
            {
                let found = bitmap(isEscapeA, isEscapeB, isEscapeC, isEscapeD)
                let wrong: UInt64
                if isQuoting {
                    var covered = found ^ (found << 1)
                    covered ^= covered << 2
                    covered ^= covered << 4
                    covered ^= covered << 8
                    covered ^= covered << 16
                    covered ^= covered << 32
                    covered ^= inside
                    marks &= ~covered
                    wrong =
                        found & covered
                        & ~((marks | found) << 1 | separatorBefore | escapeBefore)
                    inside = 0 &- (covered >> 63)
                } else {
                    wrong = marks & (found << 1 | escapeBefore)
                    hasEscapes = true
                }
                escapeBefore = found >> 63
                if wrong != 0 {
                    marks &= (wrong & (0 &- wrong)) &- 1
                    isStopped = true
                    end += expand(marks, from: position, into: end)
                    break
                }
            }
            separatorBefore = marks >> 63
            end += expand(marks, from: position, into: end)
            position &+= 64
        }
        self.position = position
        self.inside = inside
        self.separatorBefore = separatorBefore
        self.escapeBefore = escapeBefore
        return end - ends
    }
}

/// Writes the place of each set bit of a bitmap; returns their number.
///
/// Eight places are written at a time: processors cannot predict the number of bits among 64, but
/// nearly always whether it is more than eight.
@inline(__always)
private func expand(
    _ bitmap: UInt64, from position: Int, into ends: UnsafeMutablePointer<UInt32>
) -> Int {
    var rest = bitmap
    var end = ends
    let count = bitmap.nonzeroBitCount
    var written = 0
    repeat {
        for index in 0..<8 {
            end[index] = UInt32(truncatingIfNeeded: position &+ rest.trailingZeroBitCount)
            rest &= rest &- 1
        }
        end += 8
        written &+= 8
    } while written < count
    return count
}

/// A bitmap with one bit for each of 64 bytes, the first byte's lowest.
@inline(__always)
private func bitmap(
    _ a: SIMDMask<SIMD16<Int8>>, _ b: SIMDMask<SIMD16<Int8>>, _ c: SIMDMask<SIMD16<Int8>>,
    _ d: SIMDMask<SIMD16<Int8>>
) -> UInt64 {
    bits(a) | bits(b) << 16 | bits(c) << 32 | bits(d) << 48
}

@inline(__always)
private func bits(_ mask: SIMDMask<SIMD16<Int8>>) -> UInt64 {
    let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    return bits(words[0]) | bits(words[1]) << 8
}

/// A bitmap of eight bytes that are each 0 or 255: the mask keeps bit i of byte i, and the product
/// sums the bits up in the top byte.
@inline(__always)
private func bits(_ word: UInt64) -> UInt64 {
    ((word.littleEndian & 0x8040_2010_0804_0201) &* 0x0101_0101_0101_0101) >> 56
}
