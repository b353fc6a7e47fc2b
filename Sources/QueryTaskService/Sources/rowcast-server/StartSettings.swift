internal import ArgumentParser
internal import Foundation
internal import QueryTaskService

/// What the options and the environment say of a start: address, users, folder of the state.
struct StartSettings: Sendable {
    let address: ListenAddress
    let users: Users
    let stateFolder: String
    let tls: (certificate: String, key: String)?
    /// Client id and secret that were made for this start; nil where the user gave some.
    private let madeCredentials: (id: String, secret: String)?
    private let isStateTemporary: Bool

    init(_ options: Main) throws {
        address = options.listen
        guard address.isLoopback || options.allowRemote || options.tlsCert != nil else {
            throw ValidationError(
                "\(address.host) is reached by other machines, which would see secrets without TLS: "
                    + "give --tls-cert and --tls-key, or --allow-remote behind a proxy")
        }
        tls = options.tlsCert.flatMap { certificate in
            options.tlsKey.map { (certificate, $0) }
        }
        let environment = ProcessInfo.processInfo.environment
        if let file = options.credentials {
            users = try StartSettings.users(of: file)
            madeCredentials = nil
        } else if let id = environment["ROWCAST_CLIENT_ID"],
            let secret = environment["ROWCAST_CLIENT_SECRET"], !id.isEmpty, !secret.isEmpty
        {
            users = Users(clientID: id, clientSecret: secret)
            madeCredentials = nil
        } else {
            let made = (id: Users.makeClientID(), secret: Users.makeSecret())
            users = Users(clientID: made.id, clientSecret: made.secret)
            madeCredentials = made
        }
        if let state = options.state {
            stateFolder = state
            isStateTemporary = false
        } else {
            let folder = FileManager.default.temporaryDirectory.path
            let prefix = "rowcast-server-"
            QueryTaskServer.removeAbandonedStates(in: folder, prefix: prefix)
            stateFolder =
                "\(folder)/\(prefix)\(ProcessInfo.processInfo.processIdentifier)-\(UInt32.random(in: 0...UInt32.max))"
            isStateTemporary = true
        }
    }

    private static func users(of file: String) throws -> Users {
        do {
            return try Users(ini: String(contentsOfFile: file, encoding: .utf8))
        } catch {
            throw StartFault(
                "the file of credentials", file, error,
                "name an ini file with a section for each user")
        }
    }

    /// The start of the URLs of a port.
    func url(port: Int) -> String {
        "\(tls == nil ? "http" : "https")://\(ListenAddress(host: address.host, port: port))"
    }

    func removeTemporaryState() {
        if isStateTemporary { try? FileManager.default.removeItem(atPath: stateFolder) }
    }

    /// Tells a secret that was made, once, with an example of its use.
    func tellSecret(
        _ url: String, _ example: (model: String, explore: String, firstField: String)?,
        _ format: LogFormat
    ) {
        guard let made = madeCredentials else { return }
        guard format == .text else {
            return format.tell("client id and secret of this start: \(made.id) \(made.secret)")
        }
        let query = example.map { example in
            "queries/models/\(example.model)/views/\(example.explore)/run/csv?fields=\(example.firstField)"
        }
        Notice.write(
            """
            client id and secret of this start: \(made.id) \(made.secret)
            T=$(curl -s -d client_id=\(made.id) -d client_secret=\(made.secret) \(url)/api/4.0/login \\
                | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
            curl -H "Authorization: token $T" '\(url)/api/4.0/\(query ?? "lookml_models")'
            """)
    }
}

/// Lines for the person who starts the server, on the error stream.
enum Notice {
    static func write(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
