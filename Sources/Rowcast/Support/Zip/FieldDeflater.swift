/// Where in a text its fields begin: places from where on it may well repeat what stands at the last
/// place of the same kind.
struct TextMarks: ~Copyable {
    struct Mark {
        /// Bytes from the start of the buffer.
        var position: UInt32
        /// What kind of place it is: which column's cell begins there, or ends, and so on.
        var kind: UInt32
    }

    private(set) var base: UnsafeMutablePointer<Mark>
    private(set) var capacity: Int
    var count = 0
    /// How many kinds there are.
    let kindCount: Int
    /// The kinds from here on are values that repeat those of any row, up to the mark behind.
    let firstValueKind: Int

    init(kindCount: Int, firstValueKind: Int) {
        self.kindCount = kindCount
        self.firstValueKind = firstValueKind
        capacity = 4096
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    /// Makes room for as many more.
    mutating func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        let wanted = max(2 * capacity, count + more)
        let larger = UnsafeMutablePointer<Mark>.allocate(capacity: wanted)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
        capacity = wanted
    }

    /// Appends a mark, after `reserve(_:)`; positions never go back.
    @inline(__always)
    mutating func put(_ position: Int, _ kind: Int) {
        base[count] = Mark(
            position: UInt32(truncatingIfNeeded: position), kind: UInt32(truncatingIfNeeded: kind))
        count &+= 1
    }
}

/// Compresses text whose fields are known, as deflate, several times as fast as looking everywhere and
/// for tables as well.
///
/// Repetitions are tried at marks only. At the beginning or end of a cell that is what followed the
/// last place of the same kind (which is the same column of the row before), the last place that began
/// with the same four bytes (which is a cell like it, often of the same row), and the last place of the
/// value that comes next. All of them may also have been the same some bytes before the mark: the row's
/// number is. Values are compared with the last one that began with the same eight bytes, or five, in
/// whatever column. Only long values are looked through for words that long ones had before.
///
/// What is compared are the bytes themselves, so a mark in a wrong place costs size, never a wrong
/// result. Streams are made of pieces as those of `Deflater` are; tests expand them with zlib.
struct FieldDeflater: ~Copyable {
    private var block = DeflateBlock()
    private var bits = BitWriter()
    /// Where each kind of mark was last, values by a hash of their beginning, and marks by a hash of
    /// the few bytes behind them. Counted from the piece's start and so much more that 0 is out of
    /// reach.
    private let lastPlaces: UnsafeMutablePointer<Int>
    private let values: UnsafeMutablePointer<Int>
    private let beginnings: UnsafeMutablePointer<Int>
    /// The same for places in long values, of which there are more.
    private let words: UnsafeMutablePointer<Int>
    /// What the buffer's first byte is counted as.
    private var origin = 2 * DeflateSymbols.window

    private static let hashBits = 12
    private static let wordBits = 14
    /// Shorter ones take more bits than the bytes themselves.
    private static let shortest = 4
    /// Values of so many bytes that are new are looked through.
    private static let longValue = 32
    /// Repetitions within them are that long.
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

    /// Compresses what the buffer has from `start` on, and leaves in it what further text may
    /// repeat. `start` is where the call before left off. Returns where the next one starts.
    mutating func append(
        _ text: inout OutputBuffer, from start: Int, _ marks: inout TextMarks,
        into output: inout OutputBuffer
    ) -> Int {
        // Reading eight bytes at a time, comparisons may look behind the end.
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

    /// Ends a piece that another one follows.
    mutating func endPiece(into output: inout OutputBuffer) {
        // An empty stored block.
        finish(with: (0b000, 3), into: &output)
        for byte: UInt8 in [0, 0, 0xFF, 0xFF] { output.append(byte) }
    }

    /// Ends the stream.
    mutating func finish(into output: inout OutputBuffer) {
        // A last block with the fixed code, of nothing but its end.
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

    /// Finds what repeats: greedily, from mark to mark.
    private mutating func collect(
        _ text: UnsafePointer<UInt8>, _ range: Range<Int>, _ marks: borrowing TextMarks
    ) {
        block.begin()
        let origin = origin
        let end = range.upperBound
        let firstValueKind = UInt32(truncatingIfNeeded: marks.firstValueKind)
        let markCount = marks.count
        let base = marks.base
        // Up to where the steps go.
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
            // The value before may have been the same.
            if valueEnd <= done { continue }
            if position < done {
                // Or it may only begin like this one.
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

    /// The best of some repetitions.
    private struct Match {
        private(set) var start: Int
        private(set) var length = 0
        private(set) var distance = 0
        private var worth = 0

        init(_ start: Int) { self.start = start }

        /// Tries the repetition around a place, of which no more than from `done` to `end` counts.
        @inline(__always)
        mutating func improve(
            _ text: UnsafePointer<UInt8>, _ place: Int, _ distance: Int, _ done: Int, _ end: Int
        ) {
            // The first value of all may stand nearer to the beginning than this one to its mark.
            guard FieldDeflater.isInReach(distance), distance <= place else { return }
            var start = place
            if place &- distance >= 8 {
                // Such as the row's number, which other columns have too.
                let before = text + (place &- 8)
                let difference = load64(before) ^ load64(before - distance)
                start = max(done, place &- difference.leadingZeroBitCount &>> 3)
            }
            let length = FieldDeflater.repetition(text + start, distance, end &- start)
            // A byte that is not repeated takes four or five bits, twice the distance one more.
            let worth = 9 &* length &+ 2 &* distance.leadingZeroBitCount
            guard worth > self.worth else { return }
            self.start = start
            self.length = length
            self.distance = distance
            self.worth = worth
        }
    }

    /// Appends a repetition. Returns up to where the steps go.
    @inline(__always)
    private mutating func appended(
        _ text: UnsafePointer<UInt8>, _ match: Match, done: Int, end: Int
    ) -> Int {
        block.append(
            literals: match.start &- done, length: match.length, distance: match.distance)
        return continued(
            text, match.start &+ match.length, after: match.length, match.distance, end: end)
    }

    /// Lets the last repetition end at a place before `done`, if another goes on from there by so
    /// many bytes more. Returns up to where the steps go.
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

    /// Appends what goes on to repeat behind a repetition that could not be longer. Returns up to
    /// where the steps go.
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

    /// Looks everywhere in a value for what values before had, the more hastily the less it finds.
    /// Returns up to where the steps go.
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
                    // Words in what was repeated may be repeated by themselves.
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

    /// A hash of the first eight bytes of a value, or of all of a shorter one.
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

    /// How many bytes are those that stand `distance` before, at most `limit` and what deflate can
    /// say. Reads up to seven bytes more.
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
