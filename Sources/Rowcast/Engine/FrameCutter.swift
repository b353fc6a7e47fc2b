/// Fills frames with input and cuts them where a row seems to end.
///
/// A frame ends behind the first boundary mark at or after its wanted size, so cuts depend on the
/// content and the wanted size only, never on how much a read returned. What was read beyond the
/// cut begins the next frame.
struct FrameCutter {
    private let boundary: RowBoundary
    private let frameBytes: Int
    /// Bytes that were read already; those from `restStart` on are still to be cut.
    private var rest: [UInt8]
    private var restStart = 0
    private var searchedTo = 0
    private var isAtEnd = false
    /// Absolute offset of the frame being filled.
    private(set) var offset: Int
    /// Line feeds in the input up to the last cut, where they are counted.
    private(set) var lineCount: Int?

    /// Cuts the input behind its `prefix`, which was read already and has the first row at
    /// `rowsStart`; with an empty prefix, the input from `rowsStart` on.
    ///
    /// Lines are counted only where the input cannot be read again to count them.
    init(
        prefix: [UInt8], rowsStart: Int, boundary: RowBoundary, frameBytes: Int, countsLines: Bool
    ) {
        self.boundary = boundary
        self.frameBytes = frameBytes
        rest = Array(prefix.dropFirst(rowsStart))
        offset = rowsStart
        if countsLines { lineCount = prefix.prefix(rowsStart).count(where: { $0 == 10 }) }
    }

    /// Begins a frame with what is left from the one before.
    mutating func begin(_ frame: Frame) {
        frame.removeAll()
        searchedTo = frameBytes
        _ = takeRest(frame)
    }

    /// Moves bytes that were read already into the frame. Returns false when there are none.
    mutating func takeRest(_ frame: Frame) -> Bool {
        guard restStart < rest.count else { return false }
        let count = min(rest.count - restStart, frameBytes + 512)
        rest.withText { frame.append($0.slice(at: restStart, count: count)) }
        restStart += count
        if restStart == rest.count {
            rest.removeAll(keepingCapacity: rest.capacity <= 4 * frameBytes)
            restStart = 0
        }
        return true
    }

    /// The memory behind the frame's contents that the next bytes of input go to.
    func room(in frame: Frame) -> UnsafeMutableRawBufferPointer {
        let lookahead = 32 << 10
        let wanted = max(frameBytes + lookahead - frame.count, lookahead)
        return frame.room(wanted)
    }

    /// Notes the end of the input.
    mutating func didReachEnd() { isAtEnd = true }

    /// Cuts the frame if it holds enough, and tells whether it is complete and whether it is the
    /// last one.
    mutating func cut(_ frame: Frame) -> (isComplete: Bool, isLast: Bool) {
        if let end = place(in: frame) {
            if restStart > 0 {
                restStart -= frame.count - end
            } else {
                rest.append(frame.text + end)
            }
            frame.truncate(to: end)
        } else if !isAtEnd {
            return (false, false)
        }
        offset += frame.count
        lineCount? += occurrences(of: .lineFeed, in: frame.text)
        return (true, isAtEnd && restStart == rest.count)
    }

    private mutating func place(in frame: Frame) -> Int? {
        let limit = 2 * frameBytes
        guard frame.count > frameBytes, let first = boundary.marks.first else {
            return frame.count > limit ? limit : nil
        }
        if let end = search(first, in: frame, from: searchedTo, limit: limit) { return end }
        guard frame.count >= limit + 256 || (isAtEnd && restStart == rest.count) else {
            searchedTo = max(frameBytes, frame.count - first.text.count)
            return nil
        }
        for mark in boundary.marks.dropFirst() {
            if let end = search(mark, in: frame, from: frameBytes, limit: limit) { return end }
        }
        return frame.count > limit ? limit : nil
    }

    /// The place behind the first mark that begins in `start..<limit`.
    private func search(
        _ mark: RowBoundary.Mark, in frame: Frame, from start: Int, limit: Int
    ) -> Int? {
        let length = mark.text.count
        let bytes = frame.text
        return mark.text.withText { pattern -> Int? in
            guard length > 0 else { return nil }
            let stop = min(limit, frame.count - length + 1)
            var index = start
            while index < stop {
                index = firstIndex(of: pattern[0], in: bytes, from: index, to: stop)
                if index >= stop { return nil }
                var matched = 1
                while matched < length, bytes[index + matched] == pattern[matched] { matched += 1 }
                if matched == length { return index + length - mark.kept }
                index += 1
            }
            return nil
        }
    }
}
