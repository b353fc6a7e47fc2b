import CRowcastHeader
import Rowcast

/// The columns of a stream whose rows are written.
struct ArrowSourceTable {
    private let fields: [ArrowSourceField]
    /// The columns as formats have them.
    private(set) var schema = ResultSchema([])
    /// Warnings about the types of columns.
    private(set) var warnings: [Warning] = []

    /// - Parameter descriptions: Facts that the caller knows of some columns.
    /// - Throws: `.unsupported` for a column of a type that cannot be written; `.invalidOption` for a
    ///   description whose name is no column's, or several columns'.
    init(
        _ schema: ArrowSchema, _ descriptions: [ArrowColumnDescription]
    ) throws(ConversionError) {
        guard let format = schema.format, String(cString: format) == "+s" else {
            throw ConversionError(
                .unsupported, "the stream of Arrow has no columns: its values are no structs")
        }
        fields = try ArrowSourceField.children(of: schema, column: nil, depth: 0)
        var places: [String: [Int]] = [:]
        for (index, field) in fields.enumerated() { places[field.name, default: []].append(index) }
        var described: [Int: ArrowColumnDescription] = [:]
        for description in descriptions {
            guard let found = places[description.name], found.count == 1,
                described.updateValue(description, forKey: found[0]) == nil
            else {
                let count = places[description.name]?.count ?? 0
                throw ConversionError(
                    .invalidOption,
                    count == 0
                        ? "the stream has no column '\(description.name.oneLine)'"
                        : "the column '\(description.name.oneLine)' is there or described twice")
            }
        }
        self.schema.columns = fields.enumerated().map { index, field in
            let metadata = schema.children?[index].map { ArrowSourceMetadata($0.pointee.metadata) }
            return field.column(metadata ?? ArrowSourceMetadata(nil), described[index])
        }
        let metadata = ArrowSourceMetadata(schema.metadata)
        self.schema.sql = metadata["sql"]
        self.schema.exploreName = metadata["explore"]
        self.schema.timeZone = metadata["time_zone"]
        describeZones()
    }

    /// Times with a zone are written in UTC, which is the result's zone if it has no other times.
    private mutating func describeZones() {
        let zones = fields.map(\.type.zone)
        let hasWallClock = fields.contains {
            if case .timestamp(_, let zone) = $0.type { zone.isEmpty } else { false }
        }
        if zones.contains(where: { $0 != nil }), !hasWallClock, schema.timeZone == nil {
            schema.timeZone = "UTC"
        }
        let moved = fields.indices.filter { zones[$0].map { !Self.utcNames.contains($0) } ?? false }
        guard let first = moved.first, let zone = zones[first] else { return }
        warnings.append(
            Warning(
                "time_zone",
                "times of a time zone are written in UTC: \(fields[first].name) is in \(zone)",
                count: moved.count))
    }

    private static let utcNames: Set<String> = [
        "UTC", "Etc/UTC", "Z", "GMT", "Etc/GMT", "+00:00", "Etc/Universal", "Zulu",
    ]

    /// The columns of a batch, and its number of rows.
    ///
    /// - Throws: `.malformed` for a batch that does not fit the schema.
    func columns(
        of batch: ArrowArray
    ) throws(ConversionError) -> (columns: [ArrowSourceArray], rows: ArrowSourceArray) {
        let rows = try ArrowSourceArray(batch, .structure(fields), column: "")
        return (fields.indices.map { rows.child($0) }, rows)
    }

    func name(_ index: Int) -> String { fields[index].name }
}

/// Facts about a column that the caller of `rowcast_write_arrow` knows.
struct ArrowColumnDescription {
    let name: String
    var label: String?
    var valueFormat: String?
    var type: String?
    var isMeasure: Bool?
    var isHidden: Bool?

    static func all(
        _ columns: UnsafePointer<rowcast_column>?, _ count: Int
    ) throws(ConversionError) -> [ArrowColumnDescription] {
        var all: [ArrowColumnDescription] = []
        for column in try CArray.elements(columns, count, "columns") {
            let place = "column \(all.count + 1)"
            guard let name = try CArgument.text(column.name, "the name of \(place)") else {
                throw ConversionError(.invalidOption, "the name of \(place) is NULL")
            }
            all.append(
                ArrowColumnDescription(
                    name: name, label: try CArgument.text(column.label, "the label of \(place)"),
                    valueFormat: try CArgument.text(
                        column.value_format, "the value format of \(place)"),
                    type: try CArgument.text(column.type, "the type of \(place)"),
                    isMeasure: column.is_measure < 0 ? nil : column.is_measure != 0,
                    isHidden: column.is_hidden < 0 ? nil : column.is_hidden != 0))
        }
        return all
    }
}

/// The keys `rowcast.…` of a schema's metadata.
struct ArrowSourceMetadata {
    private var values: [String: String] = [:]

    /// Reads numbers of 32 bits, in the machine's order: of pairs, and in front of each text the number of
    /// its bytes.
    init(_ start: UnsafePointer<CChar>?) {
        guard let start else { return }
        var place = 0
        func number() -> Int {
            defer { place += 4 }
            return Int(UnsafeRawPointer(start + place).loadUnaligned(as: Int32.self))
        }
        func text() -> String {
            let count = max(0, number())
            defer { place += count }
            return String(
                decoding: UnsafeRawBufferPointer(start: start + place, count: count),
                as: UTF8.self)
        }
        for _ in 0..<max(0, number()) {
            let (key, value) = (text(), text())
            if key.hasPrefix("rowcast.") { values[String(key.dropFirst(8))] = value }
        }
    }

    subscript(key: String) -> String? { values[key] }
}

extension ArrowSourceField {
    /// The column as formats have it: as the caller describes it, or else the metadata that
    /// `rowcast_read_arrow` writes, or else its type.
    ///
    /// A pivoted column, whose name begins with the pivot's label, becomes a column of its own.
    fileprivate func column(
        _ metadata: ArrowSourceMetadata, _ description: ArrowColumnDescription?
    ) -> ResultColumn {
        var fieldName = name
        var label: String?
        let (oldName, oldLabel) = (metadata["name"], metadata["label"])
        if metadata["pivot"] != nil {
            for old in [oldName, oldLabel].compactMap({ $0 }) where name.hasSuffix(" \(old)") {
                label = oldLabel.map { name.dropLast(old.count) + $0 }
                break
            }
        } else if name == oldName {
            label = oldLabel
        } else if name == oldLabel {
            fieldName = oldName ?? name
            label = name
        }
        let category = metadata["category"].flatMap(Field.Category.init(rawValue:))
        let usual: Field.Category = category ?? (type.isNumeric ? .measure : .dimension)
        return ResultColumn(
            fieldName, label: description?.label ?? label,
            type: description?.type ?? metadata["type"] ?? type.serverType,
            category: description?.isMeasure.map { $0 ? .measure : .dimension }
                ?? (usual == .pivot ? .dimension : usual),
            valueFormat: description?.valueFormat ?? metadata["value_format"],
            isHidden: description?.isHidden ?? (metadata["is_hidden"] == "true"))
    }
}
