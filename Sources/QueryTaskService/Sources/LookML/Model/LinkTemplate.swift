/// A text of a `link` block with places for the value of a cell:
///
///     https://maps.example.com/?q={{ value }}   →   text, value
///
/// Its liquid may be `{{ value }}`, `{{ rendered_value }}` and `{{ filterable_value }}`, each alone or with
/// `| url_encode` or `| encode_uri` behind it: values of URLs are percent-encoded in either case.
package struct LinkTemplate: Hashable, Sendable {
    package enum Piece: Hashable, Sendable {
        case text(String)
        case value
        case renderedValue
        case filterableValue
    }

    package let pieces: [Piece]

    /// Nil for a text with other liquid.
    package init?(_ text: String) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "{") {
            guard rest[start.lowerBound...].hasPrefix("{{") else {
                // A tag of liquid decides what stands in the text.
                if rest[start.lowerBound...].hasPrefix("{%") { return nil }
                pieces.append(.text(String(rest[..<start.upperBound])))
                rest = rest[start.upperBound...]
                continue
            }
            if start.lowerBound > rest.startIndex {
                pieces.append(.text(String(rest[..<start.lowerBound])))
            }
            let inner = rest[start.lowerBound...].dropFirst(2)
            guard let end = inner.firstRange(of: "}}"),
                let piece = LinkTemplate.piece(inner[..<end.lowerBound])
            else { return nil }
            pieces.append(piece)
            rest = rest[end.upperBound...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        self.pieces = pieces
    }

    private static func piece(_ tag: Substring) -> Piece? {
        let parts = tag.split(separator: "|", omittingEmptySubsequences: false).map { part in
            part.filter { $0 != " " }
        }
        guard
            parts.count == 1 || parts.count == 2 && ["url_encode", "encode_uri"].contains(parts[1])
        else { return nil }
        switch parts[0] {
        case "value": return .value
        case "rendered_value": return .renderedValue
        case "filterable_value": return .filterableValue
        default: return nil
        }
    }

    /// The text with values in its places; nil where one of them is missing.
    package func text(_ value: (Piece) -> String?) -> String? {
        var text = ""
        for piece in pieces {
            if case .text(let part) = piece {
                text += part
            } else if let part = value(piece) {
                text += part
            } else {
                return nil
            }
        }
        return text
    }
}
