/// The tasks in an answer of `multi_results`, an object of results by the ids of their tasks, with their
/// status.
///
///     {"0123456789abcdef0123456789abcdef":{"status":"complete","data":{…}},…}
struct TaskList {
    private enum Stage {
        case walking
        case id(BoundedString)
        case name(BoundedString)
        case status(BoundedString)
    }

    /// Number of bytes that tell an answer from other documents.
    static let prefixSize = 256
    private static let limit = 20

    private var walk = JSONWalk()
    private var stage = Stage.walking
    /// Depth of the object whose members come next: 1 for the answer, 2 for the result of a task.
    private var level = 0
    private var takesStatus = false
    private var isAtEnd = false
    private var id = ""
    private var status: String?
    private var tasks: [String] = []
    private var count = 0

    /// Whether a document begins as an answer does: with an id of 32 hexadecimal digits and a status.
    static func isAnswer(_ prefix: [UInt8]) -> Bool {
        prefix.withPaddedText { text in
            var p = JSONDocumentKind.start(text)
            for (index, expected) in ["{", "\"", "\"", ":", "{", "\"status\""].enumerated() {
                if index != 2 { skipJSONSpace(text, &p) }
                guard text.count - p > expected.utf8.count,
                    text.slice(at: p, count: expected.utf8.count).elementsEqual(expected.utf8)
                else { return false }
                p += expected.utf8.count
                guard index == 1 else { continue }
                guard text.count - p > 32, text.slice(at: p, count: 32).allSatisfy(isDigit) else {
                    return false
                }
                p += 32
            }
            return true
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 48 <= 9 || (byte | 32) &- 97 <= 5
    }

    /// Takes the next bytes of the answer. A fault ends the list.
    mutating func take(_ piece: PaddedText) {
        let isFirst = walk.depth == 0 && level == 0
        var p = isFirst && piece.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        do throws(ConversionError) {
            while !isAtEnd, try step(piece, &p) {}
        } catch {
            isAtEnd = true
        }
    }

    private mutating func step(
        _ piece: PaddedText, _ p: inout Int
    ) throws(ConversionError) -> Bool {
        switch stage {
        case .walking:
            switch walk.next(piece, &p, watching: level) {
            case .piece: return false
            case .key: stage = level == 1 ? .id(BoundedString()) : .name(BoundedString())
            case .value where takesStatus && piece[p] == 34:
                p += 1
                stage = .status(BoundedString())
            case .value where level < 2 && piece[p] == 123: level += 1
            case .value: walk.skipValue()
            case .close: close()
            case .fault(let reason): throw .envelope(reason)
            }
        case .id(var text):
            p += try text.take(piece + p)
            stage = .id(text)
            guard text.isAtEnd else { return false }
            (id, status) = (text.text, nil)
            walk.didReadName()
            stage = .walking
        case .name(var text):
            p += try text.take(piece + p)
            stage = .name(text)
            guard text.isAtEnd else { return false }
            takesStatus = text.text == "status"
            walk.didReadName()
            if !takesStatus { walk.skipValue() }
            stage = .walking
        case .status(var text):
            p += try text.take(piece + p)
            stage = .status(text)
            guard text.isAtEnd else { return false }
            status = text.text
            takesStatus = false
            walk.didReadValue()
            stage = .walking
        }
        return true
    }

    private mutating func close() {
        level -= 1
        guard level == 1 else {
            isAtEnd = true
            return
        }
        takesStatus = false
        count += 1
        if tasks.count < TaskList.limit { tasks.append("\(id) (\(status ?? "no status"))") }
    }

    /// The error that asks for a task.
    var error: ConversionError {
        let more = count > tasks.count ? ", and \(count - tasks.count) more" : ""
        return ConversionError(
            .unsupported,
            "the input is an answer of multi_results, with \(count) \(count == 1 ? "task" : "tasks")",
            hint:
                "pass \(option: EnvelopeOptions.task, text: "ID") for one of them: \(tasks.joined(separator: ", "))\(more)"
        )
    }
}
