/// Numbers in a form for people.
enum Figures {
    /// With separators between thousands: `1,234,567`.
    static func grouped(_ number: Int) -> String {
        var text = ""
        let digits = Array(String(number.magnitude))
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return number < 0 ? "-\(text)" : text
    }

    /// With a noun, in the plural if needed: `1 row`, `1,234 rows`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// With a unit in powers of 1000: `329 MB`.
    static func bytes(_ number: Double) -> String {
        var value = number
        for unit in ["bytes", "KB", "MB", "GB"] {
            if value < 999.5 { return "\(short(value, isWhole: unit == "bytes")) \(unit)" }
            value /= 1000
        }
        return "\(short(value)) TB"
    }

    /// A duration: `0.4 s`, `12 s`, `3 min 20 s`.
    static func seconds(_ number: Double) -> String {
        guard number >= 99.5 else {
            return "\(number < 0.095 ? fixed(number, 2) : short(number)) s"
        }
        let whole = Int(number.rounded())
        return whole < 3600
            ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
    }

    /// Returns a number with `decimals` decimals.
    static func fixed(_ number: Double, _ decimals: Int) -> String {
        var factor = 1.0
        for _ in 0..<decimals { factor *= 10 }
        let scaled = String(Int((number * factor).rounded()))
        guard decimals > 0 else { return scaled }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - scaled.count)) + scaled
        return "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }

    /// Returns a number with one decimal below 10, and without decimals above.
    private static func short(_ number: Double, isWhole: Bool = false) -> String {
        fixed(number, isWhole || number >= 9.95 ? 0 : 1)
    }
}
