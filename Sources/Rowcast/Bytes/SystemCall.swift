#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The system's calls on files. The library imports the C library here and, for threads, in
/// `Threads.swift`.
///
/// A call that fails returns nil or false, and `errorNumber` tells why.
enum SystemCall {
    /// The error of the last call that failed, `errno`.
    static var errorNumber: Int32 {
        get { errno }
        set { errno = newValue }
    }

    static let brokenPipe = EPIPE
    static let isFolder = EISDIR
    static let nameIsTaken = EEXIST
    static let noSuchFile = ENOENT
    static let tooManyLinks = ELOOP

    /// The system's message for an error number.
    static func message(_ number: Int32) -> String {
        strerror(number).map { String(cString: $0) } ?? "error \(number)"
    }

    static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    // MARK: - Descriptors

    /// Raises the process's limit of open descriptors to `count`, or as far as the system lets it.
    static func raiseDescriptorLimit(to count: Int) {
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < count else { return }
        limit.rlim_cur = min(rlim_t(count), limit.rlim_max)
        _ = setrlimit(resource, &limit)
    }

    enum Opening {
        case reading
        /// A file that exists is written from its beginning.
        case writing
        /// A file that must not exist is created and written.
        case creating
    }

    /// Opens a file, again after an interrupting signal.
    static func openFile(_ path: String, for opening: Opening) -> Int32? {
        let flags =
            switch opening {
            case .reading: O_RDONLY
            case .writing: O_WRONLY
            case .creating: O_CREAT | O_EXCL | O_WRONLY
            }
        return openFile(path, flags, mode: 0o666)
    }

    /// Opens a new file without a name in a folder; nil where the system has no such files.
    static func openUnnamedFile(in folder: String, readable: Bool = false) -> Int32? {
        #if os(Linux)
            // O_TMPFILE is a compound macro, which Swift does not import: __O_TMPFILE | O_DIRECTORY.
            let unnamed: Int32 = 0o20000000 | O_DIRECTORY
            return openFile(
                folder, unnamed | (readable ? O_RDWR : O_WRONLY), mode: readable ? 0o600 : 0o666)
        #else
            return nil
        #endif
    }

    private static func openFile(_ path: String, _ flags: Int32, mode: mode_t) -> Int32? {
        var descriptor: Int32
        repeat {
            descriptor = open(path, flags | O_CLOEXEC, mode)
        } while descriptor < 0 && errno == EINTR
        return descriptor < 0 ? nil : descriptor
    }

    /// Opens a new file in a folder, and removes its name at once.
    static func openRemovedFile(in folder: String) -> Int32? {
        var path = Array("\(folder)/rowcast-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { return nil }
        unlink(path)
        return descriptor
    }

    /// A further descriptor, beyond 2, of an open file.
    static func duplicate(_ descriptor: Int32) -> Int32? {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        return copy < 0 ? nil : copy
    }

    @discardableResult
    static func closeFile(_ descriptor: Int32) -> Bool { close(descriptor) == 0 }

    // MARK: - Content

    /// Reads from the current offset, again after an interrupting signal.
    static func readBytes(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
    ) -> Int? {
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { return nil }
        }
    }

    /// Reads at an offset of a regular file, again after an interrupting signal.
    static func readBytes(
        _ descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) -> Int? {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            if errno != EINTR { return nil }
        }
    }

    /// Writes a part of the bytes, again after an interrupting signal; returns its length.
    static func writeBytes(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int? {
        while true {
            let count = write(descriptor, bytes.baseAddress, bytes.count)
            if count >= 0 { return count }
            if errno != EINTR { return nil }
        }
    }

    /// The current offset of a file; nil for a pipe.
    static func offset(of descriptor: Int32) -> Int? {
        let offset = lseek(descriptor, 0, SEEK_CUR)
        return offset < 0 ? nil : Int(offset)
    }

    static func seek(_ descriptor: Int32, to offset: Int) -> Bool {
        lseek(descriptor, off_t(offset), SEEK_SET) == off_t(offset)
    }

    // MARK: - Memory

    /// Makes memory larger, or takes some where there is none; nil, with the memory as it was, where the
    /// system has none.
    static func growMemory(
        _ start: UnsafeMutableRawPointer?, to byteCount: Int
    ) -> UnsafeMutableRawPointer? {
        realloc(start, byteCount)
    }

    static func freeMemory(_ start: UnsafeMutableRawPointer) { free(start) }

    /// Makes a file longer, and takes the space from the file system; returns 0 or the error number.
    static func growFile(_ descriptor: Int32, from size: Int, to newSize: Int) -> Int32 {
        #if os(Linux)
            var number: Int32
            repeat {
                number = posix_fallocate(descriptor, off_t(size), off_t(newSize - size))
            } while number == EINTR
            // Not every file system can take space ahead.
            if number != EOPNOTSUPP, number != EINVAL { return number }
        #endif
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        var place = size
        while place < newSize {
            let count = pwrite(descriptor, zeros, min(zeros.count, newSize - place), off_t(place))
            if count < 0, errno != EINTR { return errno }
            place += max(0, count)
        }
        return 0
    }

    /// Maps the first bytes of a file into memory, for reading and writing.
    static func map(_ descriptor: Int32, _ byteCount: Int) -> UnsafeMutableRawPointer? {
        let start = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        return start == UnsafeMutableRawPointer(bitPattern: -1) ? nil : start
    }

    static func unmap(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
        munmap(start, byteCount)
    }

    // MARK: - Names

    /// Gives a file a further name.
    static func linkFile(_ path: String, to name: String) -> Bool { link(path, name) == 0 }

    /// Gives an open file, which may have no name, a name.
    static func linkFile(_ descriptor: Int32, to name: String) -> Bool {
        linkat(AT_FDCWD, descriptorPath(descriptor), AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
    }

    /// Whether an open file without a name can get one.
    static func canLinkFile(_ descriptor: Int32) -> Bool {
        access(descriptorPath(descriptor), F_OK) == 0
    }

    private static func descriptorPath(_ descriptor: Int32) -> String {
        "/proc/self/fd/\(descriptor)"
    }

    @discardableResult
    static func renameFile(_ path: String, to name: String) -> Bool { rename(path, name) == 0 }

    @discardableResult
    static func removeFile(_ path: String) -> Bool { unlink(path) == 0 }

    /// Makes a folder; true if there is one already.
    static func makeFolder(_ path: String) -> Bool {
        mkdir(path, 0o777) == 0 || FileStatus(path: path)?.kind == .folder
    }

    static func canWriteFile(_ path: String) -> Bool { access(path, W_OK) == 0 }

    /// The path to which a symbolic link leads.
    static func linkContent(_ path: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let base = buffer.baseAddress else { return nil }
            let count = readlink(path, base, buffer.count)
            guard count >= 0 else { return nil }
            return String(decoding: UnsafeRawBufferPointer(buffer)[..<count], as: UTF8.self)
        }
    }
}

/// The facts that the system knows about a file.
struct FileStatus {
    enum Kind { case regular, folder, symbolicLink, characterDevice, other }

    /// The numbers that tell a file from all other files.
    struct Identity: Hashable {
        let device: UInt64
        let file: UInt64
    }

    /// The size and modification time of a file, which tell whether its content changed.
    struct Version: Equatable {
        let size: Int
        let seconds: Int
        let nanoseconds: Int
    }

    private var status = stat()

    init?(descriptor: Int32) {
        guard fstat(descriptor, &status) == 0 else { return nil }
    }

    init?(path: String, followsLinks: Bool = true) {
        guard (followsLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
    }

    var kind: Kind {
        switch status.st_mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFDIR: .folder
        case S_IFLNK: .symbolicLink
        case S_IFCHR: .characterDevice
        case _: .other
        }
    }

    var identity: Identity {
        Identity(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            file: UInt64(truncatingIfNeeded: status.st_ino))
    }

    var version: Version {
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return Version(
            size: Int(status.st_size), seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }

    /// Gives a new file the owner and mode of this file, which it replaces.
    func passOn(to descriptor: Int32) {
        // New content must not run with the rights of the old file's owner or group: setuid bits
        // are lost.
        var mode = status.st_mode & 0o777
        if fchown(descriptor, status.st_uid, status.st_gid) != 0 {
            // If the old group cannot be kept, the new group gets no more rights than other users.
            if fchown(descriptor, uid_t.max, status.st_gid) != 0 { mode &= ~0o070 | (mode << 3) }
        }
        fchmod(descriptor, mode)
    }
}
