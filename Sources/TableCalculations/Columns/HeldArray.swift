internal import Rowcast

/// Values one behind the other in a `HeldBlock`, which may be a file.
///
/// The places are checked but in `buffer`, which loops over all values take.
struct HeldArray<Element: BitwiseCopyable>: ~Copyable {
    private var block: HeldBlock
    private(set) var count = 0
    private var capacity = 0

    /// An array without values; without bounds where `memory` is nil.
    init(_ memory: HeldMemory?) { block = HeldBlock(memory) }

    var isEmpty: Bool { count == 0 }

    /// The values, until the array grows or is gone.
    @inline(__always)
    var buffer: UnsafeMutableBufferPointer<Element> {
        UnsafeMutableBufferPointer(
            start: block.unsafeStart?.assumingMemoryBound(to: Element.self), count: count)
    }

    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count)
            return buffer[index]
        }
        set {
            precondition(index >= 0 && index < count)
            buffer[index] = newValue
        }
    }

    /// Makes room for further values.
    @inline(__always)
    mutating func reserve(_ further: Int) throws(ConversionError) {
        if count + further > capacity { try grow(to: count + further) }
    }

    @inline(never)
    private mutating func grow(to wanted: Int) throws(ConversionError) {
        try block.grow(to: max(wanted, 8) * MemoryLayout<Element>.stride)
        capacity = block.byteCount / MemoryLayout<Element>.stride
    }

    @inline(__always)
    mutating func append(_ value: Element) throws(ConversionError) {
        try reserve(1)
        count += 1
        buffer[count - 1] = value
    }

    mutating func append(contentsOf values: ArraySlice<Element>) throws(ConversionError) {
        if values.isEmpty { return }
        try reserve(values.count)
        count += values.count
        _ = UnsafeMutableBufferPointer(rebasing: buffer[(count - values.count)...])
            .update(fromContentsOf: values)
    }

    mutating func append(repeating value: Element, count further: Int) throws(ConversionError) {
        if further == 0 { return }
        try reserve(further)
        count += further
        UnsafeMutableBufferPointer(rebasing: buffer[(count - further)...])
            .update(repeating: value)
    }
}

extension HeldArray<UInt8> {
    mutating func append(_ text: TextView) throws(ConversionError) {
        if text.count == 0 { return }
        try reserve(text.count)
        count += text.count
        _ = UnsafeMutableBufferPointer(rebasing: buffer[(count - text.count)...]).update(
            fromContentsOf: UnsafeBufferPointer(start: text.unsafeStart, count: text.count))
    }

    /// The bytes as a text, until the array grows or is gone.
    @inline(__always)
    var text: TextView { TextView(UnsafeBufferPointer(buffer)) }
}

/// Texts one behind the other in held memory; a text may be null.
struct HeldTexts: ~Copyable {
    private var bytes: HeldArray<UInt8>
    private var spans: HeldArray<Texts.Span>

    init(_ memory: HeldMemory?) {
        bytes = HeldArray(memory)
        spans = HeldArray(memory)
    }

    var count: Int { spans.count }

    mutating func append(_ text: TextView) throws(ConversionError) {
        try spans.append(Texts.Span(start: bytes.count, count: text.count))
        try bytes.append(text)
    }

    mutating func appendNulls(_ count: Int) throws(ConversionError) {
        try spans.append(repeating: .null, count: count)
    }

    mutating func append(_ texts: Texts, _ rows: Range<Int>) throws(ConversionError) {
        try spans.reserve(rows.count)
        try texts.withBytes { text throws(ConversionError) in
            for row in rows {
                let span = texts.spans[row]
                if span.isNull {
                    try spans.append(.null)
                } else {
                    try append(text.slice(span))
                }
            }
        }
    }

    /// The text at a place, until further texts are added; nil for null.
    @inline(__always)
    subscript(place: Int) -> TextView? {
        let span = spans[place]
        return span.isNull ? nil : bytes.text.slice(span)
    }

    /// The texts at `places`, null for a negative place. A long text is copied once, however many places
    /// have it.
    func gathered(_ places: [Int]) -> Texts {
        var texts = Texts()
        texts.reserve(rows: places.count)
        var known: [Int: Texts.Span] = [:]
        for place in places {
            guard place >= 0, let text = self[place] else {
                texts.appendNull()
                continue
            }
            if text.count < 64 {
                texts.append(text)
            } else if let span = known[place] {
                texts.append(again: span)
            } else {
                texts.append(text)
                known[place] = texts.spans[texts.count - 1]
            }
        }
        return texts
    }
}
