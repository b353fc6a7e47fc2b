internal import Crypto
internal import Foundation

/// A user of the service: who may log in, and with which secret.
struct User: Sendable, Equatable {
    /// Id in the answers of the API: the place in the list, counted from 1.
    let id: String
    /// Name of the section in the file of credentials.
    let name: String
    let clientID: String
    /// SHA-256 of the secret; the secret itself is not kept.
    let secretDigest: [UInt8]
    /// Attributes by which models choose the rows that the user sees.
    var attributes: [String: String] = [:]
}

extension User: CustomStringConvertible, CustomDebugStringConvertible {
    // Texts of structures that hold users end in logs: neither client id nor digest may.
    var description: String { "user \(id)" }
    var debugDescription: String { description }
}

/// The users that a server knows.
public struct Users: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The number of users, without who they are.
    public var description: String { "\(all.count) users" }
    public var debugDescription: String { description }

    let all: [User]

    /// Why a file of credentials cannot be used.
    public struct Fault: Error, CustomStringConvertible {
        public let description: String
    }

    /// A single user.
    public init(clientID: String, clientSecret: String) {
        all = [
            User(
                id: "1", name: clientID, clientID: clientID,
                secretDigest: Users.digest(clientSecret))
        ]
    }

    /// The users of an ini text: a section for each, with `client_id`, and with `client_secret` or
    /// `client_secret_sha256`, the 64 hexadecimal digits of the secret's SHA-256.
    ///
    /// A key such as `attribute.country` is an attribute of the user, for `access_filter` of models.
    ///
    /// It is the file that the official clients read, too. Lines that begin with `#` or `;` are comments;
    /// other keys are ignored.
    ///
    /// - Throws: `Fault` that names the section which is not complete.
    public init(ini text: String) throws(Fault) {
        var sections: [(name: String, values: [String: String])] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("["), line.hasSuffix("]") {
                sections.append((String(line.dropFirst().dropLast()), [:]))
                continue
            }
            guard let mark = line.firstIndex(where: { $0 == "=" || $0 == ":" }), !sections.isEmpty
            else { throw Fault(description: "a line is neither a [section] nor key = value") }
            let key = line[..<mark].trimmingCharacters(in: .whitespaces).lowercased()
            let value = line[line.index(after: mark)...].trimmingCharacters(in: .whitespaces)
            sections[sections.count - 1].values[key] = Users.unquoted(value)
        }
        guard !sections.isEmpty else {
            throw Fault(description: "there is no [section] with client_id and client_secret")
        }
        var users: [User] = []
        for section in sections {
            var user = try Users.user(section.name, section.values, id: users.count + 1)
            for (key, value) in section.values where key.hasPrefix("attribute.") {
                guard !value.isEmpty else {
                    throw Fault(description: "[\(section.name)] has no value for \(key)")
                }
                user.attributes[String(key.dropFirst("attribute.".count))] = value
            }
            guard !users.contains(where: { $0.clientID == user.clientID }) else {
                throw Fault(description: "[\(section.name)] has the client_id of another section")
            }
            users.append(user)
        }
        all = users
    }

    private static func user(
        _ name: String, _ values: [String: String], id: Int
    ) throws(Fault) -> User {
        guard let clientID = values["client_id"], !clientID.isEmpty else {
            throw Fault(description: "[\(name)] has no client_id")
        }
        if let digits = values["client_secret_sha256"] ?? values["client_secret_hash"] {
            guard let digest = Digest.bytes(ofHexadecimal: digits), digest.count == 32 else {
                throw Fault(
                    description: "[\(name)]: client_secret_sha256 is 64 hexadecimal digits")
            }
            return User(id: "\(id)", name: name, clientID: clientID, secretDigest: digest)
        }
        guard let secret = values["client_secret"], !secret.isEmpty else {
            throw Fault(
                description: "[\(name)] has neither client_secret nor client_secret_sha256")
        }
        return User(id: "\(id)", name: name, clientID: clientID, secretDigest: digest(secret))
    }

    private static func unquoted(_ value: String) -> String {
        guard value.count >= 2, let mark = value.first, mark == "\"" || mark == "'",
            value.last == mark
        else { return value }
        return String(value.dropFirst().dropLast())
    }

    private static func digest(_ secret: String) -> [UInt8] {
        Array(SHA256.hash(data: Data(secret.utf8)))
    }

    /// The user of a client id and secret; nil for wrong ones. It takes the same time for each secret.
    func user(clientID: String, secret: String) -> User? {
        let digest = Users.digest(secret)
        let user = all.first { $0.clientID == clientID }
        let expected = user?.secretDigest ?? [UInt8](repeating: 0, count: digest.count)
        let difference = zip(digest, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        return difference == 0 ? user : nil
    }

    func user(clientID: String) -> User? { all.first { $0.clientID == clientID } }
}

extension Users {
    /// A secret that nobody can guess, for a start without credentials.
    public static func makeSecret() -> String { RandomID.alphanumeric(32) }

    /// A client id beside it.
    public static func makeClientID() -> String { RandomID.alphanumeric(20) }
}
