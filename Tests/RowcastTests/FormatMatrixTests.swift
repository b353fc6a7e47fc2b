import Rowcast
import Testing

/// Every case of `Fixtures/Results` from each of its formats to each.
@Suite(.timeLimit(.minutes(60)))
struct FormatMatrixTests {
    @Test func `the fixtures are found`() {
        #expect(ResultCase.all.count == 17)
        #expect(ResultCase.all.map { $0.variants.count }.reduce(0, +) == 47)
        let compared = ResultFormat.all.filter(\.isComparedByBytes)
        for result in ResultCase.all {
            // A result without rows is nothing in newline-delimited json.
            let wanted = compared.filter { result.name != "empty-result" || $0 != .ndjson }
            #expect(result.formats.filter(\.isComparedByBytes) == wanted, "\(result.name)")
        }
    }

    @Test(arguments: ResultCase.all)
    func `a result is the same from every format to every format`(_ result: ResultCase) throws {
        for source in result.decodableFormats {
            let input = try result.bytes(source)
            for target in result.formats where target.canEncode {
                try expectConversion(
                    of: input, from: source, to: target,
                    gives: result.expectedPath(from: source, to: target), "\(source.name)")
            }
        }
    }

    @Test(arguments: ResultCase.all)
    func `another spelling of a result is the same result`(_ result: ResultCase) throws {
        for variant in result.variants {
            let input = try Fixtures.bytes(variant.path)
            let targets = result.formats.filter {
                $0.canEncode && $0.writesRows
                    && (variant.format != .jsonDetail || $0 == .jsonDetail || !$0.hasMetadata)
            }
            for target in targets {
                let expected =
                    variant.format == .jsonDetail && target == .jsonDetail
                    ? variant.path : result.expectedPath(from: variant.format, to: target)
                try expectConversion(
                    of: input, from: variant.format, to: target, gives: expected, variant.path)
            }
        }
    }

    /// The rows alone: spellings differ in what they say beside them.
    @Test(arguments: ResultCase.all)
    func `another spelling of a result has the same rows`(_ result: ResultCase) throws {
        for variant in result.variants where variant.format == .jsonDetail {
            let input = try Fixtures.bytes(variant.path)
            for target in result.formats where target.hasMetadata && target != .jsonDetail {
                let output = try FixtureJSON(
                    try Conversion(from: variant.format).convert(input, to: target))
                let expected = try FixtureJSON(
                    target == .jsonBI ? try result.bytes(target) : input)
                let wrapped = expected["queryResponse"] ?? expected
                let key = target == .jsonBI ? "rows" : "data"
                let rows = try #require(output[key])
                #expect(
                    rows.difference(from: try #require(wrapped[key]), part: true) == nil,
                    "\(variant.path) to \(target.name)")
            }
        }
    }

    @Test(arguments: ResultCase.all)
    func `one reading writes several outputs like several readings`(_ result: ResultCase) throws {
        let sources = Fixtures.isFullRun ? result.decodableFormats : [.jsonDetail, .csv]
        for source in sources {
            let input = try result.bytes(source)
            let targets = ResultFormat.all.filter {
                $0.canEncode && !$0.isContainer && $0.writesRows
            }
            let together = try Conversion(from: source).outputs(
                of: MemorySource(input), to: targets)
            for (target, bytes) in zip(targets, together) {
                expectSame(
                    bytes, try Conversion(from: source).convert(input, to: target),
                    "\(source.name) to \(target.name)")
            }
        }
    }

    @Test(arguments: ResultCase.all)
    func `a format is told by content`(_ result: ResultCase) throws {
        for source in result.decodableFormats where source != .inlineJSON && source != .jsonFE {
            let path = result.path(of: source)
            let found = try Conversion(inputName: path).inspect(
                MemorySource(try Fixtures.bytes(path)))
            #expect(found.format == source, "\(path)")
        }
    }

    private func expectConversion(
        of input: [UInt8], from source: ResultFormat, to target: ResultFormat,
        gives path: String, _ what: String
    ) throws {
        let what = "\(what) to \(target.name), against \(path)"
        let expected = try Fixtures.bytes(path)
        let output: [UInt8]
        do {
            // The fixtures show all that a table can.
            var options = ConversionOptions()
            if target.showsTotals { options.totals = .all }
            output = try Conversion(from: source, options: options).convert(input, to: target)
        } catch {
            Issue.record("\(what): \(error)")
            return
        }
        guard target.hasMetadata else { return expectSame(output, expected, what) }
        let document = try FixtureJSON(expected)
        // The object that a front end wraps a result in is not part of it.
        let difference = try FixtureJSON(output).difference(
            from: document["queryResponse"] ?? document, part: source != target)
        if let difference { Issue.record("\(what): \(difference)") }
    }
}

extension Conversion {
    /// Reads once and writes every format.
    func outputs(of source: any ByteSource, to targets: [ResultFormat]) throws -> [[UInt8]] {
        let sinks = targets.map { _ in MemorySink() }
        try run(source, to: zip(targets, sinks).map { ConversionOutput($0, to: $1) })
        return sinks.map(\.bytes)
    }
}
