import DataSets
import Rowcast

/// How fast is each format written? One thread, from json, which is the fastest to read that has
/// types.
func measureEncoding(_ harness: inout Harness) throws {
    harness.begin("Encoding from json, one thread")
    for format in ResultFormat.all where format.canEncode {
        for set in harness.inputs.sets {
            try harness.measure(
                ["encoding", format.name, set.name], set, from: .json, to: format, threads: 1)
        }
    }
}
