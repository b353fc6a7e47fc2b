internal import FilterLanguage

/// A piece of SQL with places for arguments: `{0}` between commas and parentheses, `{0!}` beside operators.
struct Template {
    let text: String

    /// Puts arguments into their places.
    func filled(_ arguments: [Term]) -> SQLFragment {
        var sql = SQLFragment()
        var part: [UInt8] = []
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "{"), let digit = bytes.next() else {
                part.append(byte)
                continue
            }
            sql += SQLFragment(String(decoding: part, as: UTF8.self))
            part = []
            let term = arguments[Int(digit) - 48]
            if bytes.next() == UInt8(ascii: "!") {
                sql += term.operand()
                _ = bytes.next()
            } else {
                sql += term.sql
            }
        }
        sql += SQLFragment(String(decoding: part, as: UTF8.self))
        return sql
    }

    /// Number of bytes of the filled template, and number of operators and functions inside each other, at most.
    func measure(_ arguments: [Term]) -> (size: Int, height: Int) {
        var size = text.utf8.count
        var height = 0
        var depth = 2
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "("): depth += 2
            case UInt8(ascii: ")"): depth -= 2
            case UInt8(ascii: "{"):
                guard let digit = bytes.next() else { continue }
                let term = arguments[Int(digit) - 48]
                size += term.size
                height = max(height, depth + term.height)
            default: break
            }
        }
        return (size, max(height, depth))
    }
}
