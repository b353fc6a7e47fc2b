// The scans for callers that still hold plain pointers; the caller promises the padding.

extension PaddedText {
    @inline(__always)
    init(unsafeUnbounded start: UnsafePointer<UInt8>) {
        self.init(unsafeStart: start, count: .max / 2)
    }
}

extension TextTarget {
    @inline(__always)
    init(unsafeUnbounded start: UnsafeMutablePointer<UInt8>) {
        self.init(unsafeStart: start, room: .max / 2)
    }
}

@inline(__always)
func loadVector(_ pointer: UnsafePointer<UInt8>) -> Vector {
    PaddedText(unsafeUnbounded: pointer).vector()
}

@inline(__always)
func storeVector(_ vector: Vector, _ pointer: UnsafeMutablePointer<UInt8>) {
    TextTarget(unsafeUnbounded: pointer).store(vector)
}

@inline(__always)
func load64(_ pointer: UnsafePointer<UInt8>) -> UInt64 {
    PaddedText(unsafeUnbounded: pointer).word64()
}

@inline(__always)
func load32(_ pointer: UnsafePointer<UInt8>) -> UInt32 {
    PaddedText(unsafeUnbounded: pointer).word32()
}

@inline(__always)
func copyVectors(
    from source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int
) {
    copyVectors(
        from: PaddedText(unsafeStart: source, count: count),
        to: TextTarget(unsafeUnbounded: target))
}

@inline(__always)
func isEqual(_ lhs: UnsafePointer<UInt8>, _ rhs: UnsafePointer<UInt8>, count: Int) -> Bool {
    isEqual(PaddedText(unsafeUnbounded: lhs), PaddedText(unsafeUnbounded: rhs), count: count)
}

@inline(__always)
func firstIndex(
    of byte: UInt8, in base: UnsafePointer<UInt8>, from start: Int, to end: Int
) -> Int {
    firstIndex(of: byte, in: PaddedText(unsafeUnbounded: base), from: start, to: end)
}

@inline(__always)
func occurrences(of byte: UInt8, in base: UnsafePointer<UInt8>, count: Int) -> Int {
    occurrences(of: byte, in: PaddedText(unsafeStart: base, count: count))
}

@inline(__always)
func firstInvalidUTF8(_ base: UnsafePointer<UInt8>, count: Int) -> Int? {
    firstInvalidUTF8(PaddedText(unsafeStart: base, count: count))
}

@inline(__always)
func lengthOfUTF8Sequence(_ p: UnsafePointer<UInt8>, available: Int) -> Int {
    lengthOfUTF8Sequence(PaddedText(unsafeUnbounded: p), available: available)
}

@inline(__always)
func jsonNumberLength(_ p: UnsafePointer<UInt8>) -> Int {
    jsonNumberLength(PaddedText(unsafeUnbounded: p), isStopped: true)
}

@inline(__always)
func isJSONNumber(_ p: UnsafePointer<UInt8>, count: Int) -> Bool {
    isJSONNumber(PaddedText(unsafeStart: p, count: count))
}

@inline(__always)
func jsonStringStop(_ base: UnsafePointer<UInt8>, _ start: Int, _ high: inout UInt64) -> Int {
    jsonStringStop(PaddedText(unsafeUnbounded: base), start, &high)
}

@inline(__always)
func skipJSONSpace(_ base: UnsafePointer<UInt8>, _ position: inout Int) {
    skipJSONSpace(PaddedText(unsafeUnbounded: base), &position)
}

@inline(__always)
func scanJSONString(
    _ base: UnsafePointer<UInt8>, quote: Int, fault: inout JSONFault?
) -> JSONString? {
    scanJSONString(PaddedText(unsafeUnbounded: base), quote: quote, fault: &fault)
}

@inline(__always)
func unescapeJSON(
    _ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, to target: UnsafeMutablePointer<UInt8>
) -> Int {
    unescapeJSON(
        PaddedText(unsafeUnbounded: base), start, end, to: TextTarget(unsafeUnbounded: target))
}

extension JSONSkip {
    @inline(__always)
    static func value(
        _ base: UnsafePointer<UInt8>, _ end: Int, _ position: inout Int, fault: inout JSONFault?
    ) -> Bool {
        value(PaddedText(unsafeUnbounded: base), end, &position, fault: &fault)
    }

    @inline(__always)
    static func scalar(
        _ base: UnsafePointer<UInt8>, _ end: Int, _ p: inout Int, _ fault: inout JSONFault?
    ) -> Bool {
        scalar(PaddedText(unsafeUnbounded: base), end, &p, &fault)
    }
}
