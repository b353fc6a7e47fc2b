/// Checks outputs against the definitions of their formats while they are written.
///
/// The library `RowcastValidation` has the checks: with it linked and imported, the values are
/// `.wellFormed` and `.schema`.
public struct OutputValidation: Sendable {
    /// The formats whose outputs are checked.
    package let formats: Set<ResultFormat>
    /// Makes the check of an output from the values of its formats' options; nil for a format that
    /// is not checked.
    package let makeCheck:
        @Sendable (ResultFormat, FormatOptionValues) throws(ConversionError) -> (any OutputCheck)?

    package init(
        of formats: Set<ResultFormat>,
        makeCheck:
            @escaping @Sendable (ResultFormat, FormatOptionValues) throws(ConversionError) ->
            (any OutputCheck)?
    ) {
        self.formats = formats
        self.makeCheck = makeCheck
    }
}

/// The check of one output. It gets the output's bytes in their order, and may check them later on
/// another thread.
package protocol OutputCheck: AnyObject {
    /// Takes the next bytes of the output, which are valid during the call only.
    ///
    /// - Throws: `.malformed` if a fault was found so far.
    func check(_ bytes: TextView) throws(ConversionError)
    /// Waits until all bytes are checked.
    ///
    /// - Throws: `.malformed` if a fault was found.
    func finish() throws(ConversionError)
}
