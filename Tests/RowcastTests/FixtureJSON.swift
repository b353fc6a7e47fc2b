/// A JSON text as a tree that keeps the order of members and the text of numbers, so that two
/// documents can be compared as values. Takes correct JSON only, and follows it on the stack.
indirect enum FixtureJSON: Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([FixtureJSON])
    case object([Member])

    struct Member: Equatable {
        var key: String
        var value: FixtureJSON
    }

    struct Failure: Error { var byte: Int }

    init(_ bytes: [UInt8]) throws {
        var reader = Reader(bytes: bytes)
        self = try reader.value()
        reader.skipSpace()
        guard reader.index == bytes.count else { throw Failure(byte: reader.index) }
    }

    subscript(key: String) -> FixtureJSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// Where this differs from what is expected, `nil` if it does not.
    ///
    /// With `part` it may have more members than expected, and members in another order.
    func difference(from expected: FixtureJSON, part: Bool, at path: String = "") -> String? {
        switch (self, expected) {
        case (.object(let members), .object(let others)):
            if !part, members.map(\.key) != others.map(\.key) {
                return "\(path): keys \(members.map(\.key)), not \(others.map(\.key))"
            }
            for other in others {
                guard let value = self[other.key] else { return "\(path): no '\(other.key)'" }
                if let found = value.difference(
                    from: other.value, part: part, at: "\(path)/\(other.key)")
                {
                    return found
                }
            }
            return nil
        case (.array(let values), .array(let others)):
            guard values.count == others.count else {
                return "\(path): \(values.count) elements, not \(others.count)"
            }
            for (index, (value, other)) in zip(values, others).enumerated() {
                if let found = value.difference(from: other, part: part, at: "\(path)/\(index)") {
                    return found
                }
            }
            return nil
        case (.object, _), (.array, _), (.null, _), (.bool, _), (.number, _), (.string, _):
            return self == expected ? nil : "\(path): \(self), not \(expected)"
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        var next: UInt8 { index < bytes.count ? bytes[index] : 0 }

        mutating func skipSpace() {
            while [32, 9, 10, 13].contains(next) { index += 1 }
        }

        mutating func value() throws -> FixtureJSON {
            skipSpace()
            switch next {
            case UInt8(ascii: "{"): return .object(try members())
            case UInt8(ascii: "["): return .array(try elements())
            case UInt8(ascii: "\""): return .string(try string())
            default: return try scalar()
            }
        }

        private mutating func scalar() throws -> FixtureJSON {
            let start = index
            while index < bytes.count, !" \t\r\n,:]}".utf8.contains(next) { index += 1 }
            let text = String(decoding: bytes[start..<index], as: UTF8.self)
            switch text {
            case "null": return .null
            case "true": return .bool(true)
            case "false": return .bool(false)
            default:
                guard Double(text) != nil else { throw Failure(byte: start) }
                return .number(text)
            }
        }

        /// Skips a byte if it comes next.
        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            skipSpace()
            guard next == UInt8(ascii: character) else { return false }
            index += 1
            return true
        }

        private mutating func members() throws -> [Member] {
            index += 1
            var members: [Member] = []
            if take("}") { return members }
            repeat {
                skipSpace()
                let key = try string()
                guard take(":") else { throw Failure(byte: index) }
                members.append(Member(key: key, value: try value()))
            } while take(",")
            guard take("}") else { throw Failure(byte: index) }
            return members
        }

        private mutating func elements() throws -> [FixtureJSON] {
            index += 1
            var elements: [FixtureJSON] = []
            if take("]") { return elements }
            repeat { elements.append(try value()) } while take(",")
            guard take("]") else { throw Failure(byte: index) }
            return elements
        }

        private mutating func string() throws -> String {
            guard next == UInt8(ascii: "\"") else { throw Failure(byte: index) }
            index += 1
            var units: [UInt16] = []
            var run = index
            func text(_ end: Int) -> [UInt16] {
                Array(String(decoding: bytes[run..<end], as: UTF8.self).utf16)
            }
            while next != UInt8(ascii: "\"") {
                guard index < bytes.count else { throw Failure(byte: index) }
                guard next == UInt8(ascii: "\\") else {
                    index += 1
                    continue
                }
                units += text(index)
                index += 1
                units.append(try escape())
                run = index
            }
            units += text(index)
            index += 1
            return String(decoding: units, as: UTF16.self)
        }

        private mutating func escape() throws -> UInt16 {
            let letters: [UInt8: UInt16] = [
                UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
                UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
            ]
            let letter = next
            index += 1
            guard letter == UInt8(ascii: "u") else { return letters[letter] ?? UInt16(letter) }
            guard index + 4 <= bytes.count,
                let unit = UInt16(
                    String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
            else { throw Failure(byte: index) }
            index += 4
            return unit
        }
    }
}
