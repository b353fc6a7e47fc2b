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
}
