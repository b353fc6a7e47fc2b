internal import Hummingbird
internal import QueryTasks

/// Logging in and out, and what belongs to a login.
enum SessionEndpoints {
    static let all: [Endpoint] = [
        Endpoint(
            operation: "login", method: .post, path: "/login", tag: "ApiAuth",
            summary: "Log in with a client id and secret, as a form or in the query string",
            parameters: [
                .form("client_id", "Client id of the user"),
                .form("client_secret", "Secret of the user"),
            ], content: .object("AccessToken"), refusals: [404, 429], handler: .open(login)),
        Endpoint(
            operation: "login_user", method: .post, path: "/login/{user_id}", tag: "ApiAuth",
            summary: "Log in as another user, which this server refuses",
            parameters: [.path("user_id", "Id of the user")], content: .object("AccessToken"),
            refusals: [403],
            handler: .signedIn { _, _, _ in
                throw RequestFault.forbidden("No user of this server may log in as another one")
            }),
        Endpoint(
            operation: "logout", method: .delete, path: "/logout", otherPaths: ["/api/logout"],
            tag: "ApiAuth", summary: "End the session of the token", content: .nothing,
            refusals: [],
            handler: .signedIn { service, _, session in
                try await service.tokens.remove(session)
                return .nothing
            }),
        Endpoint(
            operation: "session", method: .get, path: "/session", tag: "Session",
            summary: "The workspace of the session", content: .object("ApiSession"), refusals: [],
            handler: .signedIn { _, call, session in answer(call, session.workspace) }),
        Endpoint(
            operation: "update_session", method: .patch, path: "/session", tag: "Session",
            summary: "Choose the workspace of the session", body: "ApiSession",
            content: .object("ApiSession"), refusals: [422], handler: .signedIn(updateSession)),
        Endpoint(
            operation: "me", method: .get, path: "/user", tag: "User",
            summary: "The user of the token",
            parameters: [.query("fields", "Members of the answer")], content: .object("User"),
            refusals: [], handler: .signedIn(me)),
    ]

    private static func login(_ service: QueryService, _ call: Call) async throws -> Response {
        let (clientID, secret) = try RequestBodies.login(
            call.body, mediaType: call.head.headerFields[.contentType] ?? "", call.query)
        let now = service.clock.now
        try service.failedLogins.check(clientID, now: now)
        let user = service.users.user(
            clientID: clientID, secret: secret)
        guard let user else {
            let isKnown = service.users.user(clientID: clientID) != nil
            try service.failedLogins.add(clientID, isKnown: isKnown, now: now)
            throw RequestFault(status: .unauthorized, message: "Wrong client_id or client_secret")
        }
        var response = Response.json([
            "access_token": .string(try await service.tokens.make(for: user)),
            "token_type": "Bearer", "expires_in": .number("\(Int(TokenStore.lifetime))"),
            "refresh_token": nil,
        ])
        // RFC 6749, 5.1.
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private static func answer(_ call: Call, _ workspace: String) -> Response {
        .json(["workspace_id": .string(workspace), "sudo_user_id": nil, "can": [:]])
    }

    private static func updateSession(
        _ service: QueryService, _ call: Call, _ session: Session
    ) async throws -> Response {
        let body = try call.json()
        guard let workspace = body["workspace_id"] else { return answer(call, session.workspace) }
        guard let text = workspace.string, ["production", "dev"].contains(text) else {
            throw RequestFault.invalid(
                "workspace_id", "invalid", "workspace_id is 'production' or 'dev'")
        }
        try await service.tokens.setWorkspace(text, of: session)
        return answer(call, text)
    }

    private static func me(
        _ service: QueryService, _ call: Call, _ session: Session
    ) async throws -> Response {
        .json(
            [
                "id": .string(session.user.id), "display_name": .string(session.user.name),
                "first_name": .string(session.user.name), "last_name": "", "email": nil,
                "can": ["show": true], "role_ids": [], "group_ids": [], "is_disabled": false,
                "locale": "en", "verified_looker_employee": false,
            ], fields: call.parameter("fields"))
    }
}
