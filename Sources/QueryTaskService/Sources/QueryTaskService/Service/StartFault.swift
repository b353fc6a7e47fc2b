internal import Foundation
internal import NIOCore

/// Why a server cannot start, in words for the person who starts it: what, where, and what to do.
public struct StartFault: Error, Sendable, CustomStringConvertible {
    public let description: String
    /// Whether a file or folder is the reason.
    public let isFile: Bool

    /// - Parameters:
    ///   - what: What cannot be used, such as `the folder of the state`.
    ///   - advice: What to do about it.
    public init(
        _ what: String, _ place: String, _ error: any Error, isFile: Bool = true, _ advice: String
    ) {
        description = "\(what) '\(place)': \(StartFault.reason(of: error)); \(advice)"
        self.isFile = isFile
    }

    /// A fault in words of its own.
    init(_ description: String) {
        self.description = description
        isFile = false
    }

    /// The reason of an error in a few words, in those of the system where they are known.
    static func reason(of error: any Error) -> String {
        switch error {
        case let error as IOError: return text(of: error.errnoCode)
        case let error as SocketAddressError.UnknownHost: return "\(error.host) is not known"
        case let error as CocoaError:
            guard let code = (error.underlying as? POSIXError)?.code.rawValue else {
                return error.code == .fileWriteFileExists
                    ? "it is a file" : error.localizedDescription
            }
            return text(of: code)
        default: return "\(error)"
        }
    }

    private static func text(of code: Int32) -> String {
        String(cString: strerror(code)).lowercased()
    }
}
