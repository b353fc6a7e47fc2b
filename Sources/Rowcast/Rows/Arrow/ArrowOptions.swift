/// Options of results as Arrow columns.
package enum ArrowOptions {
    static let numbers = OptionKey(
        "arrowNumbers", default: WritingOptions.ArrowNumbers.exact, .writing,
        "What a column of numbers that are not all whole becomes in Arrow: decimals with every digit, "
            + "or doubles.")
    static let types = OptionKey(
        "arrowTypes", default: WritingOptions.ArrowTypes.survey, .writing,
        "Whether all rows are read once before, to choose types in Arrow that hold every value, or "
            + "every column is of text.")

    /// The options, for programs that set them by name.
    package static let all = [FormatOption(numbers), FormatOption(types)]
}

extension WritingOptions {
    /// The type of Arrow columns whose numbers are not all whole.
    package enum ArrowNumbers: String, OptionValue, Sendable, CaseIterable {
        /// Decimals of up to 38 digits; doubles or text where these do not hold every digit.
        case exact
        /// Doubles. A warning names columns whose numbers have more digits than a double keeps.
        case float64
    }

    /// The way of choosing the types of Arrow columns.
    package enum ArrowTypes: String, OptionValue, Sendable, CaseIterable {
        /// All rows are read before the first batch, and a type holds every value of its column. An
        /// input that can be read only once is kept in a temporary file.
        case survey
        /// Every column is of text, and the input is read once.
        case strings
    }

    /// The type of Arrow columns whose numbers are not all whole. Default: exact.
    package var arrowNumbers: ArrowNumbers {
        get { self[ArrowOptions.numbers] }
        set { self[ArrowOptions.numbers] = newValue }
    }

    /// The way of choosing the types of Arrow columns. Default: survey.
    package var arrowTypes: ArrowTypes {
        get { self[ArrowOptions.types] }
        set { self[ArrowOptions.types] = newValue }
    }
}
