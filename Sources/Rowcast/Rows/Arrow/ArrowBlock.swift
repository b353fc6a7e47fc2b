// The rows of a batch in Arrow's column layout, in one piece of memory:
//
//     place 0      head: number of bytes, of rows, of columns
//     64           column 0: number of nulls; places of its validity, values and text
//     128          column 1
//     …
//     64 × n       validity, values and text of each column, each at a multiple of 64
//
// Numbers are words of 64 bits in the machine's order; places count from the head. A column without
// nulls has no validity, and only text columns have text: both places are 0 then. The values of a
// text column are its offsets. Memory at a multiple of 64 that begins with a block holds buffers as
// Arrow recommends them.

/// The places of a block's words.
package enum ArrowBlock {
    /// Alignment of the buffers, and number of bytes of the head and of each column's words.
    package static let alignment = 64

    /// Words of the head.
    package static let byteCount = 0
    package static let rowCount = 1
    package static let columnCount = 2

    /// Words of a column.
    package static let nullCount = 0
    package static let validity = 1
    package static let values = 2
    package static let text = 3

    /// The place of a column's words.
    package static func place(ofColumn index: Int) -> Int { (index + 1) * alignment }
}

extension OutputBuffer {
    /// Appends zeros up to the next multiple of 64 behind `start`, where a buffer of a block may begin,
    /// and returns that place.
    mutating func alignBuffer(behind start: Int) -> Int {
        reserve(ArrowBlock.alignment)
        let target = target
        for place in stride(from: 0, to: ArrowBlock.alignment, by: 16) {
            target.store(Vector.all(0), at: place)
        }
        let place = (count - start + ArrowBlock.alignment - 1) & ~(ArrowBlock.alignment - 1)
        count = start + place
        return place
    }

    /// Appends zeros.
    mutating func append(zeros byteCount: Int) {
        reserve(byteCount)
        let target = target
        for place in stride(from: 0, to: byteCount, by: 16) {
            target.store(Vector.all(0), at: place)
        }
        count += byteCount
    }
}
