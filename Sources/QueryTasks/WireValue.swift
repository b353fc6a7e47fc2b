internal import Rowcast

/// A type of values that a member of a document can have.
protocol WireValue: Equatable, SendableMetatype {
    /// Reads a value; nil for a value of another kind.
    init?(wire: JSONValue)
    var wire: JSONValue { get }
    /// The kind of value in words, such as "a boolean", for error texts.
    static var wireKind: String { get }
    /// The part of a value that is of another kind.
    static func fault(in wire: JSONValue) -> WireMismatch
}

/// A part of a value that is of another kind than expected.
struct WireMismatch {
    /// The part as it is written behind the value's name: `.orders.city` of an object, `[2]` of an array.
    var path = ""
    let found: String
    let wanted: String
}

extension WireValue {
    static func fault(in wire: JSONValue) -> WireMismatch {
        WireMismatch(found: wire.summary, wanted: wireKind)
    }
}

extension JSONValue: WireValue {
    init?(wire: JSONValue) { self = wire }
    var wire: JSONValue { self }
    static var wireKind: String { "a value" }
    static let maxSummary = 40

    /// The value in a few words, for error texts.
    var summary: String {
        switch self {
        case .null: "null"
        case .bool(let isTrue): isTrue ? "true" : "false"
        case .number(let text): String(text.prefix(JSONValue.maxSummary))
        case .string(let text): "\"\(text.prefix(JSONValue.maxSummary))\""
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension String: WireValue {
    /// Older servers write numbers, such as ids and limits, where newer ones write strings.
    init?(wire: JSONValue) {
        switch wire {
        case .string(let text), .number(let text): self = text
        case .null, .bool, .array, .object: return nil
        }
    }
    var wire: JSONValue { .string(self) }
    static var wireKind: String { "a string or a number" }
}

extension Bool: WireValue {
    init?(wire: JSONValue) {
        guard case .bool(let value) = wire else { return nil }
        self = value
    }
    var wire: JSONValue { .bool(self) }
    static var wireKind: String { "a boolean" }
}

extension Double: WireValue {
    /// Servers write some numbers as strings.
    init?(wire: JSONValue) {
        switch wire {
        case .string(let text), .number(let text):
            guard let value = Double(text), value.isFinite else { return nil }
            self = value
        case .null, .bool, .array, .object: return nil
        }
    }
    var wire: JSONValue { isFinite ? .number(description) : .null }
    static var wireKind: String { "a number" }
}

extension Array: WireValue where Element: WireValue {
    init?(wire: JSONValue) {
        guard case .array(let elements) = wire else { return nil }
        self = elements.compactMap(Element.init(wire:))
        guard count == elements.count else { return nil }
    }
    var wire: JSONValue { .array(map(\.wire)) }
    static var wireKind: String { "an array, each element of it \(Element.wireKind)" }

    static func fault(in wire: JSONValue) -> WireMismatch {
        guard case .array(let elements) = wire,
            let index = elements.firstIndex(where: { Element(wire: $0) == nil })
        else { return WireMismatch(found: wire.summary, wanted: wireKind) }
        var fault = Element.fault(in: elements[index])
        fault.path = "[\(index)]" + fault.path
        return fault
    }
}

extension Dictionary: WireValue where Key == String, Value: WireValue {
    /// A null member counts as a missing one, but where null is a value of its own.
    init?(wire: JSONValue) {
        guard case .object(let members) = wire else { return nil }
        self = members.compactMapValues(Value.init(wire:))
        guard Self.wrongMember(of: members) == nil else { return nil }
    }

    private static func wrongMember(of members: [String: JSONValue]) -> (String, JSONValue)? {
        members.filter { $0.value != .null && Value(wire: $0.value) == nil }
            .min { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    static func fault(in wire: JSONValue) -> WireMismatch {
        guard case .object(let members) = wire, let (name, value) = wrongMember(of: members) else {
            return WireMismatch(found: wire.summary, wanted: wireKind)
        }
        var fault = Value.fault(in: value)
        fault.path = ".\(name.prefix(JSONValue.maxSummary))" + fault.path
        return fault
    }
    var wire: JSONValue { .object(mapValues(\.wire)) }
    static var wireKind: String { "an object, each member of it \(Value.wireKind)" }
}

extension QueryTaskStatus: WireValue {
    init?(wire: JSONValue) {
        guard let text = wire.string else { return nil }
        self.init(rawValue: text)
    }
    var wire: JSONValue { .string(rawValue) }
    static var wireKind: String { "a string" }
}

extension ResultFormat: WireValue {
    init?(wire: JSONValue) {
        guard let name = wire.string,
            let format = ResultFormat.api.first(where: { $0.name == name })
        else { return nil }
        self = format
    }
    var wire: JSONValue { .string(name) }
    static var wireKind: String {
        "one of " + ResultFormat.api.map(\.name).joined(separator: ", ")
    }
}
