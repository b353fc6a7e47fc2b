#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension ConversionOptions {
    /// Number of this machine's processor cores.
    public static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}

/// A source that reads a file, pipe or device.
///
/// A regular file can be read twice. Its size and modification time are compared before the second
/// reading and at the end.
public final class FileSource: ByteSource {
    private let descriptor: Int32
    private let closes: Bool
    private let start: off_t
    private let identity: FileIdentity?

    /// Opens the file at a path.
    ///
    /// - Throws: `.inputOutput`, also for a directory.
    public convenience init(path: String) throws(ConversionError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .cannot("be opened", path: path)
        }
        try self.init(descriptor: descriptor, closes: true)
    }

    /// Reads an open descriptor from its current offset; `closes` tells whether to close it.
    public init(descriptor: Int32, closes: Bool = false) throws(ConversionError) {
        self.descriptor = descriptor
        self.closes = closes
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .cannot("be read")
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw ConversionError(.inputOutput, "is a directory", hint: "name a file in it")
        }
        if status.st_mode & S_IFMT == S_IFREG {
            identity = FileIdentity(status)
            start = max(0, lseek(descriptor, 0, SEEK_CUR))
        } else {
            identity = nil
            start = 0
        }
    }

    deinit { if closes { close(descriptor) } }

    public var canRewind: Bool { identity != nil }

    /// Whether a path leads to the regular file that this source reads.
    package func isFile(at path: String) -> Bool {
        var (own, other) = (stat(), stat())
        return identity != nil && fstat(descriptor, &own) == 0 && stat(path, &other) == 0
            && own.st_dev == other.st_dev && own.st_ino == other.st_ino
    }

    public var byteCount: Int? { identity.map { max(0, Int($0.size) - Int(start)) } }

    public func read(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        while true {
            let count = systemRead(descriptor, buffer)
            if count >= 0 { return count }
            if errno != EINTR {
                throw .cannot("be read")
            }
        }
    }

    func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        let count = systemRead(descriptor, at: Int(start) + offset, buffer)
        guard count >= 0 else {
            throw .cannot("be read")
        }
        return count
    }

    public func rewind() throws(ConversionError) -> Bool {
        guard identity != nil else { return false }
        try checkUnchanged()
        return lseek(descriptor, start, SEEK_SET) == start
    }

    public func checkUnchanged() throws(ConversionError) {
        guard let identity else { return }
        var status = stat()
        guard fstat(descriptor, &status) == 0, FileIdentity(status) == identity else {
            throw ConversionError(
                .inputChanged, "the file changed while it was read", hint: "run again")
        }
    }
}

/// The size and modification time of a file, which tell whether it changed.
private struct FileIdentity: Equatable {
    let size: off_t
    let seconds: Int
    let nanoseconds: Int

    init(_ status: stat) {
        size = status.st_size
        #if canImport(Darwin)
            seconds = status.st_mtimespec.tv_sec
            nanoseconds = status.st_mtimespec.tv_nsec
        #else
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        #endif
    }
}

/// A sink that writes to an open descriptor.
///
/// The process should ignore SIGPIPE, so that a closed pipe is an error and does not end the
/// process.
public struct DescriptorSink: ByteSink {
    private let descriptor: Int32

    /// Makes a sink for an open descriptor, which the caller closes.
    public init(_ descriptor: Int32) { self.descriptor = descriptor }

    public func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = systemWrite(descriptor, rest)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if count < 0, errno == EPIPE {
                throw ConversionError(.outputClosed, "the reader of the output went away")
            } else if count < 0, errno != EINTR {
                throw .cannot("be written")
            }
        }
    }
}

#if os(Linux)
    /// O_TMPFILE is a compound macro, which Swift does not import: __O_TMPFILE | O_DIRECTORY.
    let O_TMPFILE_PORTABLE: Int32 = 0o20000000 | O_DIRECTORY
#endif

/// The system's `errno`, where another name hides it.
func systemErrorNumber() -> Int32 { errno }

/// The system's message for an `errno`.
func systemMessage(_ number: Int32) -> String {
    strerror(number).map { String(cString: $0) } ?? "error \(number)"
}

func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}

/// Reads at an offset of a regular file, again after an interrupting signal.
func systemRead(
    _ descriptor: Int32, at offset: Int, _ buffer: UnsafeMutableRawBufferPointer
) -> Int {
    while true {
        let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        if count >= 0 || errno != EINTR { return count }
    }
}

func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
