internal import Foundation

/// A lock on the folder of the state, so that no two servers take each other's tasks for interrupted ones.
final class StateLock: Sendable {
    /// Why a folder cannot be locked.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: Int32

    /// - Throws: `Fault` where another process has the folder.
    init(folder: String) throws {
        descriptor = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Fault(description: String(cString: strerror(errno)).lowercased())
        }
        // The system ends the lock with the process, however that ends.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Fault(description: "it belongs to a running server")
        }
    }

    deinit { close(descriptor) }

    /// Removes the folders `prefix<number>-<number>` whose servers were killed, with the copies of data in them.
    ///
    /// Folders of other users are not ours to look into, and a server that starts makes its folder before its lock.
    static func removeAbandonedFolders(in folder: String, prefix: String) {
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: folder)) ?? []
        where isTemporary(name, prefix: prefix) {
            let path = folder + "/" + name
            guard let attributes = try? files.attributesOfItem(atPath: path),
                attributes[.type] as? FileAttributeType == .typeDirectory,
                attributes[.ownerAccountID] as? Int == Int(getuid()),
                let start = try? files.attributesOfItem(atPath: path + "/lock")[.modificationDate]
                    as? Date, Date().timeIntervalSince(start) > 60,
                (try? StateLock(folder: path)) != nil
            else { continue }
            try? files.removeItem(atPath: path)
        }
    }

    /// Whether a folder has a name that a server makes, and not one that a user gave with the same start.
    private static func isTemporary(_ name: String, prefix: String) -> Bool {
        guard name.hasPrefix(prefix) else { return false }
        let numbers = name.dropFirst(prefix.count)
            .split(separator: "-", omittingEmptySubsequences: false)
        return numbers.count == 2 && numbers.allSatisfy { UInt32($0).map { "\($0)" } == String($0) }
    }
}
