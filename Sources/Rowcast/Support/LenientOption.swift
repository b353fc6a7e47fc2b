/// The option of every reader that can repair what its format does not allow.
enum LenientOption {
    static let lenient = OptionKey(
        "lenient", default: false, .reading,
        "Repair what the format does not allow instead of refusing it; each kind of repair is a "
            + "warning.")
}

extension ConversionOptions {
    /// Whether readers repair what their format does not allow (each kind of repair is a warning)
    /// instead of refusing it. Default: no.
    public var lenient: Bool {
        get { self[LenientOption.lenient] }
        set { self[LenientOption.lenient] = newValue }
    }
}
