import Rowcast

extension [COutput] {
    /// - Throws: `.invalidOption` for a name that goes with no option or an option that goes with no name,
    ///   `.unsupported` for the ending of a compression that is not written.
    func checkFiles(
        _ outputSettings: [Settings], _ settings: Settings
    ) throws(ConversionError) {
        for (output, own) in zip(self, outputSettings) {
            if let path = output.path, let (ending, _) = FileCompression.unwritten(path) {
                throw ConversionError(
                    .unsupported, "\(ending) is not written; name the output '.gz'", path: path)
            }
            guard
                output.isInParts == (own.rowsPerFile != nil)
                    || (!output.isInParts && own.rowsPerFile == settings.rowsPerFile)
            else {
                throw ConversionError(
                    .invalidOption,
                    output.isInParts
                        ? "{n} in the name of a file needs rows-per-file"
                        : "rows-per-file needs {n} in the name of the file", path: output.path)
            }
        }
        guard settings.rowsPerFile == nil || contains(where: \.isInParts) else {
            throw ConversionError(
                .invalidOption, "rows-per-file needs {n} in the name of an output's file")
        }
    }
}
