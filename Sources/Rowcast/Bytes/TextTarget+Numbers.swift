extension TextTarget {
    /// Writes a whole number in decimal digits, at most 20 bytes; returns their number.
    @inline(__always)
    func put(decimal number: Int, at place: Int = 0) -> Int {
        var rest = number.magnitude
        var end = place
        if number < 0 {
            self[end] = UInt8(ascii: "-")
            end &+= 1
        }
        var digits = 1
        var bound = rest
        while bound >= 10 {
            bound /= 10
            digits &+= 1
        }
        end &+= digits
        var index = end
        repeat {
            index &-= 1
            self[index] = UInt8(truncatingIfNeeded: 48 &+ rest % 10)
            rest /= 10
        } while rest != 0
        return end &- place
    }

    /// Writes a number that is not negative with leading zeros, in as many digits; larger numbers lose
    /// their first digits.
    @inline(__always)
    func put(_ number: Int, digits: Int, at place: Int) {
        var rest = number
        for index in stride(from: place + digits - 1, through: place, by: -1) {
            self[index] = UInt8(truncatingIfNeeded: 48 + rest % 10)
            rest /= 10
        }
    }

    /// Writes a finite number by the fewest digits that stand for the same double, such as `0.1`, `1200`
    /// or `1e+20`, at most 24 bytes; returns their number.
    func put(_ number: Double) -> Int {
        if let whole = Int(exactly: number), whole.magnitude < 1 << 53 {
            return put(decimal: whole)
        }
        // A number of up to 15 digits is the only one of so few digits that stands for its double, and
        // without zeros at its end the shortest.
        if 1e-3..<1e9 ~= number.magnitude {
            for (decimals, power) in [(2, 1e2), (6, 1e6)] {
                let digits = (number * power).rounded()
                guard digits / power == number else { continue }
                return put(Int(digits), decimals: decimals)
            }
        }
        var shortest = number.description
        return shortest.withUTF8 { bytes in
            let text = TextView(bytes)
            let isWhole = text[text.count - 2] == UInt8(ascii: ".") && text[text.count - 1] == 48
            let digits = text.slice(at: 0, count: text.count - (isWhole ? 2 : 0))
            copy(digits)
            return digits.count
        }
    }

    /// Writes a number that is `number` / 10^`decimals` and not whole, without zeros at its end.
    private func put(_ number: Int, decimals: Int) -> Int {
        var (digits, decimals) = (number.magnitude, decimals)
        while digits % 10 == 0 {
            digits /= 10
            decimals -= 1
        }
        var power: UInt = 1
        for _ in 0..<decimals { power *= 10 }
        var count = 0
        if number < 0 {
            self[0] = UInt8(ascii: "-")
            count = 1
        }
        count += put(decimal: Int(digits / power), at: count)
        self[count] = UInt8(ascii: ".")
        put(Int(digits % power), digits: decimals, at: count + 1)
        return count + 1 + decimals
    }
}
