import DataSets
import Rowcast

/// How fast is each format read? One thread, nothing written. Where cells hold more than values,
/// `inspect` also looks for what they hold.
func measureDecoding(_ harness: inout Harness) throws {
    harness.begin("Decoding as inspect does, one thread")
    var options = ConversionOptions()
    options.threads = 1
    for format in ResultFormat.all where format.canDecode {
        for set in harness.inputs.sets {
            let conversion = Conversion(from: format, options: options)
            try harness.measure(["decoding", format.name, set.name], set, from: format) {
                let inspection = try conversion.inspect(MemorySource($0))
                guard inspection.bytes == $0.count else {
                    throw Failure("\(inspection.bytes) bytes read of \($0.count)")
                }
                return inspection.rows
            }
        }
    }
}
