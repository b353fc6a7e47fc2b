/// The JSON document around a result, step by step: what stands before the result is passed over, the
/// result is handed on, and the rest is checked.
///
///     {"type":"query","data":{"total":2,"results":[{…},{…}]},"status":"ok"}
///     └──────── seeking, by names ───────────────┘└ handed on ┘└ behind ──┘
///
/// Memory is that of a few names. An object, an array or the text of a string is handed on as it comes,
/// so that its decoder finds the faults in it; its end is where its brackets are closed.
final class Envelope {
    private enum Stage {
        /// On the way to the value of the next step.
        case seeking
        /// Past the value: only the containers around it are still open.
        case behind
        /// In the name of a member of the innermost container.
        case name(BoundedString)
        /// In the text of the member that tells the status of a task.
        case status(BoundedString)
        /// In the object or array that is handed on.
        case value(JSONExtent)
        /// In the string whose text is handed on.
        case text(JSONStringText)
    }

    private let path: ValuePath
    /// The task whose result the path leads to; nil for a path of the user's alone.
    private let task: String?
    private var walk = JSONWalk()
    private var stage = Stage.seeking
    /// Whether the value was handed on.
    private var isBehind = false
    /// Number of containers of the path that are open; the innermost one holds step `level - 1`.
    private var level = 0
    /// Number of elements of the innermost container that were passed over, if it is an array; nil for an
    /// object.
    private var elements: [Int?] = []
    private var members = MemberNames()
    /// Whether the next value is that of the next step, or of the member `status` of a task.
    private var takesNext = true
    private var takesStatus = false
    private(set) var status: String?

    /// Number of bytes that came, and of line feeds among them.
    private var offset = 0
    private var lineCount = 0
    /// Number of bytes and of line feeds in front of the value.
    private var start = (byte: 0, lines: 0)
    /// The byte order mark's bytes that may still come.
    private var mark: ArraySlice<UInt8> = [0xEF, 0xBB, 0xBF]
    private(set) var failure: ConversionError?

    /// Whether the value is a string, whose text was handed on.
    private(set) var isText = false

    /// The envelope that options tell of; nil where the result is the whole document.
    init?(_ options: ReadingOptions) {
        var steps = options.at.flatMap { ValuePath($0) }?.steps ?? []
        if let task = options.task { steps += [task, "data"] }
        guard !steps.isEmpty else { return nil }
        path = ValuePath(steps: steps)
        task = options.task
    }

    /// Begins with the document's first byte again.
    func restart() {
        (walk, stage, isBehind, level) = (JSONWalk(), .seeking, false, 0)
        (elements, members, takesNext, takesStatus) = ([], MemberNames(), true, false)
        (offset, lineCount, failure) = (0, 0, nil)
        mark = [0xEF, 0xBB, 0xBF]
        status = nil
    }

    // MARK: - Steps

    /// Takes the next bytes of the document, as far as there is room for text of the value; returns the
    /// numbers of bytes that were used and written.
    func take(
        _ piece: PaddedText, into target: TextTarget
    ) throws(ConversionError) -> (consumed: Int, produced: Int) {
        if let failure { throw failure }
        var (p, written) = (0, 0)
        do throws(ConversionError) {
            if offset < 3 { passMark(piece, &p) }
            while try step(piece, &p, target, &written) {}
        } catch {
            var error = error
            error.position = .init(
                byte: offset + p,
                line: 1 + lineCount + occurrences(of: .lineFeed, in: piece.prefix(p)))
            failure = error
            throw error
        }
        offset += p
        lineCount += occurrences(of: .lineFeed, in: piece.prefix(p))
        return (p, written)
    }

    private func passMark(_ piece: PaddedText, _ p: inout Int) {
        while p < piece.count, let byte = mark.first, piece[p] == byte {
            mark = mark.dropFirst()
            p += 1
        }
    }

    /// Takes one step of a stage; returns false where the piece or the room is used up.
    private func step(
        _ piece: PaddedText, _ p: inout Int, _ target: TextTarget, _ written: inout Int
    ) throws(ConversionError) -> Bool {
        switch stage {
        case .seeking, .behind:
            switch walk.next(piece, &p, watching: level) {
            case .piece: return false
            case .key: stage = .name(BoundedString())
            case .value: try beginValue(piece, &p)
            case .close: try leave()
            case .fault(let reason): throw .envelope(reason)
            }
        case .name(var name):
            p += try name.take(piece + p)
            stage = .name(name)
            guard name.isAtEnd else { return false }
            try didReadName(name.text)
        case .status(var text):
            p += try text.take(piece + p)
            stage = .status(text)
            guard text.isAtEnd else { return false }
            status = text.text
            walk.didReadValue()
            stage = isBehind ? .behind : .seeking
        case .value(var extent):
            let rest = (piece + p).prefix(target.room - written)
            let end = extent.end(in: rest)
            let count = end ?? rest.count
            target.copy(rest.prefix(count), at: written)
            p += count
            written += count
            stage = .value(extent)
            guard end != nil else { return false }
            didReadValue()
        case .text(var text):
            var fault: JSONFault.Reason?
            let step = text.take(piece + p, into: target + written, fault: &fault)
            p += step.consumed
            written += step.produced
            if let fault { throw .envelope(fault) }
            stage = .text(text)
            guard text.isAtEnd else { return false }
            didReadValue()
        }
        return true
    }

    private func didReadValue() {
        walk.didReadValue()
        stage = .behind
        isBehind = true
    }

    /// Decides about a value of the innermost container of the path.
    private func beginValue(_ piece: PaddedText, _ p: inout Int) throws(ConversionError) {
        if takesStatus {
            takesStatus = false
            guard piece[p] == 34 else { return walk.skipValue() }
            p += 1
            stage = .status(BoundedString())
            return
        }
        if !isBehind, let count = elements.last ?? nil {
            takesNext = path.steps[level - 1] == String(count)
            elements[level - 1] = count + 1
        }
        guard takesNext, !isBehind else { return walk.skipValue() }
        takesNext = false
        let byte = piece[p]
        if level < path.steps.count {
            guard byte == 123 || byte == 91 else { throw notAContainer(byte) }
            level += 1
            elements.append(byte == 91 ? 0 : nil)
            members = MemberNames()
            return
        }
        if let status, task != nil { try check(status, hasData: true) }
        start = (offset + p, lineCount + occurrences(of: .lineFeed, in: piece.prefix(p)))
        isText = byte == 34
        if isText {
            p += 1
            start.byte += 1
            stage = .text(JSONStringText())
        } else if byte == 123 || byte == 91 {
            stage = .value(JSONExtent())
        } else {
            guard let kind = kind(byte) else { throw notJSON }
            throw ConversionError(
                .malformed,
                "at \(path.text(first: level)) there is \(kind), which is no result")
        }
    }

    private func didReadName(_ name: String) throws(ConversionError) {
        walk.didReadName()
        let isStatus = task != nil && level == path.steps.count && name == "status"
        if isStatus { takesStatus = true }
        stage = isBehind ? .behind : .seeking
        guard name == path.steps[level - 1] else {
            if !isBehind { members.add(name) }
            if !isStatus { walk.skipValue() }
            return
        }
        guard !isBehind else {
            throw ConversionError(
                .malformed,
                "the member \(path.text(first: level)) stands twice, and it is unclear which is meant"
            )
        }
        takesNext = true
    }

    /// Leaves the innermost container of the path.
    private func leave() throws(ConversionError) {
        guard isBehind else { throw notFound() }
        if task != nil, level == path.steps.count, let status {
            try check(status, hasData: true)
        }
        level -= 1
        elements.removeLast()
    }

    // MARK: - Ends and errors

    /// Ends the document.
    ///
    /// - Throws: `.truncated` in front of the document's end.
    func finish() throws(ConversionError) {
        if let failure { throw failure }
        if isBehind, walk.isAtEnd { return }
        let place: Message =
            switch stage {
            case .value, .text: "inside the value at \(path.text(first: path.steps.count))"
            case .behind: "behind the value at \(path.text(first: path.steps.count))"
            case .seeking, .name, .status:
                isBehind
                    ? "behind the value at \(path.text(first: path.steps.count))"
                    : "in front of the value at \(path.text(first: path.steps.count))"
            }
        let error = ConversionError(
            .truncated, at: .init(byte: offset, line: lineCount + 1),
            offset == 0 ? "the input is empty" : "the input is cut short: it ends \(place)")
        failure = error
        throw error
    }

    /// - Throws: `.queryFailed` for a result of a task whose query failed, and whose result said nothing of
    ///   it.
    func checkStatus() throws(ConversionError) {
        guard task != nil, status == "error" else { return }
        throw ConversionError(.queryFailed, "the query of task '\(task ?? "")' failed")
    }

    /// Refuses the result of a task that has none.
    private func check(_ status: String, hasData: Bool) throws(ConversionError) {
        guard let task, !hasData || !["complete", "error"].contains(status) else { return }
        let hint: Message? =
            switch status {
            case "added", "running": "ask for the results again when it is complete"
            case "expired", "killed": "run the query again"
            default: nil
            }
        throw ConversionError(
            .queryFailed, "task '\(task)' has no result: its status is '\(status)'", hint: hint)
    }

    /// An error of a decoder with the position in the whole document.
    ///
    /// Positions in a string's text stay, since those of its escapes tell users nothing; the error's text
    /// names the string.
    func placed(_ error: ConversionError) -> ConversionError {
        if let failure, failure.reason == error.reason { return error }
        var error = error
        if isText {
            guard error.position != .init() else { return error }
            error.reason = "in the string at \(path.text(first: path.steps.count)): \(error.reason)"
            return error
        }
        if let byte = error.position.byte { error.position.byte = byte + start.byte }
        if let line = error.position.line { error.position.line = line + start.lines }
        return error
    }

    private func notAContainer(_ byte: UInt8) -> ConversionError {
        guard let kind = kind(byte) else { return notJSON }
        return ConversionError(
            .malformed,
            "\(path.text(first: level)) is \(kind), without a member '\(path.steps[level])'")
    }

    /// The error for a byte with which no value of JSON begins.
    private var notJSON: ConversionError {
        ConversionError(.malformed, "\(path.text(first: level)) is no value of JSON")
    }

    private func notFound() -> ConversionError {
        if task != nil, level == path.steps.count, let status {
            do throws(ConversionError) {
                try check(status, hasData: false)
            } catch {
                return error
            }
        }
        let place = path.text(first: level - 1)
        let step = path.steps[level - 1]
        if let count = elements.last ?? nil {
            return ConversionError(
                .malformed, "\(place) is an array of \(count) elements, without one at '\(step)'",
                hint: count == 0 ? nil : "elements are numbered from 0 to \(count - 1)")
        }
        let what = task != nil && level == path.steps.count - 1 ? "task" : "member"
        return ConversionError(
            .malformed, "\(place) has no \(what) '\(step)'", hint: members.hint(for: step, what))
    }

    /// The kind of the value that begins with a byte; nil for a byte with which none begins.
    private func kind(_ byte: UInt8) -> String? {
        switch byte {
        case 34: "a string"
        case 91: "an array"
        case 123: "an object"
        case 102, 116: "a boolean"
        case 110: "null"
        case 45, 48...57: "a number"
        default: nil
        }
    }
}

extension ConversionError {
    /// The error for a fault in the document around a result.
    static func envelope(_ reason: JSONFault.Reason) -> ConversionError {
        ConversionError(reason == .tooDeep ? .tooLarge : .malformed, reason.text)
    }
}
