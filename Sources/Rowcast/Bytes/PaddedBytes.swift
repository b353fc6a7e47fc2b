extension [UInt8] {
    /// Calls `body` with the bytes; `Frame.padding` zero bytes follow them.
    func withPaddedBuffer<Value>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(ConversionError) -> Value
    ) throws(ConversionError) -> Value {
        let padded = self + repeatElement(0, count: Frame.padding)
        return try padded.withUnsafeBytesThrowing { bytes throws(ConversionError) in
            try body(
                UnsafeBufferPointer(
                    rebasing: bytes.bindMemory(to: UInt8.self)[..<(bytes.count - Frame.padding)]))
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
