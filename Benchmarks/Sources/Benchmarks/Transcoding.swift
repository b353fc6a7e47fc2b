import DataSets
import Rowcast

/// How fast is each pair of formats? All cores, the usual data set.
func measureTranscoding(_ harness: inout Harness) throws {
    harness.begin("Transcoding, \(ConversionOptions.coreCount) threads")
    for source in ResultFormat.all where source.canDecode {
        for target in ResultFormat.all where target.canEncode {
            let set = harness.inputs.orders
            try harness.measure(
                ["transcoding", "\(source.name) → \(target.name)", set.name], set, from: source,
                to: target, threads: ConversionOptions.coreCount)
        }
    }
}

extension Harness {
    /// Measures a conversion whose every run must write as many bytes as the plain path: one
    /// thread, another frame size, compared byte by byte where the data set can be written without
    /// the library.
    mutating func measure(
        _ names: [String], _ set: DataSet, from source: ResultFormat, to target: ResultFormat,
        threads: Int
    ) throws {
        // The data sets carry no SQL.
        var options = ConversionOptions()
        options.writing.sqlRows = .sqlite
        options.threads = threads
        let conversion = Conversion(from: source, options: options)
        var plainByteCount: Int?
        try measure(names, set, from: source) { input in
            if plainByteCount == nil {
                plainByteCount = try byteCountOfPlainPath(set, input, from: source, to: target)
            }
            let sink = CountingSink()
            let report = try conversion.run(
                MemorySource(input), to: [ConversionOutput(target, to: sink)])
            guard sink.byteCount == plainByteCount, report.bytesRead == input.count else {
                throw Failure("\(sink.byteCount) bytes, not \(plainByteCount ?? 0)")
            }
            return report.rows
        }
    }
}

private func byteCountOfPlainPath(
    _ set: DataSet, _ input: [UInt8], from source: ResultFormat, to target: ResultFormat
) throws -> Int {
    var options = ConversionOptions()
    options.writing.sqlRows = .sqlite
    options.threads = 1
    options.frameBytes = 100_000
    let plain = try Conversion(from: source, options: options).convert(input, to: target)
    options = ConversionOptions()
    options.writing.sqlRows = .sqlite
    let parallel = try Conversion(from: source, options: options).convert(input, to: target)
    guard plain == parallel || target == .xlsx else {
        throw Failure("threads or frames change the output")
    }
    if source == .jsonDetail, let layout = Layout.Format(rawValue: target.name),
        layout == .csv || layout == .txt, plain != set.bytes(Layout(layout))
    {
        throw Failure("the output is not what the generator writes")
    }
    return parallel.count
}

/// Counts what is written and forgets it.
final class CountingSink: ByteSink {
    private(set) var byteCount = 0

    func write(_ bytes: UnsafeRawBufferPointer) { byteCount += bytes.count }
}
