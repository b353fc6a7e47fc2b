/// The bounds of data that a conversion holds whole.
///
/// Blocks are memory up to a number of bytes. A block that would pass it is moved into an unnamed file of
/// the temporary folder, which the system maps into memory: code reads and writes it as it does other
/// memory, and the system writes pages out, and reads them again, when others need the room.
///
/// The blocks of one such object grow in one thread at a time.
package final class HeldMemory: @unchecked Sendable {
    private let maxBytes: Int
    private let maxFileBytes: Int
    private let folder: String
    /// Number of bytes of the blocks in memory.
    package private(set) var byteCount = 0
    /// Number of bytes of the blocks in files.
    package private(set) var fileByteCount = 0
    /// Number of files, each of which keeps a descriptor open.
    private var fileCount = 0

    /// - Parameters:
    ///   - maxBytes: Greatest number of bytes in memory.
    ///   - maxFileBytes: Greatest number of bytes in files.
    package init(maxBytes: Int, maxFileBytes: Int, folder: String) {
        self.maxBytes = maxBytes
        self.maxFileBytes = maxFileBytes
        self.folder = folder
    }

    /// Counts further bytes in memory; returns whether they are within the bound.
    fileprivate func take(_ count: Int) -> Bool {
        guard count <= maxBytes - byteCount else { return false }
        byteCount += count
        return true
    }

    fileprivate func release(_ count: Int) { byteCount -= count }

    /// Makes a file for a block.
    fileprivate func makeFile() throws(ConversionError) -> TemporaryFile {
        fileCount += 1
        SystemCall.raiseDescriptorLimit(to: fileCount + 256)
        return try TemporaryFile(in: folder)
    }

    /// Counts further bytes in files.
    fileprivate func takeFile(_ count: Int) throws(ConversionError) {
        guard count <= maxFileBytes - fileByteCount else {
            throw ConversionError(
                .tooLarge,
                "the columns that calculations need whole take more than \(maxFileBytes) bytes of the temporary folder",
                hint: "raise \(option: .maxSpoolBytes) if that is right")
        }
        fileByteCount += count
    }

    fileprivate func releaseFile(_ count: Int) {
        fileByteCount -= count
        fileCount -= 1
    }
}

/// Memory, or a mapped file, that grows and keeps its bytes. Its start is aligned for every type.
package struct HeldBlock: ~Copyable, @unchecked Sendable {
    private let memory: HeldMemory?
    private var file: TemporaryFile?
    /// The first byte; nil for a block of no bytes. It changes as the block grows.
    package private(set) var unsafeStart: UnsafeMutableRawPointer?
    package private(set) var byteCount = 0

    /// A block of no bytes; without bounds where `memory` is nil.
    package init(_ memory: HeldMemory?) { self.memory = memory }

    deinit {
        guard let unsafeStart else { return }
        if file == nil {
            SystemCall.freeMemory(unsafeStart)
            memory?.release(byteCount)
        } else {
            SystemCall.unmap(unsafeStart, byteCount)
            memory?.releaseFile(byteCount)
        }
    }

    /// Grows to some number of bytes at least, and by a share of its size, so that the time of all growing
    /// is in proportion to the size.
    ///
    /// - Throws: `.inputOutput` for a temporary folder that cannot be written or is full, `.tooLarge`.
    package mutating func grow(to wanted: Int) throws(ConversionError) {
        guard wanted > byteCount else { return }
        // Large memory is moved by its page tables, and untouched pages are none; but they count.
        let share = byteCount < 16 << 20 ? byteCount : byteCount / 4
        let size = max(wanted, byteCount + share)
        if file == nil, memory?.take(size - byteCount) ?? true {
            if let grown = SystemCall.growMemory(unsafeStart, to: size) {
                unsafeStart = grown
                byteCount = size
                return
            }
            memory?.release(size - byteCount)
        }
        try growFile(to: size)
    }

    private mutating func growFile(to wanted: Int) throws(ConversionError) {
        let pieceSize = 64 << 10
        let size = (wanted + pieceSize - 1) / pieceSize * pieceSize
        guard let memory else {
            throw ConversionError(.inputOutput, "the system has no memory for \(wanted) bytes")
        }
        let isNew = file == nil
        let file = if let file { file } else { try memory.makeFile() }
        let filed = isNew ? 0 : byteCount
        try memory.takeFile(size - filed)
        // Space of the file system is taken now: a page that finds none later would end the process.
        try file.grow(from: filed, to: size)
        let start = try file.map(size)
        if let unsafeStart {
            if isNew {
                start.copyMemory(from: unsafeStart, byteCount: byteCount)
                SystemCall.freeMemory(unsafeStart)
                memory.release(byteCount)
            } else {
                SystemCall.unmap(unsafeStart, byteCount)
            }
        }
        self.file = file
        unsafeStart = start
        byteCount = size
    }
}
