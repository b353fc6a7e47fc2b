/// Repairs JSON text that breaks rules which some programs break (`--lenient`).
///
/// NaN and Infinity become null, unpaired surrogates U+FFFD, and of equal keys in an object the
/// last one counts.
///
///     {"a":NaN,"b":"\ud83d","a":1}   ▶   {         "b":"\ufffd","a":1}
///
/// Decoders read the original text first, and a repaired copy only if they find a fault.
struct JSONRepair {
    enum Kind: Int, CaseIterable {
        case number, surrogate, key
    }

    /// The repaired text, without padding.
    private(set) var text: [UInt8] = []
    /// For each null that is not as long as the word it replaces: its end in `text`, and the
    /// distance by which the text behind it is moved.
    private var shifts: [(end: Int, distance: Int)] = []
    /// Places of repairs in the source, by kind.
    private var places: [[Int]] = Kind.allCases.map { _ in [] }

    /// Repairs a text; returns nil if there is nothing to repair.
    ///
    /// `keys` tells whether to look for equal keys, which takes several times as long.
    /// `followsRows` tells whether the text begins inside the array of rows of an object.
    init?(_ source: PaddedText, keys: Bool, followsRows: Bool = false) {
        text.reserveCapacity(source.count + 64)
        repairValues(source)
        if keys {
            let repeated = text.withPaddedText { JSONRepeatedKeys($0, followsRows: followsRows) }
            for member in repeated.members {
                for index in member.earlier { text[index] = 32 }
                places[Kind.key.rawValue].append(original(member.key))
            }
        }
        if places.allSatisfy(\.isEmpty), text.count == source.count { return nil }
    }

    /// The place in the source for a place in `text`.
    func original(_ place: Int) -> Int {
        var low = 0
        var high = shifts.count
        while low < high {
            let middle = (low + high) / 2
            if shifts[middle].end <= place { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? place : place - shifts[low - 1].distance
    }

    /// An error with a place in `text` as an error with the place in the source.
    func original(_ error: ConversionError) -> ConversionError {
        var error = error
        if let byte = error.position.byte { error.position.byte = original(byte) }
        return error
    }

    /// Warnings of the repairs before a place of the source.
    func warnings(before end: Int = .max) -> [Warning] {
        Kind.allCases.compactMap { kind in
            let count = places[kind.rawValue].count { $0 < end }
            return count == 0 ? nil : Warning(kind.code, kind.message, count: count)
        }
    }

    /// Calls `body` with a text that has padding behind it: the source, or if that has faults and
    /// reading is lenient, the repaired text and its repair. Errors get places of the source.
    static func read<Result>(
        _ source: PaddedText, isLenient: Bool, keys: Bool,
        followsRows: Bool = false,
        _ body: (PaddedText, JSONRepair?) throws(ConversionError) -> Result
    ) throws(ConversionError) -> Result {
        guard isLenient, let repair = JSONRepair(source, keys: keys, followsRows: followsRows)
        else { return try body(source, nil) }
        do throws(ConversionError) {
            return try repair.text.withPaddedText { text throws(ConversionError) in
                try body(text, repair)
            }
        } catch {
            throw repair.original(error)
        }
    }

    // MARK: - Reading

    /// Copies the source with its numbers and strings repaired.
    private mutating func repairValues(_ base: PaddedText) {
        var copied = 0
        var index = 0
        /// The last byte outside strings that is not white space.
        var last = UInt8(ascii: ":")
        func copy(_ text: inout [UInt8], to end: Int) {
            text.append(base.slice(at: copied, count: end - copied))
            copied = end
        }
        while index < base.count {
            let byte = base[index]
            switch byte {
            case 34:
                let end = readString(base, from: index, base.count)
                copy(&text, to: min(end, base.count))
                replaceSurrogates(base, index..<min(end, base.count))
                index = end
                last = byte
                continue
            case 78, 73, 45:
                guard last == 58 || last == 44 || last == 91 else { break }
                switch JSONRepair.word(base, index, base.count) {
                case .none: break
                case .cut:
                    copy(&text, to: index)
                    return
                case .length(let length):
                    copy(&text, to: index)
                    copied = index + length
                    text += "null".utf8
                    if length != 4 {
                        let distance = (shifts.last?.distance ?? 0) + 4 - length
                        shifts.append((end: text.count, distance: distance))
                    }
                    places[Kind.number.rawValue].append(index)
                    index += length
                    last = byte
                    continue
                }
            default: break
            }
            if byte > 32 { last = byte }
            index += 1
        }
        copy(&text, to: base.count)
    }

    /// The place behind the string that begins at `quote`; behind `count` if the text ends first.
    private func readString(_ base: PaddedText, from quote: Int, _ count: Int) -> Int {
        var index = quote + 1
        var high: UInt64 = 0
        while index < count {
            index = jsonStringStop(base, index, &high)
            switch base[index] {
            case 34: return index + 1
            case 92: index += 2
            default: index += 1
            }
        }
        return count + 1
    }

    /// Replaces unpaired surrogates in the string that was appended last.
    private mutating func replaceSurrogates(_ base: PaddedText, _ extent: Range<Int>) {
        let shift = text.count - extent.upperBound
        var index = extent.lowerBound
        while true {
            index = firstIndex(of: 92, in: base, from: index, to: extent.upperBound)
            guard index < extent.upperBound else { return }
            switch jsonEscape(base, index, extent.upperBound - 1) {
            case .scalar(_, let length): index += length
            case .fault(let fault):
                if fault.reason == .loneSurrogate {
                    for (offset, byte) in "\\ufffd".utf8.enumerated() {
                        text[index + shift + offset] = byte
                    }
                    places[Kind.surrogate.rawValue].append(index)
                    index += 6
                } else {
                    index += 2
                }
            }
        }
    }

    private enum Word {
        case none
        /// The text ends inside the word.
        case cut
        case length(Int)
    }

    private static let words = ["NaN", "Infinity", "-Infinity", "-NaN"].map { Array($0.utf8) }

    /// The word at `start` that some programs write instead of a number.
    private static func word(_ base: PaddedText, _ start: Int, _ count: Int) -> Word {
        let rest = base.slice(at: start, count: count - start)
        for word in words {
            if rest.count < word.count {
                if word.starts(with: rest) { return .cut }
            } else if rest.starts(with: word) {
                if rest.count == word.count { return .length(word.count) }
                switch rest[word.count] {
                case 44, 93, 125, 32, 9, 10, 13: return .length(word.count)
                default: return .none
                }
            }
        }
        return .none
    }

    /// The hint for a text with a fault: an option that would repair it; nil if none would.
    static func hint(_ fault: JSONFault?, _ base: PaddedText, _ end: Int) -> Message? {
        guard let fault, fault.offset < end else { return nil }
        switch fault.reason {
        case .loneSurrogate:
            return "pass \(option: LenientOption.lenient, true) to read it as U+FFFD"
        case .repeatedKey: return hintForKeys
        case .expectedValue, .invalidNumber:
            guard case .length = word(base, fault.offset, end) else { return nil }
            return "pass \(option: LenientOption.lenient, true) to read NaN and Infinity as null"
        default: return nil
        }
    }

    static let keyWarning = Warning(Kind.key.code, Kind.key.message)

    static let hintForKeys: Message =
        "pass \(option: LenientOption.lenient, true) to read the last of them"
}

extension JSONRepair.Kind {
    fileprivate var code: String {
        switch self {
        case .number: "lenient_numbers"
        case .surrogate: "lenient_surrogates"
        case .key: "lenient_keys"
        }
    }

    fileprivate var message: Message {
        switch self {
        case .number: "NaN and Infinity were read as null"
        case .surrogate: "halves of surrogate pairs were read as U+FFFD"
        case .key: "of keys that stand twice in an object only the last was read"
        }
    }
}

extension Frame {
    /// Repairs the frame's bytes and puts the repaired text behind them, where scanners read it;
    /// the frame's own bytes stay. Returns nil if there is nothing to repair.
    func repairJSON(keys: Bool) -> (repair: JSONRepair, text: Range<Int>)? {
        guard let repair = JSONRepair(text, keys: keys) else { return nil }
        let size = repair.text.count
        textEnd = count + Frame.padding
        // Unescaped text of the rows goes behind the repaired text.
        reserveText(2 * size + 2 * Frame.padding)
        let start = repair.text.withText { append(unescaped: $0) }
        let padding = [UInt8](repeating: 0, count: PaddedText.padding)
        _ = padding.withText { append(unescaped: $0) }
        return (repair, start..<start + size)
    }
}

extension FrameOutcome {
    /// The outcome with places of the source, for a repaired text that began at `start`.
    func original(_ repair: JSONRepair, textStart start: Int) -> FrameOutcome {
        var outcome = self
        outcome.consumed = repair.original(consumed - start)
        if case .failed(var failure) = ending {
            failure.offset = repair.original(failure.offset - start)
            outcome.ending = .failed(failure)
        }
        outcome.warnings += repair.warnings(before: outcome.consumed)
        return outcome
    }
}
