/// Marks of the places in a text where its cells and rows begin and end.
///
/// Text behind a mark often repeats the text behind the last mark of the same kind: cells of a
/// column resemble each other.
struct TextMarks: ~Copyable {
    struct Mark {
        /// Distance in bytes from the start of the text's buffer.
        var position: UInt32
        /// Number of the kind of place, such as "a value of column 3 ends here".
        var kind: UInt32
    }

    private(set) var base: UnsafeMutablePointer<Mark>
    private(set) var capacity: Int
    var count = 0
    /// Number of kinds.
    let kindCount: Int
    /// Marks of this kind and of higher ones begin a value, which ends at the next mark. Such a
    /// value may repeat a value of any column.
    let firstValueKind: Int

    init(kindCount: Int, firstValueKind: Int) {
        self.kindCount = kindCount
        self.firstValueKind = firstValueKind
        capacity = 4096
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    /// Makes room for `more` further marks.
    mutating func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        let wanted = max(2 * capacity, count + more)
        let larger = UnsafeMutablePointer<Mark>.allocate(capacity: wanted)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
        capacity = wanted
    }

    /// Appends a mark, after `reserve(_:)`; a mark never stands before the one appended last.
    @inline(__always)
    mutating func put(_ position: Int, _ kind: Int) {
        base[count] = Mark(
            position: UInt32(truncatingIfNeeded: position), kind: UInt32(truncatingIfNeeded: kind))
        count &+= 1
    }
}

/// Compresses text whose cells are marked, as a stream of deflate (RFC 1951).
///
/// For tables the result is as small as zlib's and several times as fast, because repetitions are
/// tried at marks only. At the beginning or end of a cell there are three candidates:
///
/// - the text behind the last mark of the same kind, which is the same column of the row before;
/// - the text behind the last mark that had the same four bytes behind it, often in the same row;
/// - the text before the last value that begins like the next value.
///
/// Each repetition may begin up to eight bytes before its mark: the row's number, which stands
/// there, is often repeated too. A value is compared with the last value of any column that began
/// with the same eight bytes, or five. Only long new values are searched for words of earlier long
/// values.
///
/// The bytes themselves are compared, so a mark in a wrong place costs size, never a wrong result.
/// Streams are made of pieces like those of `Deflater`; tests expand them with zlib.
struct FieldDeflater: ~Copyable {
    private var block = DeflateBlock()
    private var bits = BitWriter()
    /// Last place of each kind of mark; of each value, by a hash of its first eight bytes; of each
    /// mark, by a hash of the four or five bytes behind it.
    ///
    /// A place is a byte's distance from the text's start plus twice deflate's window, so that 0,
    /// the initial value, is out of reach.
    private let lastPlaces: UnsafeMutablePointer<Int>
    private let values: UnsafeMutablePointer<Int>
    private let beginnings: UnsafeMutablePointer<Int>
    /// Last places of words in long values, by a hash of their first five bytes.
    private let words: UnsafeMutablePointer<Int>
    /// Place of the buffer's first byte.
    private var origin = 2 * DeflateSymbols.window

    private static let hashBits = 12
    private static let wordBits = 14
    /// Shortest repetition in bytes; shorter ones take more bits than the bytes themselves.
    private static let shortest = 4
    /// New values of at least so many bytes are searched for repeated words.
    private static let longValue = 32
    /// Shortest repetition of a word in a long value, in bytes.
    private static let shortestWord = 5

    init(kindCount: Int) {
        lastPlaces = .allocate(capacity: kindCount)
        lastPlaces.initialize(repeating: 0, count: kindCount)
        values = .allocate(capacity: 1 << FieldDeflater.hashBits)
        values.initialize(repeating: 0, count: 1 << FieldDeflater.hashBits)
        beginnings = .allocate(capacity: 1 << FieldDeflater.hashBits)
        beginnings.initialize(repeating: 0, count: 1 << FieldDeflater.hashBits)
        words = .allocate(capacity: 1 << FieldDeflater.wordBits)
        words.initialize(repeating: 0, count: 1 << FieldDeflater.wordBits)
    }

    deinit {
        lastPlaces.deallocate()
        values.deallocate()
        beginnings.deallocate()
        words.deallocate()
    }

    /// Compresses the buffer's bytes from `start` on, then shortens the buffer to the last 32 KB,
    /// which further text may repeat.
    ///
    /// Returns the `start` of the next call; the first call passes 0.
    mutating func append(
        _ text: inout OutputBuffer, from start: Int, _ marks: inout TextMarks,
        into output: inout OutputBuffer
    ) -> Int {
        // Comparisons read eight bytes at a time, up to seven past the end.
        text.reserve(8)
        if start < text.count {
            collect(text.base, start..<text.count, marks)
            block.write(
                text.base + start, byteCount: text.count - start, into: &bits, &output)
        }
        marks.count = 0
        let kept = min(text.count, DeflateSymbols.window)
        let dropped = text.count - kept
        text.base.update(from: text.base + dropped, count: kept)
        text.count = kept
        origin += dropped
        return kept
    }

    /// Ends a piece on a whole byte; another piece follows.
    mutating func endPiece(into output: inout OutputBuffer) {
        // Pieces end with an empty stored block.
        finish(with: (0b000, 3), into: &output)
        for byte: UInt8 in [0, 0, 0xFF, 0xFF] { output.append(byte) }
    }

    /// Ends the stream.
    mutating func finish(into output: inout OutputBuffer) {
        // Streams end with an empty last block in the fixed code.
        finish(with: (0b011, 10), into: &output)
    }

    private mutating func finish(
        with code: (bits: UInt64, count: UInt64), into output: inout OutputBuffer
    ) {
        output.reserve(16)
        bits.begin(at: output.end)
        bits.put(code.bits, code.count)
        bits.align()
        output.count += bits.end(from: output.end)
    }

    // MARK: - Repetitions

    /// Collects the steps of a block: literals and repetitions, chosen greedily from mark to mark.
    private mutating func collect(
        _ text: UnsafePointer<UInt8>, _ range: Range<Int>, _ marks: borrowing TextMarks
    ) {
        block.begin()
        let origin = origin
        let end = range.upperBound
        let firstValueKind = UInt32(truncatingIfNeeded: marks.firstValueKind)
        let markCount = marks.count
        let base = marks.base
        // End of the text that the steps cover so far.
        var done = range.lowerBound
        for index in 0..<markCount {
            let mark = base[index]
            let position = Int(mark.position)
            let place = origin &+ position
            guard mark.kind >= firstValueKind else {
                let before = place &- lastPlaces[Int(mark.kind)]
                lastPlaces[Int(mark.kind)] = place
                let beginning = FieldDeflater.hash(text + position, count: 4)
                let near = place &- beginnings[beginning]
                beginnings[beginning] = place
                if position < done {
                    if FieldDeflater.isInReach(before), text[done] == text[done &- before] {
                        done = overtaken(text, position, before, by: 6, done: done, end: end)
                    }
                    continue
                }
                var match = Match(position)
                match.improve(text, position, before, done, end)
                let next = index &+ 1
                if next < markCount, base[next].kind >= firstValueKind {
                    let value = Int(base[next].position)
                    let valueEnd = next &+ 1 < markCount ? Int(base[next &+ 1].position) : end
                    let hash = FieldDeflater.hash(text + value, count: valueEnd &- value)
                    match.improve(text, position, origin &+ value &- values[hash], done, end)
                }
                match.improve(text, position, near, done, end)
                if match.length >= FieldDeflater.shortest {
                    done = appended(text, match, done: done, end: end)
                }
                continue
            }
            let valueEnd = index &+ 1 < markCount ? Int(base[index &+ 1].position) : end
            let hash = FieldDeflater.hash(text + position, count: valueEnd &- position)
            let beginning = FieldDeflater.hash(text + position, count: 5)
            var distance = place &- values[hash]
            values[hash] = place
            if !FieldDeflater.isInReach(distance) { distance = place &- beginnings[beginning] }
            beginnings[beginning] = place
            // A repetition that began at the value before may cover this value whole.
            if valueEnd <= done { continue }
            if position < done {
                // Or the repetition covers only the beginning of this value.
                if FieldDeflater.isInReach(distance) {
                    done = overtaken(text, position, distance, by: 3, done: done, end: end)
                }
            } else {
                var match = Match(position)
                match.improve(text, position, distance, position, end)
                if match.length >= FieldDeflater.shortest {
                    done = appended(text, match, done: done, end: end)
                }
            }
            if valueEnd &- max(done, position) >= FieldDeflater.longValue {
                done = lookThrough(text, max(done, position)..<valueEnd, done: done, end: end)
            }
        }
        if done < end { block.append(literals: end &- done, length: 0, distance: 0) }
    }

    /// The most useful of several repetitions of a place.
    private struct Match {
        private(set) var start: Int
        private(set) var length = 0
        private(set) var distance = 0
        private var worth = 0

        init(_ start: Int) { self.start = start }

        /// Tries the repetition at `distance`, extended backwards at most to `done`, forwards to
        /// `end`.
        @inline(__always)
        mutating func improve(
            _ text: UnsafePointer<UInt8>, _ place: Int, _ distance: Int, _ done: Int, _ end: Int
        ) {
            // At the first values, `distance` may reach back to before the buffer's first byte.
            guard FieldDeflater.isInReach(distance), distance <= place else { return }
            var start = place
            if place &- distance >= 8 {
                // Columns of a row share the row's number, which stands before each mark.
                let before = text + (place &- 8)
                let difference = load64(before) ^ load64(before - distance)
                start = max(done, place &- difference.leadingZeroBitCount &>> 3)
            }
            let length = FieldDeflater.repetition(text + start, distance, end &- start)
            // A literal byte takes four or five bits; doubling the distance takes one bit more.
            let worth = 9 &* length &+ 2 &* distance.leadingZeroBitCount
            guard worth > self.worth else { return }
            self.start = start
            self.length = length
            self.distance = distance
            self.worth = worth
        }
    }

    /// Appends a repetition and its continuation; returns the end of the covered text.
    @inline(__always)
    private mutating func appended(
        _ text: UnsafePointer<UInt8>, _ match: Match, done: Int, end: Int
    ) -> Int {
        block.append(
            literals: match.start &- done, length: match.length, distance: match.distance)
        return continued(
            text, match.start &+ match.length, after: match.length, match.distance, end: end)
    }

    /// Cuts the last repetition off at `place`, if a repetition at `distance` that begins there
    /// ends more than `more` bytes behind `done`. Returns the end of the covered text.
    @inline(__always)
    private mutating func overtaken(
        _ text: UnsafePointer<UInt8>, _ place: Int, _ distance: Int, by more: Int, done: Int,
        end: Int
    ) -> Int {
        let overlap = done &- place
        guard block.lastLength &- overlap >= 3 else { return done }
        let length = FieldDeflater.repetition(text + place, distance, end &- place)
        guard length > overlap &+ more else { return done }
        block.shorten(by: overlap)
        block.append(literals: 0, length: length, distance: distance)
        return continued(text, place &+ length, after: length, distance, end: end)
    }

    /// Appends further repetitions at the same distance behind one of deflate's greatest length,
    /// 258. Returns the end of the covered text.
    @inline(__always)
    private mutating func continued(
        _ text: UnsafePointer<UInt8>, _ done: Int, after length: Int, _ distance: Int, end: Int
    ) -> Int {
        length < DeflateSymbols.maxLength
            ? done : continuedFurther(text, done, distance, end: end)
    }

    @inline(never)
    private mutating func continuedFurther(
        _ text: UnsafePointer<UInt8>, _ done: Int, _ distance: Int, end: Int
    ) -> Int {
        var done = done
        while true {
            let length = FieldDeflater.repetition(text + done, distance, end &- done)
            guard length >= FieldDeflater.shortest else { return done }
            block.append(literals: 0, length: length, distance: distance)
            done &+= length
        }
    }

    /// Searches a long value at every position for words of earlier values, in larger steps the
    /// longer nothing is found. Returns the end of the covered text.
    @inline(never)
    private mutating func lookThrough(
        _ text: UnsafePointer<UInt8>, _ value: Range<Int>, done: Int, end: Int
    ) -> Int {
        var done = done
        var position = value.lowerBound
        var misses = 0
        while position &+ 8 <= value.upperBound {
            let place = origin &+ position
            let hash = FieldDeflater.wordHash(text + position)
            let distance = place &- words[hash]
            words[hash] = place
            if FieldDeflater.isInReach(distance) {
                let length = FieldDeflater.repetition(text + position, distance, end &- position)
                if length >= FieldDeflater.shortestWord {
                    block.append(literals: position &- done, length: length, distance: distance)
                    done = continued(
                        text, position &+ length, after: length, distance, end: end)
                    // Words within the repeated text may be repeated without the rest of it.
                    let known = min(done, value.upperBound &- 8)
                    position &+= 2
                    while position < known {
                        let hash = FieldDeflater.wordHash(text + position)
                        words[hash] = origin &+ position
                        position &+= 2
                    }
                    position = done
                    misses = 0
                    continue
                }
            }
            misses &+= 1
            position &+= 1 &+ misses &>> 5
        }
        return done
    }

    @inline(__always)
    private static func isInReach(_ distance: Int) -> Bool {
        UInt(bitPattern: distance &- 1) < UInt(DeflateSymbols.window)
    }

    /// A hash of the first eight bytes of a value, or of all bytes of a shorter value.
    @inline(__always)
    private static func hash(
        _ value: UnsafePointer<UInt8>, count: Int, bits: Int = hashBits
    ) -> Int {
        var word = load64(value)
        if count < 8 { word &= (1 &<< UInt64(truncatingIfNeeded: 8 &* count)) &- 1 }
        return Int(
            truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) &>> UInt64(64 - bits))
    }

    @inline(__always)
    private static func wordHash(_ text: UnsafePointer<UInt8>) -> Int {
        hash(text, count: shortestWord, bits: wordBits)
    }

    /// Number of bytes at `text` that equal the bytes `distance` before them, at most `limit` and
    /// 258, deflate's greatest length. Reads up to seven bytes more.
    @inline(__always)
    private static func repetition(
        _ text: UnsafePointer<UInt8>, _ distance: Int, _ limit: Int
    ) -> Int {
        let limit = min(limit, DeflateSymbols.maxLength)
        let before = text - distance
        var length = 0
        while length < limit {
            let difference = load64(text + length) ^ load64(before + length)
            if difference != 0 {
                return min(limit, length &+ difference.trailingZeroBitCount &>> 3)
            }
            length &+= 8
        }
        return limit
    }
}
