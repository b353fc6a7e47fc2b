internal import Rowcast

extension Function {
    /// The operators, by their symbols.
    static let operators: [Function] = [
        Function("+(left: number, right: number) -> number", .rows { $0.map { $0 + $1 } }),
        Function("-(left: number, right: number) -> number", .rows { $0.map { $0 - $1 } }),
        Function("*(left: number, right: number) -> number", .rows { $0.map { $0 * $1 } }),
        Function("/(left: number, right: number) -> number", .rows { $0.map { $0 / $1 } }),
        Function("negate(value: number) -> number", .unary { -$0 }),
        Function("=(left: same, right: same) -> yesno", .rows { $0.equality(isNegated: false) }),
        Function("!=(left: same, right: same) -> yesno", .rows { $0.equality(isNegated: true) }),
        Function("<(left: same, right: same) -> yesno", .rows { $0.order { $0 < 0 } }),
        Function("<=(left: same, right: same) -> yesno", .rows { $0.order { $0 <= 0 } }),
        Function(">(left: same, right: same) -> yesno", .rows { $0.order { $0 > 0 } }),
        Function(">=(left: same, right: same) -> yesno", .rows { $0.order { $0 >= 0 } }),
        Function(
            "AND(left: yesno, right: yesno) -> yesno",
            .rows { $0.flags { YesNo($0 == .yes && $1 == .yes) } }),
        Function(
            "OR(left: yesno, right: yesno) -> yesno",
            .rows { $0.flags { YesNo($0 == .yes || $1 == .yes) } }),
        Function(
            "NOT(value: yesno) -> yesno",
            .rows { call in .yesno(call.flags(0).map { YesNo($0 == .no) }) }),
    ]
}

extension RowCall {
    /// The numbers of an argument, 1 and 0 for yes and no; NaN for null.
    func numbers(_ index: Int) -> [Double] {
        switch arguments[index] {
        case .numbers(let numbers): return numbers.values
        case .yesno(let values): return values.map { $0 == .null ? .nan : $0 == .yes ? 1 : 0 }
        case .texts, .dates, .nulls, .lists: return Array(repeating: .nan, count: count)
        }
    }

    func flags(_ index: Int) -> [YesNo] {
        if case .yesno(let values) = arguments[index] { return values }
        return Array(repeating: .null, count: count)
    }

    func texts(_ index: Int) -> Texts {
        if case .texts(let texts) = arguments[index] { return texts }
        return Texts(repeating: nil, count: count)
    }

    func dates(_ index: Int) -> [DateValue] {
        if case .dates(let dates) = arguments[index] { return dates }
        return Array(repeating: .null, count: count)
    }

    /// The numbers of two numbers.
    @inline(__always)
    func map(_ body: (Double, Double) -> Double) -> Vector {
        let (lhs, rhs) = (numbers(0), numbers(1))
        let values = [Double](unsafeUninitializedCapacity: count) { buffer, filled in
            lhs.withUnsafeBufferPointer { lhs in
                rhs.withUnsafeBufferPointer { rhs in
                    for row in 0..<count { buffer[row] = body(lhs[row], rhs[row]).orNull }
                }
            }
            filled = count
        }
        return .numbers(Vector.Numbers(values))
    }

    @inline(__always)
    func flags(_ body: (YesNo, YesNo) -> YesNo) -> Vector {
        let (lhs, rhs) = (flags(0), flags(1))
        return .yesno((0..<count).map { body(lhs[$0], rhs[$0]) })
    }

    /// Whether both sides are equal, or both null.
    func equality(isNegated: Bool) -> Vector {
        /// A comparison with a null is no, but for the equality of two nulls.
        func resultOrNull(_ isEqual: (Int) -> Bool?) -> Vector {
            .yesno((0..<count).map { row in YesNo(isEqual(row).map { $0 != isNegated } ?? false) })
        }
        switch (arguments[0], arguments[1]) {
        case (.numbers(let lhs), .numbers(let rhs)):
            return resultOrNull { row in
                let (left, right) = (lhs.values[row], rhs.values[row])
                if left.isNaN || right.isNaN {
                    return left.isNaN && right.isNaN && !isNegated ? true : nil
                }
                return left == right
            }
        case (.texts(let lhs), .texts(let rhs)):
            return lhs.withBytes { left in
                rhs.withBytes { right in
                    resultOrNull { row in
                        let (own, other) = (lhs.spans[row], rhs.spans[row])
                        if own.isNull || other.isNull {
                            return own.isNull && other.isNull && !isNegated ? true : nil
                        }
                        return own.count == other.count
                            && left.slice(own).elementsEqual(right.slice(other))
                    }
                }
            }
        case (.dates(let lhs), .dates(let rhs)):
            return resultOrNull { row in
                let (left, right) = (lhs[row], rhs[row])
                if left.isNull || right.isNull {
                    return left.isNull && right.isNull && !isNegated ? true : nil
                }
                return left.microseconds == right.microseconds
            }
        case (.yesno(let lhs), .yesno(let rhs)):
            return resultOrNull { row in
                let (left, right) = (lhs[row], rhs[row])
                if left == .null || right == .null {
                    return left == right && !isNegated ? true : nil
                }
                return left == right
            }
        default: return resultOrNull { _ in isNegated ? nil : true }
        }
    }

    /// Whether the order of both sides, below 0, 0 or above, fits; no with a null.
    @inline(__always)
    func order(_ fits: (Int) -> Bool) -> Vector {
        func order<Value: Comparable>(_ lhs: Value, _ rhs: Value) -> Int {
            lhs < rhs ? -1 : lhs > rhs ? 1 : 0
        }
        switch (arguments[0], arguments[1]) {
        case (.numbers(let lhs), .numbers(let rhs)):
            return .yesno(
                (0..<count).map { row in
                    let (left, right) = (lhs.values[row], rhs.values[row])
                    if left.isNaN || right.isNaN { return .no }
                    return YesNo(fits(order(left, right)))
                })
        case (.texts(let lhs), .texts(let rhs)):
            return lhs.withBytes { left in
                rhs.withBytes { right in
                    .yesno(
                        (0..<count).map { row in
                            let (own, other) = (lhs.spans[row], rhs.spans[row])
                            if own.isNull || other.isNull { return .no }
                            // The order of UTF-8 is the order of code points.
                            let (own8, other8) = (left.slice(own), right.slice(other))
                            let isLess = own8.lexicographicallyPrecedes(other8)
                            let isEqual = !isLess && own8.elementsEqual(other8)
                            return YesNo(fits(isLess ? -1 : isEqual ? 0 : 1))
                        })
                }
            }
        case (.dates(let lhs), .dates(let rhs)):
            return .yesno(
                (0..<count).map { row in
                    if lhs[row].isNull || rhs[row].isNull { return .no }
                    return YesNo(fits(order(lhs[row].microseconds, rhs[row].microseconds)))
                })
        case (.yesno(let lhs), .yesno(let rhs)):
            return .yesno(
                (0..<count).map { row in
                    if lhs[row] == .null || rhs[row] == .null { return .no }
                    return YesNo(fits(order(lhs[row].rawValue, rhs[row].rawValue)))
                })
        default: return .yesno(Array(repeating: .no, count: count))
        }
    }
}
