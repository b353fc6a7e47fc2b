internal import Hummingbird
internal import LookML
internal import QueryTasks

/// The projects of the models, as linters ask for them: branch, manifest, and what is not understood.
///
/// A project is served as its folder is. Its branch is the folder's, and no call changes a file.
enum ProjectEndpoints {
    private static let id = Endpoint.Parameter.path("project_id", "Name of the project")
    private static let fields = Endpoint.Parameter.query("fields", "Members of the answer")

    static let all: [Endpoint] = [
        Endpoint(
            operation: "all_projects", method: .get, path: "/projects", tag: "Project",
            summary: "The projects of the models", parameters: [fields], content: .list("Project"),
            refusals: [],
            handler: .signedIn { service, call, _ in
                .json(
                    .array(try await projectNames(service).map(project)),
                    fields: call.parameter("fields"))
            }),
        Endpoint(
            operation: "project", method: .get, path: "/projects/{project_id}", tag: "Project",
            summary: "A project", parameters: [id, fields], content: .object("Project"),
            handler: .signedIn { service, call, _ in
                .json(project(try await name(service, call)), fields: call.parameter("fields"))
            }),
        Endpoint(
            operation: "manifest", method: .get, path: "/projects/{project_id}/manifest",
            tag: "Project", summary: "The manifest of a project", parameters: [id],
            content: .object("Manifest"),
            handler: .signedIn { service, call, _ in
                .json([
                    "name": .string(try await name(service, call)), "imports": [],
                    "localization_settings": nil, "can": ["show": true],
                ])
            }),
        Endpoint(
            operation: "git_branch", method: .get, path: "/projects/{project_id}/git_branch",
            tag: "Project", summary: "The branch of the project's folder", parameters: [id],
            content: .object("GitBranch"),
            handler: .signedIn { service, call, session in
                .json(try await branch(service, call).wire(workspace: session.workspace))
            }),
        Endpoint(
            operation: "all_git_branches", method: .get,
            path: "/projects/{project_id}/git_branches", tag: "Project",
            summary: "The branches of a project: the one that is served", parameters: [id],
            content: .list("GitBranch"),
            handler: .signedIn { service, call, session in
                .json([try await branch(service, call).wire(workspace: session.workspace)])
            }),
        Endpoint(
            operation: "find_git_branch", method: .get,
            path: "/projects/{project_id}/git_branch/{branch_name}", tag: "Project",
            summary: "A branch by its name", parameters: [id, branchName],
            content: .object("GitBranch"),
            handler: .signedIn { service, call, session in
                let branch = try await branch(service, call)
                guard branch.name == call.value("branch_name") else { throw RequestFault.missing() }
                return .json(branch.wire(workspace: session.workspace))
            }),
        Endpoint(
            operation: "update_git_branch", method: .put,
            path: "/projects/{project_id}/git_branch", tag: "Project",
            summary: "Choose the branch, which is the one of the folder", parameters: [id],
            body: "GitBranch", content: .object("GitBranch"), refusals: [404, 422],
            handler: .signedIn(choose)),
        Endpoint(
            operation: "create_git_branch", method: .post,
            path: "/projects/{project_id}/git_branch", tag: "Project",
            summary: "Make a branch, which this server refuses", parameters: [id],
            body: "GitBranch", content: .object("GitBranch"), refusals: [404],
            handler: .signedIn { service, call, _ in
                throw refusal("make a branch", of: try await branch(service, call), call)
            }),
        Endpoint(
            operation: "delete_git_branch", method: .delete,
            path: "/projects/{project_id}/git_branch/{branch_name}", tag: "Project",
            summary: "Remove a branch, which this server refuses", parameters: [id, branchName],
            content: .nothing,
            handler: .signedIn { service, call, _ in
                throw refusal("remove a branch", of: try await branch(service, call), call)
            }),
        reset("reset_project_to_remote", "reset_to_remote"),
        reset("reset_project_to_production", "reset_to_production"),
        Endpoint(
            operation: "project_validation_results", method: .get,
            path: "/projects/{project_id}/validate", tag: "Project",
            summary: "What of a project is not understood", parameters: [id, fields],
            content: .object("ProjectValidation"),
            handler: .signedIn { service, call, _ in try await validate(service, call) }),
        Endpoint(
            operation: "validate_project", method: .post,
            path: "/projects/{project_id}/validate", tag: "Project",
            summary: "Read a project, and tell what is not understood", parameters: [id, fields],
            content: .object("ProjectValidation"),
            handler: .signedIn { service, call, _ in try await validate(service, call) }),
    ]

    private static let branchName = Endpoint.Parameter.path("branch_name", "Name of the branch")

    /// The folder is always as its remote and production are: there is nothing to reset.
    private static func reset(_ operation: String, _ path: String) -> Endpoint {
        Endpoint(
            operation: operation, method: .post, path: "/projects/{project_id}/\(path)",
            tag: "Project", summary: "Accepted; the folder stays as it is", parameters: [id],
            content: .nothing,
            handler: .signedIn { service, call, _ in
                _ = try await name(service, call)
                return .nothing
            })
    }

    private static func projectNames(_ service: QueryService) async throws -> [String] {
        var names: [String] = []
        for model in try await service.runner.currentCatalog().models
        where !names.contains(model.project) {
            names.append(model.project)
        }
        return names
    }

    /// The name of the project of a call.
    private static func name(_ service: QueryService, _ call: Call) async throws -> String {
        let name = call.value("project_id")
        guard try await projectNames(service).contains(name) else {
            throw RequestFault.missing("Project '\(name)' does not exist")
        }
        return name
    }

    /// The LookML project of a call; nil for that of a folder of files.
    private static func lookML(_ service: QueryService, _ call: Call) async throws -> ModelProject?
    {
        let name = try await name(service, call)
        guard let project = service.runner.catalog.project, project.name == name else { return nil }
        return project
    }

    private static func branch(_ service: QueryService, _ call: Call) async throws -> ProjectBranch
    {
        guard let project = try await lookML(service, call) else {
            return ProjectBranch(name: ProjectBranch.usualName, commit: Digest.commit(of: ""))
        }
        return try await service.runner.onLookupThread { try project.branch() }
    }

    private static func choose(
        _ service: QueryService, _ call: Call, _ session: Session
    ) async throws -> Response {
        let branch = try await branch(service, call)
        guard case .object(let members) = try call.json() else {
            throw RequestFault.bad("The body is not an object")
        }
        guard let name = members["name"]?.string else {
            throw RequestFault.invalid("name", "missing_field", "name is the name of a branch")
        }
        let refs = [branch.name, "origin/" + branch.name, branch.commit]
        guard name == branch.name, members["ref"]?.string.map(refs.contains) ?? true else {
            throw refusal("choose '\(name)'", of: branch, call)
        }
        return .json(branch.wire(workspace: session.workspace))
    }

    private static func refusal(
        _ act: String, of branch: ProjectBranch, _ call: Call
    ) -> RequestFault {
        .bad(
            "Cannot \(act): project '\(call.value("project_id"))' is served as its folder is, on branch '\(branch.name)'; change the folder with git"
        )
    }

    private static func project(_ name: String) -> JSONValue {
        [
            "id": .string(name), "name": .string(name), "uses_git": false,
            "git_remote_url": nil, "git_production_branch_name": nil, "is_example": false,
            "allow_warnings": true, "validation_required": false, "can": ["show": true],
        ]
    }

    private static func validate(_ service: QueryService, _ call: Call) async throws -> Response {
        let name = try await name(service, call)
        var problems: [ProjectCheck.Problem] = []
        var digest = Digest.commit(of: "")
        if let project = try await lookML(service, call) {
            (problems, digest) = try await service.runner.onLookupThread {
                (try project.check().found, try project.branch().commit)
            }
        }
        return .json(
            [
                "project_digest": .string(digest), "stale": false, "computation_time": 0,
                "models": [],
                "errors": .array(problems.map { $0.wire(project: name) }),
            ], fields: call.parameter("fields"))
    }
}

extension ProjectBranch {
    fileprivate func wire(workspace: String) -> JSONValue {
        [
            "name": .string(name), "ref": .string(commit), "remote": "origin",
            "remote_name": .string(name), "remote_ref": .string(commit), "personal": false,
            "is_local": true, "is_remote": true, "is_production": true,
            "readonly": .bool(workspace == "production"), "ahead_count": 0, "behind_count": 0,
            "error": nil, "message": nil, "owner_name": nil, "commit_at": nil,
            "can": ["show": true],
        ]
    }
}

extension ProjectCheck.Problem {
    /// The problem as the API has it, with the project's name before the file's path.
    fileprivate func wire(project: String) -> JSONValue {
        [
            "code": "not_understood", "severity": "error", "kind": "lookml",
            "message": .string(text), "sanitized_message": .string(text),
            "model_id": JSONValue(model), "explore": JSONValue(explore),
            "field_name": JSONValue(field),
            "file_path": place.map { .string("\(project)/\($0.file)") } ?? nil,
            "line_number": place.map { .number("\($0.line)") } ?? nil, "help_url": nil,
            "params": [:],
        ]
    }
}
