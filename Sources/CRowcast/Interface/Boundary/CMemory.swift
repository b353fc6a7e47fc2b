import Rowcast

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Memory that callers free. Memory that the system does not give is an error of the call.
enum CMemory {
    static func allocate(_ byteCount: Int) throws(ConversionError) -> UnsafeMutableRawPointer {
        try grow(nil, to: byteCount)
    }

    /// Gives the memory another size; memory that cannot have it stays as it is.
    static func grow(
        _ memory: UnsafeMutableRawPointer?, to byteCount: Int
    ) throws(ConversionError) -> UnsafeMutableRawPointer {
        guard let memory = realloc(memory, max(1, byteCount)) else {
            throw ConversionError(
                .inputOutput, "the system has no memory for \(byteCount) bytes", errno: ENOMEM)
        }
        return memory
    }

    static func free(_ memory: UnsafeMutableRawPointer?) {
        #if canImport(Glibc)
            Glibc.free(memory)
        #elseif canImport(Musl)
            Musl.free(memory)
        #else
            Darwin.free(memory)
        #endif
    }
}

/// Texts that end with a zero byte.
enum CText {
    static func constant(_ text: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    /// A copy for the caller to free.
    static func copy(_ text: String) throws(ConversionError) -> UnsafeMutablePointer<CChar> {
        let count = text.utf8.count
        let copy = try CMemory.allocate(count + 1)
        UnsafeMutableRawBufferPointer(start: copy, count: count).copyBytes(from: text.utf8)
        copy.storeBytes(of: 0, toByteOffset: count, as: UInt8.self)
        return copy.assumingMemoryBound(to: CChar.self)
    }
}
