/// A problem that the user should know about and that did not stop the conversion.
public struct Warning: Sendable, Equatable {
    /// A word for programs, such as `subtotals_left_out`.
    public var code: String
    /// The problem in one line, with the first place where it occurred and the size of the output, if
    /// it has them.
    public var message: Message {
        var message = text
        if let first { message = "\(message) (first: \(first.text))" }
        if let byteCount { message = "\(message) (\(byteCount) bytes)" }
        return message
    }
    /// The problem without its place. Warnings with the same text are merged, their counts added.
    let text: Message
    /// The first place where the problem occurred; nil if it has no place.
    var first: ConversionError.Position?
    /// Size of the output that is too long, of the largest where several are; nil for other problems.
    var byteCount: Int?
    /// Number of times that the problem occurred.
    public var count: Int

    package init(_ code: String, _ message: Message, count: Int = 1) {
        self.code = code
        text = message.oneLine
        self.count = count
    }
}

extension [Warning] {
    /// Adds warnings; a warning with the code and text of one that is there adds to its count.
    mutating func add(_ others: [Warning]) {
        for other in others {
            if let index = firstIndex(where: {
                $0.code == other.code && $0.text == other.text
            }) {
                self[index].count += other.count
                if let bytes = other.byteCount, bytes > self[index].byteCount ?? 0 {
                    self[index].byteCount = bytes
                }
            } else {
                append(other)
            }
        }
    }
}
