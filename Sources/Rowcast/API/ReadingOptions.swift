/// Options of reading an input.
///
/// Every property's comment names its default. All of them are options of formats, declared in the
/// formats' folders.
public struct ReadingOptions: Sendable {
    /// The values of formats' options that were set.
    package var values = FormatOptionValues()

    /// Makes the default options.
    public init() {}

    /// The value of a format's option, or the option's default.
    subscript<Value>(key: OptionKey<Value>) -> Value {
        get { values[key] }
        set { values[key] = newValue }
    }
}
