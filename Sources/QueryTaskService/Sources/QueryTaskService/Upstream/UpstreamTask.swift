internal import AsyncHTTPClient
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import QueryTasks
internal import Rowcast

/// A query task on the server that a gateway stands in front of: made there, polled, and its result
/// fetched as json_detail, from which the gateway makes every format.
struct UpstreamTask {
    let client: UpstreamClient
    let authorization: String
    /// The query string of the request that makes the task.
    let parameters: String
    let body: JSONValue
    /// Seconds for which an expired or unknown task is polled before it is made anew.
    let patience: Double

    /// Seconds for which a server may be busy with each request.
    static let patienceWithBusyServer = 120.0

    /// Id on the server.
    private(set) var id = ""
    private var isRenewed = false

    init(
        _ client: UpstreamClient, authorization: String, parameters: String, body: JSONValue,
        patience: Double
    ) {
        self.client = client
        self.authorization = authorization
        self.parameters = parameters
        self.body = body
        self.patience = patience
    }

    mutating func create() async throws {
        let request = request("/query_tasks" + parameters)
        // A request that was sent makes a task there, whose id is needed to end it: it may take some seconds more
        // when the gateway's own task is cancelled.
        let creation = Task { [client, body] in try await client.json(request, sending: body) }
        let task = try await withTaskCancellationHandler {
            try await creation.value
        } onCancel: {
            Task {
                try? await Task.sleep(for: .seconds(5))
                creation.cancel()
            }
        }
        guard let id = task["id"]?.text else {
            throw RequestFault(status: .badGateway, message: "The upstream server tells no task")
        }
        self.id = id
    }

    /// Waits for the task, and returns the answer with its result.
    ///
    /// A task that expired or is unknown may be one that another node of the server does not know yet, so
    /// that it is polled on, and then made once more. An answer of 202 or 204 is no result yet.
    ///
    /// - Throws: `QueryFault` for a query that failed or was killed there.
    mutating func result() async throws -> HTTPClientResponse {
        var pause = 0.05
        var lostSince: ContinuousClock.Instant?
        while true {
            let status = try await status()
            switch status {
            case "complete", "error", "failure":
                let response = try await client.answer(to: request("/query_tasks/\(id)/results"))
                switch response.status.code {
                case 200: return response
                case 202, 204:
                    try? await response.drop()
                    pause = max(pause, UpstreamClient.retryAfter(response) ?? 0.5)
                // A result that is gone, or a query of what does not exist there.
                case 404 where status == "complete": lostSince = lostSince ?? .now
                case 404: throw QueryFault.missing(await client.fault(of: response).message)
                case 400, 422: throw QueryFault.bad(await client.fault(of: response).message)
                default: throw await client.fault(of: response)
                }
            case "killed": throw QueryFault.refused("The query was killed")
            case "expired", "missing", nil: lostSince = lostSince ?? .now
            default: lostSince = nil
            }
            if let since = lostSince, .now - since > .seconds(patience) {
                guard !isRenewed else {
                    throw QueryFault.missing("The upstream server lost the query twice")
                }
                isRenewed = true
                lostSince = nil
                try await create()
            }
            try await Task.sleep(for: .seconds(min(pause, 30)))
            pause = min(pause * 1.5, 2)
        }
    }

    /// Ends the task on the server, if it runs there.
    func kill() async {
        guard !id.isEmpty else { return }
        var request = request("/running_queries/\(id)")
        request.method = .DELETE
        if let response = try? await client.send(request) { try? await response.drop() }
    }

    /// The status; nil for a task that the server does not know.
    private func status() async throws -> String? {
        do {
            let task = try await client.json(request("/query_tasks/\(id)?fields=id,status"))
            return task["status"]?.string ?? ""
        } catch let fault as RequestFault where fault.status == .notFound {
            return nil
        }
    }

    private func request(_ path: String) -> UpstreamClient.Request {
        var request = UpstreamClient.Request(
            target: Endpoint.basePath + path, authorization: authorization,
            headers: ["Accept": "*/*"])
        request.patience = UpstreamTask.patienceWithBusyServer
        return request
    }
}

extension HTTPClientResponse {
    /// Reads the rest of a small answer, so that its connection can be used again.
    func drop() async throws {
        _ = try await body.collect(upTo: 1 << 20)
    }
}
