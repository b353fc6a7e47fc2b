extension [UInt8] {
    /// Makes a copy of text with `Frame.padding` zero bytes behind it.
    init(padding text: some Collection<UInt8>) {
        self.init()
        reserveCapacity(text.count + Frame.padding)
        append(contentsOf: text)
        append(contentsOf: repeatElement(0, count: Frame.padding))
    }

    /// Calls `body` with the bytes; `Frame.padding` zero bytes follow them.
    func withPaddedBuffer<Value, Failure>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let padded = [UInt8](padding: self)
        return try padded.withUnsafeBufferPointer { bytes throws(Failure) in
            try body(UnsafeBufferPointer(rebasing: bytes[..<(bytes.count - Frame.padding)]))
        }
    }

    /// Calls `withUnsafeBytes` with a body that throws a typed error.
    func withUnsafeBytesThrowing<Value>(
        _ body: (UnsafeRawBufferPointer) throws(ConversionError) -> Value
    ) throws(ConversionError) -> Value {
        try withUnsafeBytes { bytes in
            Result { () throws(ConversionError) in try body(bytes) }
        }.get()
    }
}
