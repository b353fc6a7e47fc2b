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
}
