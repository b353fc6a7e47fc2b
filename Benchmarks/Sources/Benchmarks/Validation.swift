import DataSets
import Rowcast
import RowcastValidation
import Yardsticks

/// What does `--validate` cost, beside what libxml2's push parser needs alone for the same XML?
/// All cores, the usual data set, from csv, whose reading costs the least.
///
/// *Added* is the work of all threads: the checker has one of its own, so that where a core is free
/// the wall clock hardly shows it.
func measureValidation(_ harness: inout Harness) throws {
    let set = harness.inputs.orders
    harness.begin(
        "Validation while writing from csv, \(ConversionOptions.coreCount) threads",
        [
            "data set", "XML MB", "libxml2 s", "plain s", "--validate s", "added ÷ libxml2",
            "--validate=schema s", "added ÷ libxml2",
        ])
    for format in [ResultFormat.gsxml, .xlsx]
    where harness.fits(["validation", format.name, set.name]) {
        harness.didRun()
        let input = try harness.inputs.bytes(set, .csv)
        var options = ConversionOptions()
        let output = try Conversion(from: .csv, options: options).convert(input, to: format)
        let xml = format == .xlsx ? try sheet(of: output) : output
        let alone = try harness.fastest { try parse(xml) }
        func run(_ validation: OutputValidation?) throws -> (wall: Double, work: Double) {
            options.writing.validation = validation
            let conversion = Conversion(from: .csv, options: options)
            return try harness.fastest {
                let bytes = try conversion.convert(input, to: format)
                guard bytes.count == output.count else { throw Failure("another output") }
            }
        }
        let plain = try run(nil)
        var cells = [
            format.name, set.name, harness.fixed(Double(xml.count) / 1e6, 1),
            harness.fixed(alone.wall, 3), harness.fixed(plain.wall, 3),
        ]
        for validation in [OutputValidation.wellFormed, .schema] {
            let checked = try run(validation)
            cells.append(harness.fixed(checked.wall, 3))
            cells.append(harness.fixed(max(0, checked.work - plain.work) / alone.work, 2))
        }
        print("| \(cells.joined(separator: " | ")) |")
    }
}

/// libxml2's push parser without handlers.
private func parse(_ xml: [UInt8]) throws {
    let isWellFormed = xml.withUnsafeBytes { bytes in
        yardstick_parse_xml(bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
    }
    guard isWellFormed == 1 else { throw Failure("libxml2 finds a fault") }
}

/// The first sheet of a workbook.
private func sheet(of workbook: [UInt8]) throws -> [UInt8] {
    let name = Array("xl/worksheets/sheet1.xml".utf8)
    guard let place = workbook.indices.first(where: { workbook[$0...].starts(with: name) }) else {
        throw Failure("there is no sheet")
    }
    // Behind the name come the extra fields, whose length stands in front of it.
    let extra = Int(workbook[place - 2]) | Int(workbook[place - 1]) << 8
    let source = workbook[(place + name.count + extra)...]
    var sheet = [UInt8](repeating: 0, count: 100 * workbook.count)
    let count = source.withUnsafeBufferPointer { source in
        sheet.withUnsafeMutableBufferPointer { target in
            yardstick_inflate(source.baseAddress, source.count, target.baseAddress, target.count)
        }
    }
    guard count > 0 else { throw Failure("the sheet cannot be inflated") }
    return Array(sheet[..<count])
}
