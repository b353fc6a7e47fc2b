import Testing

@testable import Rowcast

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Inputs on which a fuzzer has made a decoder fail. `Tests/Fuzzing` finds them.
@Suite struct FuzzRegressionTests {
    private static let formats = ResultFormat.all.filter(\.canDecode)

    @Test(arguments: formats)
    func `inputs that failed before give the same in frames of any size`(
        format: ResultFormat
    ) throws {
        for (name, input) in try FuzzRegressionTests.files(of: format) {
            let whole = FuzzRegressionTests.outcome(input, format, frameBytes: 1 << 20)
            for frameBytes in [16, 17, 31, 64, 100, 1000] {
                let parts = FuzzRegressionTests.outcome(input, format, frameBytes: frameBytes)
                #expect(parts == whole, "\(name) in frames of \(frameBytes)")
            }
        }
    }

    @Test func `there are such inputs`() throws {
        #expect(try Self.formats.contains { try !FuzzRegressionTests.files(of: $0).isEmpty })
    }

    /// The output, or what kind of error.
    private static func outcome(
        _ input: [UInt8], _ format: ResultFormat, frameBytes: Int
    ) -> Result<[UInt8], ConversionError> {
        var options = ConversionOptions()
        options.threads = 1
        options.frameBytes = frameBytes
        let conversion = Conversion(from: format, options: options)
        return Result { () throws(ConversionError) in try conversion.convert(input, to: .json) }
            .mapError { ConversionError($0.code, "") }
    }

    /// The workbook that the fuzz entry makes of a sheet's text, a zero, and shared strings.
    private static func workbook(of input: [UInt8]) -> [UInt8] {
        let texts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        var archive = StoredArchive(
            TestWorkbook(
                rows: "", strings: texts.count > 1 ? [] : nil,
                formats: ["yyyy-mm-dd hh:mm", "[h]:mm:ss"]))
        for index in archive.parts.indices {
            let path = archive.parts[index].path
            if path.contains("sheet1") { archive.parts[index].content = Array(texts[0]) }
            if path.contains("sharedStrings") { archive.parts[index].content = Array(texts[1]) }
        }
        return archive.bytes
    }

    private static func files(of format: ResultFormat) throws -> [(name: String, [UInt8])] {
        let tests = "/Tests/RowcastTests/FuzzRegressionTests.swift"
        let folder = "\(#filePath.dropLast(tests.count))/Fixtures/Fuzz/\(format.name)"
        guard let entries = opendir(folder) else { return [] }
        defer { closedir(entries) }
        var files: [(String, [UInt8])] = []
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix(".") else { continue }
            let source = try FileSource(path: "\(folder)/\(name)")
            var bytes = [UInt8](repeating: 0, count: source.byteCount ?? 0)
            let count = try bytes.withUnsafeMutableBytes { try source.read(into: $0) }
            #expect(count == bytes.count)
            files.append((name, name.hasSuffix(".sheet") ? workbook(of: bytes) : bytes))
        }
        return files
    }
}
