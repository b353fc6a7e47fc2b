import CRowcastHeader
import Rowcast

/// The type of a column that is written, as the format text of a schema tells it.
enum ArrowSourceType {
    case null
    case bool
    case integer(ArrowInteger)
    case half
    case float
    case double
    /// A decimal number of `byteCount` bytes, with `scale` digits behind the point.
    case decimal(byteCount: Int, scale: Int)
    case text(ArrowOffsets)
    /// Days since 1970-01-01.
    case day
    /// Milliseconds since 1970-01-01, of whole days.
    case dayInMilliseconds
    /// A count of units since midnight.
    case timeOfDay(ArrowTimeUnit, ArrowInteger)
    /// A count of units since 1970-01-01; the zone is empty for a clock on the wall.
    case timestamp(ArrowTimeUnit, zone: String)
    indirect case dictionary(ArrowInteger, ArrowSourceType)
    indirect case list(ArrowOffsets, ArrowSourceType)
    indirect case fixedList(count: Int, ArrowSourceType)
    case structure([ArrowSourceField])
    indirect case map(key: ArrowSourceType, value: ArrowSourceType)

    var isNumeric: Bool {
        switch self {
        case .integer, .half, .float, .double, .decimal: true
        case .dictionary(_, let type): type.isNumeric
        case .null, .bool, .text, .day, .dayInMilliseconds, .timeOfDay, .timestamp, .list,
            .fixedList, .structure, .map:
            false
        }
    }

    /// The server's name of a type of such values.
    var serverType: String {
        switch self {
        case .bool: "yesno"
        case .integer, .half, .float, .double, .decimal: "number"
        case .day, .dayInMilliseconds: "date_date"
        case .timestamp: "date_time"
        case .dictionary(_, let type): type.serverType
        case .null, .text, .timeOfDay, .list, .fixedList, .structure, .map: "string"
        }
    }

    /// The zone of times, of a column or of values in it; nil for none.
    var zone: String? {
        switch self {
        case .timestamp(_, let zone): zone.isEmpty ? nil : zone
        case .dictionary(_, let type), .list(_, let type), .fixedList(_, let type): type.zone
        case .structure(let fields): fields.lazy.compactMap(\.type.zone).first
        case .map(let key, let value): key.zone ?? value.zone
        case .null, .bool, .integer, .half, .float, .double, .decimal, .text, .day,
            .dayInMilliseconds, .timeOfDay:
            nil
        }
    }
}

/// A field of a struct.
struct ArrowSourceField {
    let name: String
    let type: ArrowSourceType
}

/// Whole numbers of a buffer.
enum ArrowInteger {
    case int8, uint8, int16, uint16, int32, uint32, int64, uint64
}

/// How a buffer tells where texts or lists begin.
enum ArrowOffsets {
    case small, large, view
}

/// A unit of time: a power of ten of a second.
enum ArrowTimeUnit {
    case second, millisecond, microsecond, nanosecond

    fileprivate init?(_ letter: Substring) {
        switch letter {
        case "s": self = .second
        case "m": self = .millisecond
        case "u": self = .microsecond
        case "n": self = .nanosecond
        default: return nil
        }
    }

    /// Number of units in a second.
    var perSecond: Int {
        switch self {
        case .second: 1
        case .millisecond: 1000
        case .microsecond: 1_000_000
        case .nanosecond: 1_000_000_000
        }
    }
}

extension ArrowSourceType {
    /// Greatest depth of lists and structs in each other.
    private static let maxDepth = 64

    /// Reads the type of a column.
    ///
    /// - Throws: `.unsupported` for a type that no format has values of, `.malformed` for a schema that is
    ///   none; both name the column.
    init(
        _ schema: ArrowSchema, column: String, depth: Int = 0
    ) throws(ConversionError) {
        guard depth <= ArrowSourceType.maxDepth else {
            throw ConversionError(
                .tooLarge, at: .init(column: column),
                "lists and structs are nested more than \(ArrowSourceType.maxDepth) deep")
        }
        guard let text = schema.format, let format = String(validatingCString: text) else {
            throw ConversionError(
                .malformed, at: .init(column: column), "the schema of Arrow has no format")
        }
        if let dictionary = schema.dictionary {
            guard case .integer(let index) = ArrowSourceType(plain: format) else {
                throw .unsupportedArrow(format, column)
            }
            self = .dictionary(
                index, try ArrowSourceType(dictionary.pointee, column: column, depth: depth + 1))
        } else if let plain = ArrowSourceType(plain: format) {
            self = plain
        } else if format.hasPrefix("+") {
            try self.init(nested: format, schema, column: column, depth: depth)
        } else {
            throw .unsupportedArrow(format, column)
        }
    }

    /// The type of values that have no others in them; nil for other formats.
    private init?(plain format: String) {
        switch format {
        case "n": self = .null
        case "b": self = .bool
        case "c": self = .integer(.int8)
        case "C": self = .integer(.uint8)
        case "s": self = .integer(.int16)
        case "S": self = .integer(.uint16)
        case "i": self = .integer(.int32)
        case "I": self = .integer(.uint32)
        case "l": self = .integer(.int64)
        case "L": self = .integer(.uint64)
        case "e": self = .half
        case "f": self = .float
        case "g": self = .double
        case "u": self = .text(.small)
        case "U": self = .text(.large)
        case "vu": self = .text(.view)
        case "tdD": self = .day
        case "tdm": self = .dayInMilliseconds
        case "tts": self = .timeOfDay(.second, .int32)
        case "ttm": self = .timeOfDay(.millisecond, .int32)
        case "ttu": self = .timeOfDay(.microsecond, .int64)
        case "ttn": self = .timeOfDay(.nanosecond, .int64)
        default:
            if format.hasPrefix("ts"), let colon = format.firstIndex(of: ":"),
                let unit = ArrowTimeUnit(format[..<colon].dropFirst(2))
            {
                self = .timestamp(unit, zone: String(format[format.index(after: colon)...]))
            } else if format.hasPrefix("d:"), let decimal = ArrowSourceType(decimal: format) {
                self = decimal
            } else {
                return nil
            }
        }
    }

    /// `d:PRECISION,SCALE`, of 128 bits, or `d:PRECISION,SCALE,BITS`.
    private init?(decimal format: String) {
        let numbers = format.dropFirst(2).split(separator: ",", omittingEmptySubsequences: false)
            .map { Int($0) }
        guard numbers.count == 2 || numbers.count == 3, let scale = numbers[1],
            -128...128 ~= scale
        else { return nil }
        let bits = numbers.count == 3 ? numbers[2] : 128
        guard let bits, [32, 64, 128, 256].contains(bits) else { return nil }
        self = .decimal(byteCount: bits / 8, scale: scale)
    }

    private init(
        nested format: String, _ schema: ArrowSchema, column: String, depth: Int
    ) throws(ConversionError) {
        let fields = try ArrowSourceField.children(of: schema, column: column, depth: depth)
        switch format {
        case "+s": self = .structure(fields)
        case "+l" where fields.count == 1: self = .list(.small, fields[0].type)
        case "+L" where fields.count == 1: self = .list(.large, fields[0].type)
        case "+m":
            guard fields.count == 1, case .structure(let pair) = fields[0].type, pair.count == 2
            else { throw .unsupportedArrow(format, column) }
            self = .map(key: pair[0].type, value: pair[1].type)
        default:
            guard format.hasPrefix("+w:"), let count = Int(format.dropFirst(3)), count >= 0,
                fields.count == 1
            else { throw .unsupportedArrow(format, column) }
            self = .fixedList(count: count, fields[0].type)
        }
    }
}

extension ArrowSourceField {
    /// The fields of a struct, or of the rows of a stream (depth 0: they name themselves as columns).
    static func children(
        of schema: ArrowSchema, column: String?, depth: Int
    ) throws(ConversionError) -> [ArrowSourceField] {
        let count = Int(schema.n_children)
        guard 0...65_536 ~= count, count == 0 || schema.children != nil else {
            throw ConversionError(.tooLarge, "the schema of Arrow has \(count) fields")
        }
        var fields: [ArrowSourceField] = []
        for index in 0..<count {
            guard let child = schema.children?[index]?.pointee, child.release != nil else {
                throw ConversionError(
                    .malformed, at: .init(column: column), "the schema of Arrow lacks a field")
            }
            let name = child.name.map { String(cString: $0) } ?? ""
            fields.append(
                ArrowSourceField(
                    name: name,
                    type: try ArrowSourceType(child, column: column ?? name, depth: depth + 1)))
        }
        return fields
    }
}

extension ConversionError {
    fileprivate static func unsupportedArrow(_ format: String, _ column: String) -> ConversionError
    {
        let name: String
        switch format {
        case "z", "Z", "vz": name = "binary data"
        case _ where format.hasPrefix("w:"): name = "binary data"
        case _ where format.hasPrefix("tD"): name = "durations"
        case _ where format.hasPrefix("ti"): name = "intervals"
        case _ where format.hasPrefix("+u"): name = "unions"
        case "+r": name = "run-end encoded values"
        case "+vl", "+vL": name = "views of lists"
        default: name = "values of Arrow's type '\(format.oneLine)'"
        }
        return ConversionError(
            .unsupported, at: .init(column: column),
            "\(name) cannot be written; cast the column, or leave it out")
    }
}
