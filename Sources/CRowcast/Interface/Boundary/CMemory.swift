#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Memory that callers free. A system without memory ends the process, as it does anywhere in Swift.
enum CMemory {
    static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
        guard let memory = malloc(max(1, byteCount)) else { fatalError("no memory") }
        return memory
    }

    static func grow(
        _ memory: UnsafeMutableRawPointer?, to byteCount: Int
    ) -> UnsafeMutableRawPointer {
        guard let memory = realloc(memory, max(1, byteCount)) else { fatalError("no memory") }
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
    static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
        var text = text
        return text.withUTF8 { bytes in
            let copy = CMemory.allocate(bytes.count + 1)
            UnsafeMutableRawBufferPointer(start: copy, count: bytes.count)
                .copyMemory(from: UnsafeRawBufferPointer(bytes))
            copy.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt8.self)
            return copy.assumingMemoryBound(to: CChar.self)
        }
    }
}
