/// A source of the result in a larger JSON document, which is found while the document is read.
final class EnvelopeSource: ByteSource {
    private var source: any ByteSource
    let envelope: Envelope
    private var input = InputBuffer(byteCount: 128 << 10)
    private var isSourceAtEnd = false

    init(_ source: any ByteSource, _ envelope: Envelope) {
        self.source = source
        self.envelope = envelope
    }

    /// Nil, since the result is a part of the document.
    var byteCount: Int? { nil }

    var canRewind: Bool { source.canRewind }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        var filled = 0
        while filled < buffer.count {
            if input.count == 0, !isSourceAtEnd {
                // Text is handed on before the source is waited for.
                if filled > 0 { break }
                let count = try input.fill { room throws(ConversionError) in
                    try source.read(into: room)
                }
                isSourceAtEnd = count == 0
            }
            let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let step = try envelope.take(input.text, into: room.target)
            input.removeFirst(step.consumed)
            filled += step.produced
            if isSourceAtEnd, step.consumed == 0, step.produced == 0 {
                if filled == 0 { try envelope.finish() }
                break
            }
        }
        return filled
    }

    func rewind() throws(ConversionError) -> Bool {
        guard try source.rewind() else { return false }
        envelope.restart()
        input.removeFirst(input.count)
        isSourceAtEnd = false
        return true
    }

    func checkUnchanged() throws(ConversionError) { try source.checkUnchanged() }
}

extension Envelope {
    /// The text of the value in the next bytes of the document.
    func text(of bytes: [UInt8]) throws(ConversionError) -> [UInt8] {
        // An escape that began in the bytes before may give up to three bytes more than come.
        var text = [UInt8](repeating: 0, count: bytes.count + 4)
        try text.withTarget { target throws(ConversionError) in
            try bytes.withPaddedText { piece throws(ConversionError) in
                try take(piece, into: target).produced
            }
        }
        return text
    }
}
