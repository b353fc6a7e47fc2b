@testable public import Rowcast
@testable import RowcastValidation

/// Converts an input to every text format at once, and once more with repairs; frames of any size must
/// give the same bytes or the same error. Checking it, where the format has a checker, must only end.
///
/// For a workbook the input may be the text of a sheet, a zero, and that of the shared strings, which
/// are put into one.
public func fuzz(_ bytes: UnsafeBufferPointer<UInt8>, as format: ResultFormat) {
    var input = Array(bytes)
    if format == .xlsx, !input.starts(with: [0x50, 0x4B]) { input = storedWorkbook(input) }
    var options = ConversionOptions()
    fuzz(input, as: format, options)
    if let checker = Checkers.all[format]?(.schema, FormatOptionValues()) {
        _ = try? checker.faults(in: MemorySource(input), limit: 10)
    }
    options.reading.lenient = true
    fuzz(input, as: format, options)
    for path in ["a", "data.data", "0.0"] { fuzzEnvelope(input, at: path) }
}

/// Takes the input for a document around a result: in pieces of any size it must give the same text, or
/// fail.
private func fuzzEnvelope(_ input: [UInt8], at path: String) {
    var options = ReadingOptions()
    options.at = path
    func text(pieces size: Int) -> [UInt8]? {
        guard let envelope = Envelope(options) else { return nil }
        var text: [UInt8] = []
        do throws(ConversionError) {
            for start in stride(from: 0, to: input.count, by: size) {
                text += try envelope.text(of: Array(input[start...].prefix(size)))
            }
            try envelope.finish()
        } catch {
            return nil
        }
        return text
    }
    let whole = text(pieces: max(1, input.count))
    for size in [1, 3, 17] where text(pieces: size) != whole {
        fatalError("the value at \(path) is another in pieces of \(size) bytes")
    }
}

/// Converts an input in frames of several sizes, which come from the input itself, so that a saved
/// input fails again.
private func fuzz(_ input: [UInt8], as format: ResultFormat, _ options: ConversionOptions) {
    let seed = input.reduce(UInt64(14_695_981_039_346_656_037)) { hash, byte in
        (hash ^ UInt64(byte)) &* 1_099_511_628_211
    }
    let small = 16 + Int(seed >> 32 % 64)
    let middle = 16 + Int(seed >> 40 % 1024)
    let whole = outcome(input, format, options, frameBytes: max(16, input.count))
    for frameBytes in [small, middle] {
        let parts = outcome(input, format, options, frameBytes: frameBytes)
        guard parts == whole else {
            fatalError("in frames of \(frameBytes) bytes: \(parts); whole: \(whole)")
        }
    }
}

private enum Outcome: Equatable, CustomStringConvertible {
    case done([[UInt8]])
    case failed(ConversionError)

    static func == (lhs: Outcome, rhs: Outcome) -> Bool {
        switch (lhs, rhs) {
        case (.done(let lhs), .done(let rhs)): lhs == rhs
        case (.failed(let lhs), .failed(let rhs)): lhs.code == rhs.code
        case (.done, .failed), (.failed, .done): false
        }
    }

    var description: String {
        switch self {
        case .done(let outputs):
            outputs.map { String(decoding: $0.prefix(500), as: UTF8.self) }.description
        case .failed(let error): "\(error.code) \(error)"
        }
    }
}

private func outcome(
    _ input: [UInt8], _ format: ResultFormat, _ options: ConversionOptions, frameBytes: Int
) -> Outcome {
    var options = options
    options.threads = 1
    options.frameBytes = frameBytes
    let targets = [ResultFormat.csv, .txt, .json, .jsonDetail, .jsonFE, .jsonBI].filter(\.canEncode)
    let sinks = targets.map { _ in MemorySink() }
    do throws(ConversionError) {
        try Conversion(from: format, options: options).run(
            MemorySource(input), to: zip(targets, sinks).map { ConversionOutput($0, to: $1) })
        return .done(sinks.map(\.bytes))
    } catch {
        return .failed(error)
    }
}
