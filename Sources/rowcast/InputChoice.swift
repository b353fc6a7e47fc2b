import Rowcast

/// The input: a file, or standard input.
struct InputChoice {
    /// What error lines call it.
    let name: String
    /// The path, `nil` for standard input.
    let path: String?

    init(_ argument: String) {
        path = argument == "-" ? nil : argument
        name = path ?? "standard input"
    }

    /// Opens it.
    func open() throws(Failure) -> FileSource {
        do throws(ConversionError) {
            guard let path else { return try FileSource(descriptor: 0) }
            return try FileSource(path: path)
        } catch {
            throw Failure(error, subject: name)
        }
    }
}
