import Rowcast

/// The inspection of an input, as a line of JSON.
func inspect(_ input: CInput, _ call: CCall) throws(ConversionError) -> String {
    let settings = try call.settings(of: .inspection)
    let conversion = Conversion(
        from: input.format, inputName: input.name, options: settings.options)
    return try ofInput(input) { () throws(ConversionError) in
        let inspection = try conversion.inspect(
            input.open(call.isCancelled), withStatistics: settings.collectsStatistics,
            progress: call.progress)
        if settings.isStrict { try inspection.warnings.refuse() }
        return inspection.json(name: input.name, .names).text
    }
}

/// Gives errors of work with one input the input's name.
func ofInput<Value>(
    _ input: CInput, _ work: () throws(ConversionError) -> Value
) throws(ConversionError) -> Value {
    do throws(ConversionError) {
        return try work()
    } catch {
        throw error.of(input)
    }
}

extension ConversionError {
    /// The error with the name of the only input, if it is about the input.
    func of(_ input: CInput) -> ConversionError {
        var error = self
        if error.path == nil, !(error.underlying is OutputFailure),
            ![.invalidOption, .cancelled].contains(error.code)
        {
            error.path = input.name
        }
        return error
    }
}

extension [Warning] {
    /// - Throws: an error that tells the first of the warnings, if there are some.
    func refuse() throws(ConversionError) {
        guard let first else { return }
        throw ConversionError(
            ConversionError.Code(rawValue: "warnings"),
            "a warning, which strict does not let pass: \(first.message)")
    }
}
