/// A part of a statement: texts with values between them.
///
/// A fragment is written with placeholders, for running, or with literals, for showing.
package struct SQLFragment: Hashable, Sendable {
    package enum Piece: Hashable, Sendable {
        case text(String)
        case value(SQLValue)
    }

    package private(set) var pieces: [Piece]

    package init(_ text: String = "") {
        pieces = text.isEmpty ? [] : [.text(text)]
    }

    package init(_ value: SQLValue) {
        pieces = [.value(value)]
    }

    package static func + (lhs: SQLFragment, rhs: SQLFragment) -> SQLFragment {
        var sum = lhs
        sum += rhs
        return sum
    }

    package static func + (lhs: SQLFragment, rhs: String) -> SQLFragment { lhs + SQLFragment(rhs) }
    package static func + (lhs: String, rhs: SQLFragment) -> SQLFragment { SQLFragment(lhs) + rhs }

    package static func += (lhs: inout SQLFragment, rhs: SQLFragment) {
        for piece in rhs.pieces {
            if case .text(let tail) = piece, case .text(var head)? = lhs.pieces.last {
                // The text is taken out while it grows, since a second reference to it would copy it.
                lhs.pieces[lhs.pieces.count - 1] = .text("")
                head += tail
                lhs.pieces[lhs.pieces.count - 1] = .text(head)
            } else {
                lhs.pieces.append(piece)
            }
        }
    }

    /// Fragments with a text between them.
    package static func joined(_ parts: [SQLFragment], _ separator: String) -> SQLFragment {
        var sum = SQLFragment()
        for (index, part) in parts.enumerated() {
            if index > 0 { sum += SQLFragment(separator) }
            sum += part
        }
        return sum
    }

    /// Conditions of which one must hold, or all, in parentheses if there are several.
    ///
    /// Long lists are nested as a balanced tree: SQLite refuses expressions of a depth over 1,000.
    package static func conditions(_ parts: [SQLFragment], _ word: String) -> SQLFragment {
        guard parts.count > 1 else { return parts.first ?? SQLFragment() }
        guard parts.count > 100 else { return "(" + joined(parts, " \(word) ") + ")" }
        let middle = parts.count / 2
        return "(" + conditions(Array(parts[..<middle]), word) + " \(word) "
            + conditions(Array(parts[middle...]), word) + ")"
    }

    /// The text with placeholders, and the values in their order.
    package func statement(for dialect: SQLDialect) -> (text: String, values: [SQLValue]) {
        var text = ""
        var values: [SQLValue] = []
        for piece in pieces {
            switch piece {
            case .text(let part): text += part
            case .value(let value) where values.count >= dialect.maxValues: text += value.literal
            case .value(let value):
                values.append(value)
                text += dialect.placeholder == .dollar ? "$\(values.count)" : "?"
            }
        }
        return (text, values)
    }

    /// The text with literals in place of values, which runs as it stands.
    package var literalText: String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .text(let part): text += part
            case .value(let value): text += value.literal
            }
        }
        return text
    }
}

/// A value that is bound to a statement.
package enum SQLValue: Hashable, Sendable {
    case text(String)
    case integer(Int64)
    /// Digits with a fraction, an exponent, or beyond 64 bits.
    case decimal(String)

    init(_ number: NumberText) {
        self = Int64(number.digits).map(SQLValue.integer) ?? .decimal(number.digits)
    }

    /// The value as a literal of SQL. The least integer has no literal of its own: 9223372036854775808 overflows
    /// before its sign counts.
    package var literal: String {
        switch self {
        case .text(let text):
            var quoted = "'"
            for scalar in text.unicodeScalars {
                if scalar == "'" { quoted += "'" }
                quoted.unicodeScalars.append(scalar)
            }
            return quoted + "'"
        case .integer(.min): return "(-9223372036854775807 - 1)"
        case .integer(let number): return String(number)
        case .decimal(let digits): return digits
        }
    }
}

extension SQLFragment: ExpressibleByStringLiteral {
    /// A text of SQL that the source code has.
    package init(stringLiteral text: StaticString) {
        self.init(text.description)
    }
}
