/// The way in which a file got its name, so that it can be undone if a later file fails.
enum PublishingStep {
    /// The name was free.
    case created(String)
    /// The old file is gone.
    case replaced
    /// The old file has a hidden name now.
    case kept(String, old: String)

    /// Renames a file over another one; nil if that fails, with `errno` set.
    static func replacing(_ target: String, by hidden: String) -> PublishingStep? {
        SystemCall.renameFile(hidden, to: target) ? .replaced : nil
    }

    /// Renames a file over another one, which is kept under a hidden name; nil if that fails, with
    /// `errno` set.
    static func keeping(_ target: String, replacedBy hidden: String) -> PublishingStep? {
        let old = hiddenName(in: folderName(of: target))
        if FileStatus(path: target, followsLinks: false)?.kind == .folder {
            SystemCall.errorNumber = SystemCall.isFolder
            return nil
        }
        // On file systems without hard links the name is free for a moment.
        guard SystemCall.linkFile(target, to: old) || SystemCall.renameFile(target, to: old) else {
            guard SystemCall.errorNumber == SystemCall.noSuchFile else { return nil }
            return SystemCall.renameFile(hidden, to: target) ? .created(target) : nil
        }
        guard SystemCall.renameFile(hidden, to: target) else {
            let number = SystemCall.errorNumber
            SystemCall.renameFile(old, to: target)
            SystemCall.removeFile(old)
            SystemCall.errorNumber = number
            return nil
        }
        return .kept(target, old: old)
    }

    /// Restores the old file, or frees the name.
    func undo() {
        switch self {
        case .created(let target): SystemCall.removeFile(target)
        case .replaced: break
        case .kept(let target, let old): SystemCall.renameFile(old, to: target)
        }
    }

    /// Removes the old file.
    func finish() {
        if case .kept(_, let old) = self { SystemCall.removeFile(old) }
    }
}

/// The target of a path for writing, with symbolic links followed.
enum OutputTarget {
    /// An open descriptor, as `/dev/stdout` and `/dev/fd/N` name it.
    case descriptor(Int32)
    /// A path that is not a symbolic link; its file need not exist.
    case path(String)

    init(_ path: String) throws(ConversionError) {
        guard !path.isEmpty else {
            throw ConversionError(.inputOutput, "cannot be created: the name is empty")
        }
        var path = path
        // Linux follows at most 40 symbolic links too.
        for _ in 0..<40 {
            if let number = OutputTarget.descriptorNumber(path) {
                self = .descriptor(number)
                return
            }
            guard FileStatus(path: path, followsLinks: false)?.kind == .symbolicLink else {
                self = .path(path)
                return
            }
            guard let next = SystemCall.linkContent(path) else { throw .cannot("be written") }
            path = next.hasPrefix("/") ? next : "\(folderName(of: path))/\(next)"
        }
        SystemCall.errorNumber = SystemCall.tooManyLinks
        throw .cannot("be written")
    }

    private static func descriptorNumber(_ path: String) -> Int32? {
        switch path {
        case "/dev/stdout": return 1
        case "/dev/stderr": return 2
        default:
            for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
                return Int32(path.dropFirst(folder.count))
            }
            return nil
        }
    }
}

/// The folder of a path's last part.
func folderName(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The part of a path behind its last slash.
func lastPart(of path: String) -> Substring {
    path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
}

/// A name that no file has, in the folder of the file to be replaced, because renaming does not
/// cross file systems.
func hiddenName(in folder: String) -> String {
    let digits = String(UInt64.random(in: .min ... .max), radix: 16)
    return "\(folder)/.rowcast-\(String(repeating: "0", count: 16 - digits.utf8.count))\(digits)"
}

extension ConversionError {
    /// The error for a refused action such as "be written", with the system's message for `errno`.
    static func cannot(_ deed: String, path: String? = nil) -> ConversionError {
        let number = SystemCall.errorNumber
        return ConversionError(
            .inputOutput, "cannot \(deed): \(SystemCall.message(number))", path: path, errno: number
        )
    }
}
