import QueryTasks
import Rowcast

@testable import RequestWire

/// One input; libFuzzer calls this.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let kind = input.first.map(UnicodeScalar.init) else { return 0 }
    let body = Array(input.dropFirst())
    let text = String(decoding: body, as: UTF8.self)
    switch kind {
    case "q": fuzzQuery(body)
    case "t": fuzzTask(body)
    case "l":
        _ = try? RequestBodies.login(body, mediaType: "application/json", [])
        _ = try? RequestBodies.login(body, mediaType: "", [])
    case "f": fuzzFields(text)
    case "r": fuzzRange(text)
    case "u": fuzzURL(text)
    case "w":
        guard 0...60 ~= WaitPreference.seconds([text]) else { fatalError("a wait without end") }
    default: break
    }
    return 0
}

/// The text by which a query is stored is a query with the same text.
private func fuzzQuery(_ body: [UInt8]) {
    guard let (_, text) = try? RequestBodies.query(body) else { return }
    guard let (_, again) = try? RequestBodies.query(Array(text.utf8)) else {
        fatalError("the stored query cannot be read: \(text)")
    }
    guard again == text else { fatalError("stored as \(text), and then as \(again)") }
}

/// What is asked of a task is stored, and read again as it was.
private func fuzzTask(_ body: [UInt8]) {
    guard let (task, _) = try? RequestBodies.task(body) else { return }
    let request = TaskRequest(
        parameters: QueryTaskParameters(), source: task.source, isDeferred: task.deferred ?? false,
        lookID: task.lookID, dashboardID: task.dashboardID)
    check(request)
}

private func check(_ request: TaskRequest) {
    guard let again = try? TaskRequest(json: request.json), again == request else {
        fatalError("not stored as it was: \(request.json)")
    }
}

/// A line of fields, and JSON behind it: the part has nothing that the whole does not have, and its part
/// is itself.
private func fuzzFields(_ text: String) {
    let halves = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    guard let fields = PartialFields(String(halves[0])), halves.count == 2,
        let whole = try? RequestBodies.value(Array(halves[1].utf8))
    else { return }
    let part = fields.part(of: whole)
    guard isPart(part, whole) else { fatalError("the part has more than the whole") }
    guard fields.part(of: part) == part else { fatalError("the part of the part is another") }
}

private func isPart(_ part: JSONValue, _ whole: JSONValue) -> Bool {
    switch (part, whole) {
    case (.object(let part), .object(let whole)):
        part.allSatisfy { name, value in whole[name].map { isPart(value, $0) } ?? false }
    case (.array(let part), .array(let whole)):
        part.count == whole.count && zip(part, whole).allSatisfy(isPart)
    default: part == whole
    }
}

/// A part lies within the document and is not empty.
private func fuzzRange(_ text: String) {
    for size in [0, 1, 10, 1 << 40, Int.max] {
        guard case .part(let part) = ByteRange(text, size: size) else { continue }
        guard part.lowerBound >= 0, part.upperBound <= size, !part.isEmpty else {
            fatalError("\(part) of \(size) bytes")
        }
    }
}

/// Values of a query string are the same encoded and decoded again, and so are the parameters of a run.
private func fuzzURL(_ text: String) {
    guard URLText.decoded(URLText.encoded(text)) == text else { fatalError("another text") }
    guard let items = try? URLText.items(text) else { return }
    for item in items where URLText.decoded(URLText.encoded(item.value), isForm: true) != item.value
    {
        fatalError("another value")
    }
    guard let parameters = try? RunParameters.read(items) else { return }
    check(TaskRequest(parameters: parameters))
}
