/// The text of an `sql` key, cut at its references.
///
///     ${TABLE}.price * ${orders.quantity}      →  table, text(".price * "), field("orders", "quantity")
package struct SQLTemplate: Hashable, Sendable {
    package enum Piece: Hashable, Sendable {
        case text(String)
        /// `${TABLE}`: the table of the view.
        case table
        /// `${field}` or `${view.field}`.
        case field(Reference)
        /// `${TABLE}.column`, where the two are looked at together.
        case column(String)
        /// `${view.SQL_TABLE_NAME}`: the table, or the query, of a view.
        case tableName(view: String)
    }

    package struct Reference: Hashable, Sendable {
        /// The view, unless the field belongs to the view of the text.
        package var view: String?
        package var field: String
        package var place: SourcePlace

        package init(view: String? = nil, field: String, place: SourcePlace) {
            self.view = view
            self.field = field
            self.place = place
        }
    }

    package var pieces: [Piece]

    package init(pieces: [Piece]) {
        self.pieces = pieces
    }

    /// Greatest number of bytes after constants were put in.
    static let maxBytes = 1 << 20

    /// Cuts a text that starts at a place. Constants are `@{name}`.
    package init(
        _ text: String, at place: SourcePlace, constants: [String: String] = [:]
    ) throws(LookMLError) {
        pieces = []
        var scanner = TemplateScanner(text, place)
        var plain: [UInt8] = []
        while let mark = scanner.nextMark(into: &plain) {
            let content = try scanner.content(of: mark)
            switch mark.kind {
            case .constant:
                guard let value = constants[content] else {
                    throw LookMLError(
                        mark.place, "no constant \(content)",
                        hint: "define it in manifest.lkml")
                }
                guard plain.count + value.utf8.count <= SQLTemplate.maxBytes else {
                    throw LookMLError(
                        mark.place, "the text has over \(SQLTemplate.maxBytes) bytes of constants")
                }
                plain += value.utf8
            case .reference:
                if !plain.isEmpty { pieces.append(.text(String(decoding: plain, as: UTF8.self))) }
                plain = []
                pieces.append(try SQLTemplate.piece(content, mark.place))
            }
        }
        if !plain.isEmpty { pieces.append(.text(String(decoding: plain, as: UTF8.self))) }
        // A constant may hold liquid or a reference; both would end up in the statement as they stand.
        for case .text(let text) in pieces {
            let bytes = Array(text.utf8)
            for index in bytes.indices.dropLast() {
                let pair = (bytes[index], bytes[index + 1])
                if pair == (UInt8(ascii: "{"), UInt8(ascii: "%"))
                    || pair == (UInt8(ascii: "{"), UInt8(ascii: "{"))
                    || pair == (UInt8(ascii: "$"), UInt8(ascii: "{"))
                {
                    throw LookMLError(place, "liquid or a reference inside of a constant")
                }
            }
        }
    }

    private static func piece(_ content: String, _ place: SourcePlace) throws(LookMLError) -> Piece
    {
        if content == "TABLE" { return .table }
        let parts = content.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy(isName) else {
            throw LookMLError(
                place, "expected TABLE, a field or view.field in ${…}, found ‘\(content)’")
        }
        guard parts.count == 2 else {
            return .field(Reference(field: String(parts[0]), place: place))
        }
        if parts[1] == "SQL_TABLE_NAME" { return .tableName(view: String(parts[0])) }
        return .field(Reference(view: String(parts[0]), field: String(parts[1]), place: place))
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                48...57 ~= $0 || 65...90 ~= $0 || 97...122 ~= $0 || $0 == 95 || $0 >= 128
            }
    }
}

extension SQLTemplate {
    /// The references to fields.
    package var references: [Reference] {
        pieces.compactMap {
            guard case .field(let reference) = $0 else { return nil }
            return reference
        }
    }

    /// Views whose tables the text names.
    package var tableViews: [String] {
        pieces.compactMap {
            guard case .tableName(let view) = $0 else { return nil }
            return view
        }
    }
}
