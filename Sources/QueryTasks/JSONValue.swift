public import Rowcast

/// A JSON value of any kind. A number keeps its text, so that it is not rounded.
public enum JSONValue: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as its text.
    case number(String)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; of several members with the same name it has the last.
    case object([String: JSONValue])

    /// The member with a name; nil for an object without it and for other values.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// The text of a string; nil for other values.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// Makes null.
    public init(nilLiteral: ()) { self = .null }
    /// Makes a boolean.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes a number.
    public init(integerLiteral value: Int) { self = .number(String(value)) }
    /// Makes a string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Makes an array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Makes an object.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { $1 })
    }
}

// MARK: - Text

extension JSONValue {
    /// Reads JSON text.
    ///
    /// - Throws: `ConversionError` with the byte at which the text is not JSON.
    public init(json text: [UInt8]) throws(ConversionError) {
        self.init(try JSONNode.tree(of: text))
    }

    private init(_ node: JSONNode) {
        switch node.kind {
        case .null: self = .null
        case .false: self = .bool(false)
        case .true: self = .bool(true)
        case .number: self = .number(node.text)
        case .string: self = .string(node.text)
        case .array: self = .array(node.children.map(JSONValue.init))
        case .object:
            self = .object(
                Dictionary(node.children.map { ($0.key ?? "", JSONValue($0)) }) { $1 })
        }
    }

    /// The value as JSON text on one line; members are sorted by name.
    public var json: [UInt8] {
        var text: [UInt8] = []
        append(to: &text)
        return text
    }

    private func append(to text: inout [UInt8]) {
        switch self {
        case .null: text += "null".utf8
        case .bool(let isTrue): text += (isTrue ? "true" : "false").utf8
        case .number(let digits): text += digits.utf8
        case .string(let string): text += string.jsonQuoted
        case .array(let elements):
            text.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                element.append(to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .object(let members):
            text.append(UInt8(ascii: "{"))
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                text += member.key.jsonQuoted
                text.append(UInt8(ascii: ":"))
                member.value.append(to: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
    }
}

// MARK: - Codable

extension JSONValue: Codable {
    /// Decodes a value of any kind. A decoder may round numbers; `init(json:)` keeps their text.
    public init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: WireName.self) {
            var object: [String: JSONValue] = [:]
            for name in members.allKeys {
                object[name.stringValue] = try members.decode(JSONValue.self, forKey: name)
            }
            self = .object(object)
            return
        }
        if var elements = try? decoder.unkeyedContainer() {
            var array: [JSONValue] = []
            while !elements.isAtEnd { array.append(try elements.decode(JSONValue.self)) }
            self = .array(array)
            return
        }
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let integer = try? value.decode(Int64.self) {
            self = .number(String(integer))
        } else if let integer = try? value.decode(UInt64.self) {
            self = .number(String(integer))
        } else {
            self = .number(String(try value.decode(Double.self)))
        }
    }

    /// Encodes the value. Numbers beyond 64-bit integers become doubles; `json` keeps their text.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .null:
            var value = encoder.singleValueContainer()
            try value.encodeNil()
        case .bool(let bool): try bool.encode(to: encoder)
        case .string(let string): try string.encode(to: encoder)
        case .number(let text):
            if let integer = Int64(text) {
                try integer.encode(to: encoder)
            } else if let integer = UInt64(text) {
                try integer.encode(to: encoder)
            } else {
                try (Double(text) ?? .nan).encode(to: encoder)
            }
        case .array(let elements): try elements.encode(to: encoder)
        case .object(let members):
            var object = encoder.container(keyedBy: WireName.self)
            for (name, value) in members {
                try object.encode(value, forKey: WireName(stringValue: name))
            }
        }
    }
}

/// A coding key for any member name.
private struct WireName: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
