/// The option of all readers that can repair faulty input.
enum LenientOption {
    static let lenient = OptionKey(
        "lenient", default: false, .reading,
        "Repair what the format does not allow instead of refusing it; each kind of repair is a "
            + "warning.")
}

extension ReadingOptions {
    /// Whether readers repair input that breaks a rule of its format instead of refusing it; each
    /// kind of repair is a warning. Default: false.
    public var lenient: Bool {
        get { self[LenientOption.lenient] }
        set { self[LenientOption.lenient] = newValue }
    }
}
