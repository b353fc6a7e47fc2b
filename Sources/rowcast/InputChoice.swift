import Rowcast

/// The input: a file or standard input.
struct InputChoice {
    /// Name of the input in error lines.
    let name: String
    /// Path of the file; `nil` for standard input.
    let path: String?

    init(_ argument: String) {
        path = argument == "-" ? nil : argument
        name = path ?? "standard input"
    }

    /// The name of some inputs, at least one, in lines about all of them.
    static func name(of inputs: [InputChoice]) -> String {
        let others = inputs.count - 1
        return others == 0 ? inputs[0].name : "\(inputs[0].name) and \(others) more"
    }

    /// The input that a user names, or standard input.
    ///
    /// - Throws: Wrong usage where no file is named and standard input is a terminal.
    init(ofUser argument: String?) throws(Failure) {
        guard argument != nil || !StandardInput.isTerminal else {
            throw RowcastCommand.isBare
                ? .noArguments : .usage("no input; name a file, or - for the terminal")
        }
        self.init(argument ?? "-")
    }

    /// Throws the failure of opening a file that is not there.
    func checkExists() throws(Failure) {
        if let path, !FileStatus.exists(path) { _ = try open() }
    }

    /// Reads a file that an option names, such as a `vis_config`, of at most 16 MB.
    static func readFile(_ path: String) throws(Failure) -> [UInt8] {
        let choice = InputChoice(path)
        var source = try choice.open()
        do throws(ConversionError) {
            return try source.readAll(limit: 16 << 20)
        } catch {
            throw Failure(error, subject: choice.name)
        }
    }

    /// Opens the file or standard input.
    func open() throws(Failure) -> FileSource {
        do throws(ConversionError) {
            guard let path else { return try FileSource(descriptor: 0) }
            return try FileSource(path: path)
        } catch {
            if let failure = path.flatMap(ForeignInput.url) { throw failure }
            throw Failure(error, subject: name)
        }
    }
}
