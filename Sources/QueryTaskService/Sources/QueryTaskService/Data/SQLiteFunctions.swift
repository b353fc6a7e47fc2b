// Functions of SQL that each connection has besides SQLite's own.
//
//     sum(x), avg(x)                      in place of SQLite's: no overflow but of the result; also SUM(x) OVER
//     median(x), percentile(x, p)         as SQLite's extension “percentile” has them, as aggregates alone
//     rowcast_time_zone(time, from, to)   a time on the clocks of another place
//
// SQLite hands each function its arguments, and keeps the memory of an aggregate's state for the rows of a group.
internal import FilterLanguage
internal import Foundation
internal import GRDBSQLite

enum SQLiteFunctions {
    /// Adds the functions to a connection; SQLITE_OK, or the code of SQLite's error.
    static func add(to connection: OpaquePointer) -> Int32 {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        var code = sqlite3_create_window_function(
            connection, "sum", 1, flags, nil, SumState.add, SumState.giveSum, SumState.giveSum,
            SumState.remove, nil)
        if code == SQLITE_OK {
            code = sqlite3_create_window_function(
                connection, "avg", 1, flags, nil, SumState.add, SumState.giveAverage,
                SumState.giveAverage, SumState.remove, nil)
        }
        for (name, count) in [("median", Int32(1)), ("percentile", 2)] where code == SQLITE_OK {
            code = sqlite3_create_function_v2(
                connection, name, count, flags, nil, nil,
                { context, count, values in PercentileValues.add(context, count, values) },
                { context in PercentileValues.give(context) }, nil)
        }
        guard code == SQLITE_OK else { return code }
        // SQLite calls the last closure when the connection is closed, and when the function cannot be added.
        return sqlite3_create_function_v2(
            connection, "rowcast_time_zone", 3, flags,
            Unmanaged.passRetained(ZoneClocks()).toOpaque(),
            { context, _, values in ZoneClocks.convert(context, values) }, nil, nil,
            { clocks in if let clocks { Unmanaged<ZoneClocks>.fromOpaque(clocks).release() } })
    }

    fileprivate static func fail(_ context: OpaquePointer?, _ text: String) {
        sqlite3_result_error(context, text, -1)
    }
}

// MARK: - sum and avg

/// The values of a group or of a window, summed. SQLite hands out memory of zeros, which is the sum of no values, and
/// aligned to 8 bytes, so that the sum of the whole numbers lies there in two halves.
///
/// Whole numbers are summed exactly, and doubles beside them with compensation, so that rows that leave a window take
/// with them as much as they brought. Huge doubles have a sum of their own, in which no sum on the way to a finite one
/// overflows. Infinite values are counted alone: a window that they left is finite again.
private struct SumState {
    private var low: UInt64
    private var high: Int64
    private var usual: CompensatedSum
    private var huge: CompensatedSum
    private var wholeCount: Int
    private var finiteCount: Int
    private var infiniteCount: Int
    private var negativeInfiniteCount: Int

    /// Doubles from this one on are summed in units of `hugeUnit`.
    private static let hugeStart = 0x1p900
    private static let hugeUnit = 0x1p100

    typealias Step =
        @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void
    typealias Result = @convention(c) (OpaquePointer?) -> Void

    static let add: Step = { context, _, values in change(context, values?[0], times: 1) }
    static let remove: Step = { context, _, values in change(context, values?[0], times: -1) }
    static let giveSum: Result = { context in state(context)?.giveSum(context) }
    static let giveAverage: Result = { context in state(context)?.giveAverage(context) }

    /// Adds a value to the state of a group, or takes it away where `times` is -1.
    private static func change(_ context: OpaquePointer?, _ value: OpaquePointer?, times: Int) {
        guard let value else { return }
        guard let state = memory(context, MemoryLayout<SumState>.size) else {
            return sqlite3_result_error_nomem(context)
        }
        state.pointee.add(value, times: times)
    }

    /// The state of a group that has values; without any the result is set to null.
    private static func state(_ context: OpaquePointer?) -> SumState? {
        // Without rows SQLite has made no memory, and with a size of 0 makes none.
        guard let state = memory(context, 0)?.pointee, state.count > 0 else {
            sqlite3_result_null(context)
            return nil
        }
        return state
    }

    private static func memory(
        _ context: OpaquePointer?, _ size: Int
    ) -> UnsafeMutablePointer<SumState>? {
        sqlite3_aggregate_context(context, Int32(size))?.bindMemory(to: SumState.self, capacity: 1)
    }

    private mutating func add(_ value: OpaquePointer, times: Int) {
        switch sqlite3_value_numeric_type(value) {
        case SQLITE_NULL: return
        case SQLITE_INTEGER:
            wholeCount += times
            let whole = Int128(sqlite3_value_int64(value))
            add(whole: times > 0 ? whole : -whole)
        default:
            // The double of a text is the number that it begins with, or 0.
            let double = sqlite3_value_double(value)
            if double == .infinity {
                infiniteCount += times
            } else if double == -.infinity {
                negativeInfiniteCount += times
            } else {
                finiteCount += times
                add(times > 0 ? double : -double)
                // Rounding errors do not outlive the doubles that they are of.
                if finiteCount == 0 { (usual, huge) = (CompensatedSum(), CompensatedSum()) }
            }
        }
    }

    private var count: Int { wholeCount + finiteCount + infiniteCount + negativeInfiniteCount }
    private var whole: Int128 { Int128(high) << 64 | Int128(low) }

    private mutating func add(whole: Int128) {
        let total = self.whole &+ whole
        low = UInt64(truncatingIfNeeded: total)
        high = Int64(truncatingIfNeeded: total >> 64)
    }

    private mutating func add(_ double: Double) {
        if abs(double) < SumState.hugeStart {
            usual.add(double)
        } else {
            huge.add(double / SumState.hugeUnit)
        }
    }

    /// The sum divided by a number; nil for the sum of both infinities, which is no number.
    private func total(dividedBy divisor: Double) -> Double? {
        switch (infiniteCount > 0, negativeInfiniteCount > 0) {
        case (true, true): return nil
        case (true, false): return .infinity
        case (false, true): return -.infinity
        case (false, false): break
        }
        let rounded = Double(whole)
        var total = usual
        total.add(rounded)
        total.add(Double(whole - Int128(rounded)))
        guard huge.value != 0 else { return total.value / divisor }
        var hugeTotal = huge
        hugeTotal.add(total.value / SumState.hugeUnit)
        return hugeTotal.value / divisor * SumState.hugeUnit
    }

    private func giveSum(_ context: OpaquePointer?) {
        if count == wholeCount, let whole = Int64(exactly: whole) {
            sqlite3_result_int64(context, whole)
        } else {
            give(total(dividedBy: 1), context)
        }
    }

    private func giveAverage(_ context: OpaquePointer?) {
        give(total(dividedBy: Double(count)), context)
    }

    private func give(_ value: Double?, _ context: OpaquePointer?) {
        guard let value else {
            return SQLiteFunctions.fail(
                context, "Infinite numbers of both signs have no sum and no average")
        }
        sqlite3_result_double(context, value)
    }
}

/// A sum of doubles with Neumaier's compensation.
private struct CompensatedSum {
    private var sum = 0.0
    private var compensation = 0.0

    var value: Double { sum + compensation }

    mutating func add(_ double: Double) {
        let total = sum + double
        compensation += abs(sum) >= abs(double) ? (sum - total) + double : (double - total) + sum
        sum = total
    }
}

// MARK: - median and percentile

/// The values of a group whose percentile is asked for: all of them, 8 bytes each, since their order decides.
private final class PercentileValues {
    /// 64 Mi values take 512 MiB.
    private static let limit = 64 << 20

    private let percent: Double
    private var values: ContiguousArray<Double> = []

    private init(percent: Double) {
        self.percent = percent
    }

    /// Adds the arguments of a row, of which `median` has one, and `percentile` two.
    static func add(
        _ context: OpaquePointer?, _ count: Int32,
        _ arguments: UnsafeMutablePointer<OpaquePointer?>?
    ) {
        let name = count == 1 ? "median" : "percentile"
        guard let arguments, let value = arguments[0] else { return }
        var percent = 50.0
        if count == 2 {
            let type = sqlite3_value_numeric_type(arguments[1])
            percent = sqlite3_value_double(arguments[1])
            guard type == SQLITE_INTEGER || type == SQLITE_FLOAT, (0...100).contains(percent) else {
                return SQLiteFunctions.fail(
                    context, "percentile(): the second argument is no number from 0 to 100")
            }
        }
        guard let memory = memory(context, MemoryLayout<Unmanaged<PercentileValues>?>.size) else {
            return sqlite3_result_error_nomem(context)
        }
        let group =
            memory.pointee?.takeUnretainedValue() ?? PercentileValues(percent: percent)
        if memory.pointee == nil { memory.pointee = Unmanaged.passRetained(group) }
        guard group.percent == percent else {
            return SQLiteFunctions.fail(
                context, "percentile(): the second argument is not the same for all rows")
        }
        let type = sqlite3_value_type(value)
        guard type != SQLITE_NULL else { return }
        let double = sqlite3_value_double(value)
        guard type == SQLITE_INTEGER || type == SQLITE_FLOAT, double.isFinite else {
            return SQLiteFunctions.fail(context, "\(name)(): a value is no number, or is infinite")
        }
        guard group.values.count < limit else {
            return SQLiteFunctions.fail(
                context, "\(name)() takes at most \(limit) values of a group; filter the rows")
        }
        group.values.append(double)
    }

    /// Gives the percentile to SQLite and lets go of the values. SQLite calls this after an error too.
    static func give(_ context: OpaquePointer?) {
        let group = memory(context, 0)?.pointee?.takeRetainedValue()
        guard let percentile = group?.percentile else { return sqlite3_result_null(context) }
        sqlite3_result_double(context, percentile)
    }

    private static func memory(
        _ context: OpaquePointer?, _ size: Int
    ) -> UnsafeMutablePointer<Unmanaged<PercentileValues>?>? {
        sqlite3_aggregate_context(context, Int32(size))?
            .bindMemory(to: Unmanaged<PercentileValues>?.self, capacity: 1)
    }

    /// The value at the percentile, interpolated between its two neighbours; nil for no values.
    private var percentile: Double? {
        guard !values.isEmpty else { return nil }
        values.sort()
        let place = percent / 100 * Double(values.count - 1)
        let lower = Int(place)
        let upper = min(lower + 1, values.count - 1)
        let part = place - Double(lower)
        let step = values[upper] - values[lower]
        if part == 0 || step == 0 { return values[lower] }
        // The distance of two huge numbers may be beyond a double.
        return step.isFinite
            ? values[lower] + step * part : values[lower] * (1 - part) + values[upper] * part
    }
}

// MARK: - rowcast_time_zone

/// The time zones that the statements of a connection have named. One thread at a time uses a connection.
private final class ZoneClocks {
    private var clocks: [String: ZoneClock] = [:]

    /// Converts the time of a row; a text with a zone of its own is a time of that zone. The result is null where an
    /// argument is null, and where a text is no time.
    static func convert(
        _ context: OpaquePointer?, _ arguments: UnsafeMutablePointer<OpaquePointer?>?
    ) {
        guard let arguments, let clocks = sqlite3_user_data(context) else { return }
        for place in 0..<3 where sqlite3_value_type(arguments[place]) == SQLITE_NULL {
            return sqlite3_result_null(context)
        }
        let zones = Unmanaged<ZoneClocks>.fromOpaque(clocks).takeUnretainedValue()
        guard let from = zones.clock(context, arguments, 1),
            let to = zones.clock(context, arguments, 2)
        else { return }
        let text = UnsafeBufferPointer(
            start: sqlite3_value_text(arguments[0]), count: Int(sqlite3_value_bytes(arguments[0])))
        guard let time = StoredTime(text.span.bytes) else { return sqlite3_result_null(context) }
        let seconds = time.time.seconds
        let universal = time.hasZone ? seconds : from.universalTime(of: seconds)
        // 9999-12-31 23:59:59 often stands for an end that is not known: a time beyond the years that have four
        // digits is the last of them.
        let (first, last) = (-62_167_219_200, 253_402_300_799)
        let converted = CivilTime(
            seconds: min(max(universal + to.offset(at: universal), first), last))
        let fraction = time.fraction
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 19 + fraction.count) { bytes in
            StoredTime.write(converted, to: bytes)
            for place in 0..<fraction.count {
                bytes[19 + place] = text[fraction.lowerBound + place]
            }
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                sqlite3_result_text(
                    context, bytes.baseAddress, Int32(bytes.count), SQLiteStatement.copied)
            }
        }
    }

    /// The clock of the zone that an argument names; nil for an unknown zone, which is an error of the statement.
    ///
    /// SQLite keeps what a function makes of a constant argument until the statement ends, so that the name is read
    /// once. What is made of an argument that is not constant is let go at once.
    private func clock(
        _ context: OpaquePointer?, _ arguments: UnsafeMutablePointer<OpaquePointer?>, _ place: Int
    ) -> ZoneClock? {
        if let clock = sqlite3_get_auxdata(context, Int32(place)) {
            return Unmanaged<ZoneClock>.fromOpaque(clock).takeUnretainedValue()
        }
        let name = sqlite3_value_text(arguments[place]).map { String(cString: $0) } ?? ""
        guard let clock = clocks[name] ?? TimeZone(identifier: name).map(ZoneClock.init) else {
            SQLiteFunctions.fail(
                context,
                "rowcast_time_zone(): '\(name)' is no time zone of the IANA database, such as "
                    + "Europe/Berlin")
            return nil
        }
        clocks[name] = clock
        sqlite3_set_auxdata(
            context, Int32(place), Unmanaged.passRetained(clock).toOpaque(),
            { clock in if let clock { Unmanaged<ZoneClock>.fromOpaque(clock).release() } })
        return clock
    }
}
