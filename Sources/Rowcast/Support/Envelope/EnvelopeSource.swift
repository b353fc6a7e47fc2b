/// A source of the result in a larger JSON document, which is found while the document is read.
final class EnvelopeSource: ByteSource {
    private var input: SteppedInput
    let envelope: Envelope

    init(_ source: any ByteSource, _ envelope: Envelope) {
        input = SteppedInput(source)
        self.envelope = envelope
    }

    /// Nil, since the result is a part of the document.
    var byteCount: Int? { nil }

    var canRewind: Bool { input.source.canRewind }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        try input.read(
            into: buffer,
            step: { piece, target throws(ConversionError) in try envelope.take(piece, into: target)
            },
            finish: { () throws(ConversionError) in try envelope.finish() })
    }

    func rewind() throws(ConversionError) -> Bool {
        guard try input.rewind() else { return false }
        envelope.restart()
        return true
    }

    func checkUnchanged() throws(ConversionError) { try input.source.checkUnchanged() }
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
