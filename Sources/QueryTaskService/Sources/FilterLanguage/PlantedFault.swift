#if canImport(Glibc)
    private import Glibc
#elseif canImport(Darwin)
    private import Darwin
#endif

/// A mistake that a debug build makes on demand, so that the comparison with other programs shows that it finds
/// mistakes of its kind. `ROWCAST_PLANTED_FAULT=day_off` plants one; release builds know none.
package enum PlantedFault: String, CaseIterable, Sendable {
    /// Relative dates begin a day, or another unit, too early.
    case dayOff = "day_off"
    /// The end of a range of dates belongs to it.
    case closedRange = "closed_range"
    /// Negated filters of texts and numbers drop rows without a value.
    case droppedNulls = "dropped_nulls"
    /// A yesno without a value is neither yes nor no.
    case openYesNo = "open_yesno"
    /// One NOT negates its own number alone.
    case narrowNot = "narrow_not"
    /// Weeks begin on Monday, whatever the model says.
    case weekStart = "week_start"
    /// Fiscal years are those of the calendar.
    case fiscalYear = "fiscal_year"
    /// Texts differ by their case, whatever the model says.
    case letterCase = "letter_case"
    /// The end of `1 to 5` does not belong to it.
    case openTo = "open_to"
    /// A median is the percentile of 49.
    case lowMedian = "low_median"
    /// A row that a join repeats counts each time.
    case repeatedRows = "repeated_rows"
    /// The default sort has the least first.
    case risingSort = "rising_sort"
    /// Totals are sums of the rows, not measures over the raw data.
    case totalOfShownRows = "total_of_shown_rows"
    /// One pivot column too many is shown.
    case pivotLimit = "pivot_limit"
    /// Subtotals keep a dimension too few.
    case subtotalLevel = "subtotal_level"
    /// Filters of measures count for totals too.
    case filteredTotals = "filtered_totals"
    /// The null of a pivot stands first.
    case nullPivotFirst = "null_pivot_first"
    /// Row totals are left out.
    case missingRowTotal = "missing_row_total"

    #if DEBUG
        private static let planted: PlantedFault? = getenv("ROWCAST_PLANTED_FAULT").flatMap {
            PlantedFault(rawValue: String(cString: $0))
        }

        package var isPlanted: Bool { PlantedFault.planted == self }
    #else
        package var isPlanted: Bool { false }
    #endif
}
