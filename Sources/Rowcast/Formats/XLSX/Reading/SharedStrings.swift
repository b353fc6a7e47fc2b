/// Texts that the cells of a workbook share, by index.
///
///     data    | length, text | length, text | …     in memory, or in an unnamed file
///     starts    index in data of every 16th text
///
/// A text takes its bytes, 4 bytes of length, and half a byte of `starts`.
final class SharedStrings: @unchecked Sendable {
    fileprivate static let groupShift = 4
    fileprivate static let headerBytes = 4

    let count: Int
    /// Path of the shared strings' part, if the workbook names one that the archive lacks.
    let missingPart: String?
    fileprivate let starts: [Int]
    /// The data; `nil` if it is in `file`.
    fileprivate let memory: Snippet?
    fileprivate let file: TemporaryFile?
    fileprivate let byteCount: Int

    fileprivate init(
        count: Int, starts: [Int], memory: Snippet?, file: TemporaryFile?,
        byteCount: Int, missingPart: String? = nil
    ) {
        self.count = count
        self.missingPart = missingPart
        self.starts = starts
        self.memory = memory
        self.file = file
        self.byteCount = byteCount
    }

    static var none: SharedStrings {
        SharedStrings(count: 0, starts: [], memory: nil, file: nil, byteCount: 0)
    }

    /// Shared strings of a workbook that lacks their part; an error only if a cell refers to one.
    static func missing(_ path: String) -> SharedStrings {
        SharedStrings(
            count: 0, starts: [], memory: nil, file: nil, byteCount: 0, missingPart: path)
    }
}

/// Collects shared strings in memory, and beyond `maxMemory` bytes in a temporary file.
struct SharedStringsBuilder: ~Copyable {
    private let options: DecodingOptions
    private let maxMemory: Int
    private var data = OutputBuffer()
    private var starts: [Int] = []
    private(set) var count = 0
    private var file: TemporaryFile?
    /// Number of bytes already in the file.
    private var filed = 0

    init(options: DecodingOptions, maxMemory: Int = 32 << 20) {
        self.options = options
        self.maxMemory = maxMemory
    }

    mutating func append(_ text: some BorrowedText) throws(ConversionError) {
        if count & 15 == 0 { starts.append(filed + data.count) }
        count += 1
        data.reserve(text.count + SharedStrings.headerBytes)
        data.target.store(UInt32(text.count))
        data.count += SharedStrings.headerBytes
        data.append(text)
        if data.count > maxMemory || file != nil && data.count > 1 << 20 { try flush() }
    }

    mutating func append(_ text: [UInt8]) throws(ConversionError) {
        try text.withText { text throws(ConversionError) in try append(text) }
    }

    private mutating func flush() throws(ConversionError) {
        if file == nil { file = try TemporaryFile(in: options.temporaryFolder) }
        filed += data.count
        guard filed <= options.maxSpoolBytes else {
            throw ConversionError(
                .tooLarge, "the shared strings are longer than \(options.maxSpoolBytes) bytes",
                hint: "raise \(option: .maxSpoolBytes)")
        }
        try file?.append(data.text())
        data = OutputBuffer()
    }

    consuming func finish() throws(ConversionError) -> SharedStrings {
        if file != nil { try flush() }
        let memory = file == nil ? Snippet(copying: data.text()) : nil
        return SharedStrings(
            count: count, starts: starts, memory: memory, file: file, byteCount: filed + data.count)
    }
}

/// Copies shared strings into a frame, each string once per frame.
struct SharedStringCells: ~Copyable {
    private struct Known {
        var index: Int
        var cell: Cell
    }

    private let strings: SharedStrings
    /// Most bytes of text that may be added to a frame.
    private let maxText: Int
    /// Cells of strings that the frame already has, by the last 11 bits of their index.
    private let known: UnsafeMutablePointer<Known>
    private static let knownCount = 2048
    /// Cells of strings of 4,096 bytes and more, by index; other strings never displace these.
    private var long: [Int: Cell] = [:]
    private static let longLength = 4096
    /// Bytes of the longest string in the frame.
    private(set) var longest = 0
    private var blocks = FileBlocks()

    init(_ strings: SharedStrings, maxText: Int = .max) {
        self.strings = strings
        self.maxText = maxText
        known = .allocate(capacity: SharedStringCells.knownCount)
        known.initialize(
            repeating: Known(index: -1, cell: .missing), count: SharedStringCells.knownCount)
    }

    deinit { known.deallocate() }

    /// Returns the cell of a string; `nil` if the index is out of range.
    @inline(__always)
    mutating func cell(_ index: Int, in frame: Frame) throws(ConversionError) -> Cell? {
        let slot = index & (SharedStringCells.knownCount - 1)
        if known[slot].index == index { return known[slot].cell }
        guard index < strings.count else { return nil }
        let cell = try place(index, in: frame)
        known[slot] = Known(index: index, cell: cell)
        return cell
    }

    @inline(never)
    private mutating func place(_ index: Int, in frame: Frame) throws(ConversionError) -> Cell {
        if let cell = long[index] { return cell }
        let cell = try copy(index, into: frame)
        longest = max(longest, cell.length)
        if cell.length >= SharedStringCells.longLength { long[index] = cell }
        return cell
    }

    /// Reserves `length` bytes behind the frame's other text; returns their index.
    private func reserve(_ length: Int, in frame: Frame) throws(ConversionError) -> Int {
        guard frame.textEnd - frame.count + length <= maxText else {
            throw ConversionError(
                .tooLarge, "the shared strings of a row are longer than \(maxText) bytes",
                hint: "raise \(option: .maxRowBytes) if that is right")
        }
        frame.reserveText(length)
        let offset = frame.textEnd
        frame.textEnd += length
        return offset
    }

    private mutating func copy(_ index: Int, into frame: Frame) throws(ConversionError) -> Cell {
        var place = strings.starts[index >> SharedStrings.groupShift]
        var rest = index & (1 << SharedStrings.groupShift - 1)
        if let memory = strings.memory?.text {
            while rest > 0 {
                place += SharedStrings.headerBytes + Int(memory.word32(at: place))
                rest -= 1
            }
            let length = Int(memory.word32(at: place))
            let offset = try reserve(length, in: frame)
            copyVectors(
                from: memory.slice(at: place + SharedStrings.headerBytes, count: length),
                to: frame.target(at: offset))
            return Cell(inFrame: .text, offset: offset, length: length)
        }
        while rest > 0 {
            place += SharedStrings.headerBytes + (try blocks.number(strings, at: place))
            rest -= 1
        }
        let length = try blocks.number(strings, at: place)
        let offset = try reserve(length, in: frame)
        try blocks.copy(
            strings, from: place + SharedStrings.headerBytes, count: length,
            to: frame.target(at: offset).unsafeStart)
        return Cell(inFrame: .text, offset: offset, length: length)
    }
}

/// Cache of blocks of the file with the shared strings.
private struct FileBlocks: ~Copyable {
    private static let size = 64 << 10
    private static let slotCount = 16
    private var blocks: [Int] = []
    private var memory: UnsafeMutablePointer<UInt8>?

    deinit { memory?.deallocate() }

    /// Reads the length in front of a text.
    mutating func number(_ strings: SharedStrings, at place: Int) throws(ConversionError) -> Int {
        var header: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
        let result = withUnsafeMutableBytes(of: &header) { bytes in
            Result { () throws(ConversionError) in
                guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
                try copy(strings, from: place, count: 4, to: start)
            }
        }
        try result.get()
        return Int(header.0) | Int(header.1) << 8 | Int(header.2) << 16 | Int(header.3) << 24
    }

    mutating func copy(
        _ strings: SharedStrings, from place: Int, count: Int,
        to target: UnsafeMutablePointer<UInt8>
    ) throws(ConversionError) {
        var done = 0
        while done < count {
            let start = (place + done) % FileBlocks.size
            let part = min(count - done, FileBlocks.size - start)
            let block = try load((place + done) / FileBlocks.size, strings)
            (target + done).update(from: block + start, count: part)
            done += part
        }
    }

    private mutating func load(
        _ number: Int, _ strings: SharedStrings
    ) throws(ConversionError) -> UnsafeMutablePointer<UInt8> {
        let all: UnsafeMutablePointer<UInt8>
        if let memory {
            all = memory
        } else {
            all = .allocate(capacity: FileBlocks.size * FileBlocks.slotCount)
            memory = all
            blocks = Array(repeating: -1, count: FileBlocks.slotCount)
        }
        let slot = number % FileBlocks.slotCount
        let block = all + slot * FileBlocks.size
        if blocks[slot] == number { return block }
        let start = number * FileBlocks.size
        var filled = 0
        while filled < min(FileBlocks.size, strings.byteCount - start) {
            let room = UnsafeMutableRawBufferPointer(
                start: block + filled, count: FileBlocks.size - filled)
            guard let count = try strings.file?.read(at: start + filled, into: room), count > 0
            else {
                throw ConversionError(.inputOutput, "the temporary file cannot be read")
            }
            filled += count
        }
        blocks[slot] = number
        return block
    }
}
