internal import Rowcast

/// An object of the API: a property for each member that the API's reference names, and the other
/// members as they came.
///
/// Reading and writing a document keeps its value. Unchanged members are written as they came,
/// whether null or missing; members without a property are written too.
protocol WireObject: WireValue {
    /// The object's name in error texts, such as "a query".
    static var wireName: String { get }
    static var wireFields: [WireField<Self>] { get }

    /// Makes an object without values; required members are empty until they are read.
    init()

    var otherMembers: [String: JSONValue] { get set }
    var wireSource: WireSource { get set }
}

/// The values that an object's properties had in its document. Any two are equal, so that they do
/// not count when objects are compared.
struct WireSource: Sendable, Equatable {
    var members: [String: JSONValue] = [:]

    static func == (lhs: WireSource, rhs: WireSource) -> Bool { true }
}

/// A member of an object and its property.
struct WireField<Object: WireObject>: Sendable {
    let name: String
    let read: @Sendable (JSONValue?, inout Object) throws(ConversionError) -> Void
    /// The member's value to write; nil for a missing member.
    let write: @Sendable (Object) -> JSONValue?

    /// A member that may be missing or null.
    init<Value: WireValue>(
        _ name: String, _ path: any WritableKeyPath<Object, Value?> & Sendable
    ) {
        self.name = name
        read = { wire, object throws(ConversionError) in
            guard let wire, wire != .null else { return }
            guard let value = Value(wire: wire) else {
                throw WireField.fault(name, Value.fault(in: wire))
            }
            object[keyPath: path] = value
        }
        write = { object in
            let value = object[keyPath: path]
            guard let original = object.wireSource.members[name] else { return value?.wire }
            let isSame = original == .null ? value == nil : Value(wire: original) == value
            return isSame ? original : value?.wire ?? .null
        }
    }

    /// A member that must be present but may be null.
    init<Value: WireValue>(
        nullable name: String, _ path: any WritableKeyPath<Object, Value?> & Sendable
    ) {
        let field = WireField(name, path)
        self.name = name
        read = { wire, object throws(ConversionError) in
            guard wire != nil else { throw WireField.missing(name, Value.wireKind) }
            try field.read(wire, &object)
        }
        write = { field.write($0) ?? .null }
    }

    /// A member that must be present with a value.
    init<Value: WireValue>(
        required name: String, _ path: any WritableKeyPath<Object, Value> & Sendable
    ) {
        self.name = name
        read = { wire, object throws(ConversionError) in
            guard let wire else { throw WireField.missing(name, Value.wireKind) }
            guard let value = Value(wire: wire) else {
                throw WireField.fault(name, Value.fault(in: wire))
            }
            object[keyPath: path] = value
        }
        write = { object in
            let value = object[keyPath: path]
            guard let original = object.wireSource.members[name], Value(wire: original) == value
            else {
                return value.wire
            }
            return original
        }
    }

    private static func missing(_ name: String, _ wanted: String) -> ConversionError {
        fault(name, WireMismatch(found: "missing", wanted: wanted))
    }

    private static func fault(_ name: String, _ fault: WireMismatch) -> ConversionError {
        ConversionError(
            .malformed,
            "\(Object.wireName): '\(name)\(fault.path)' is \(fault.found), expected \(fault.wanted)"
        )
    }
}

extension WireObject {
    static var wireKind: String { wireName }

    init?(wire: JSONValue) {
        guard let object = try? Self(reading: wire) else { return nil }
        self = object
    }

    init(reading value: JSONValue) throws(ConversionError) {
        guard case .object(var members) = value else {
            throw ConversionError(
                .malformed, "\(Self.wireName) is an object, but this is \(value.summary)")
        }
        self.init()
        for field in Self.wireFields {
            let member = members.removeValue(forKey: field.name)
            wireSource.members[field.name] = member
            try field.read(member, &self)
        }
        otherMembers = members
    }

    var wire: JSONValue {
        var members = otherMembers
        for field in Self.wireFields { members[field.name] = field.write(self) }
        return .object(members)
    }

    init(decoding decoder: any Decoder) throws {
        let value = try JSONValue(from: decoder)
        do throws(ConversionError) {
            try self.init(reading: value)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\(error.reason)"))
        }
    }
}
