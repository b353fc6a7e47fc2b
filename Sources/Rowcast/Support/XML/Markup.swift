/// A piece of markup of at most 32 bytes, such as a tag that every cell repeats.
///
/// Two vectors hold it, so that appending it takes two stores.
struct Markup {
    fileprivate let low: Vector
    fileprivate let high: Vector
    let count: Int

    init(_ text: String) {
        let bytes = Array(text.utf8)
        precondition(bytes.count <= 32, "markup is at most 32 bytes")
        var low = Vector.all(0)
        var high = Vector.all(0)
        for (index, byte) in bytes.enumerated() {
            if index < 16 { low[index] = byte } else { high[index - 16] = byte }
        }
        self.low = low
        self.high = high
        count = bytes.count
    }
}

extension OutputBuffer {
    /// Appends markup, after `reserve(_:)`. It always stores 32 bytes, which the buffer's slack has
    /// room for.
    @inline(__always)
    mutating func put(_ markup: Markup) {
        storeVector(markup.low, end)
        storeVector(markup.high, end + 16)
        count &+= markup.count
    }
}
