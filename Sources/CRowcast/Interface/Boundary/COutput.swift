import CRowcastHeader
import Rowcast

/// An output of a call.
struct COutput {
    enum Target {
        case file(String)
        case memory
        case callback(CallbackWriter)
    }

    let target: Target
    let format: ResultFormat
    let options: [Settings.NamedText]

    /// The path of a file.
    var path: String? {
        if case .file(let path) = target { path } else { nil }
    }

    /// Whether the output is written in parts, each a file of its own.
    var isInParts: Bool { path?.split(separator: "/").last?.contains("{n}") == true }

    static func all(
        _ outputs: UnsafePointer<rowcast_output>?, _ count: Int
    ) throws(ConversionError) -> [COutput] {
        var all: [COutput] = []
        for output in try CArray.elements(outputs, count, "outputs") {
            all.append(try COutput(output, "output \(all.count + 1)"))
        }
        return all
    }

    private init(_ output: rowcast_output, _ place: String) throws(ConversionError) {
        let path = try CArgument.text(output.path, "the path of \(place)")
        switch (path, output.write) {
        case (let path?, nil): target = .file(path)
        case (nil, let write?):
            target = .callback(CallbackWriter(write: write, context: output.context))
        case (nil, nil): target = .memory
        case (_, _):
            throw ConversionError(.invalidOption, "\(place) has both a path and a callback")
        }
        let told = try CArgument.format(output.format, "the format of \(place)")
        guard let format = told ?? path.flatMap({ ResultFormat.ofFile(named: $0) }) else {
            throw ConversionError(
                .invalidOption,
                path.map { "\(place): the name '\($0.oneLine)' tells no format; set its format" }
                    ?? "\(place) has no format")
        }
        guard format.canEncode else {
            throw ConversionError(.unsupported, "\(format.name) cannot be written (\(place))")
        }
        self.format = format
        options = try COption.all(output.options, output.option_count)
    }
}

/// The places in memory that a call sets.
struct CResults {
    private let outputs: UnsafeMutablePointer<rowcast_output>?
    private let report: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?

    /// Empties the places, so that a call that fails leaves nothing in them.
    init(
        _ outputs: UnsafeMutablePointer<rowcast_output>?, _ count: Int,
        _ call: UnsafePointer<rowcast_call>?
    ) {
        self.outputs = outputs
        report = call?.pointee.report
        report?.pointee = nil
        guard let outputs, count > 0 else { return }
        for index in 0..<count {
            outputs[index].bytes = nil
            outputs[index].byte_count = 0
        }
    }

    /// Hands the document of an output in memory over to the caller.
    func set(_ document: CDocument, ofOutput index: Int) {
        guard let outputs else { return }
        (outputs[index].bytes, outputs[index].byte_count) = document.handOver()
    }

    func set(report text: String) throws(ConversionError) {
        if let report { report.pointee = try CText.copy(text) }
    }
}
