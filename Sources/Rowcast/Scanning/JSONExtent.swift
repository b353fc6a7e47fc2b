/// Finds the end of an object or array of JSON that comes in pieces: brackets outside strings are
/// counted, and nothing else is checked.
struct JSONExtent {
    private var depth = 0
    private var isInString = false
    /// Whether the last byte of the piece before was a backslash that escapes the next byte.
    private var isEscaped = false

    /// Goes on with a piece of the value, which begins with its opening bracket; returns the place
    /// behind the closing bracket, nil where the value goes on behind the piece.
    mutating func end(in piece: PaddedText) -> Int? {
        let count = piece.count
        var p = 0
        if isEscaped, count > 0 { (p, isEscaped) = (1, false) }
        while p < count {
            let vector = piece.vector(at: p)
            if isInString {
                let step = firstMarked((vector .== Vector.all(34)) .| (vector .== Vector.all(92)))
                p &+= step
                if step == 16 { continue }
                if p >= count { break }
                if piece[p] == 34 {
                    isInString = false
                    p &+= 1
                } else {
                    p &+= 2
                    isEscaped = p > count
                }
                continue
            }
            let folded = vector | Vector.all(32)
            let step = firstMarked(
                (vector .== Vector.all(34)) .| (folded .== Vector.all(123))
                    .| (folded .== Vector.all(125)))
            p &+= step
            if step == 16 { continue }
            if p >= count { break }
            let byte = piece[p]
            p &+= 1
            if byte == 34 {
                isInString = true
            } else if byte | 32 == 123 {
                depth &+= 1
            } else {
                depth &-= 1
                if depth == 0 { return p }
            }
        }
        return nil
    }
}
