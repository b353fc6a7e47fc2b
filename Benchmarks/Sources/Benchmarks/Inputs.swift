import DataSets
import Rowcast

/// The data sets in the formats that are asked for, kept while they are used.
final class Inputs {
    /// Every data set, small ones in a smoke test.
    let sets: [DataSet]
    private var last: (key: String, bytes: [UInt8])?

    init(isSmoke: Bool) {
        sets = DataSet.all.map { set in
            var set = set
            if isSmoke { set.rowCount = max(20, set.rowCount / 50) }
            return set
        }
    }

    /// The usual data set.
    var orders: DataSet { sets.first { $0.name == DataSet.orders.name } ?? .orders }

    /// A data set in a format; written by the generator itself where it can.
    func bytes(_ set: DataSet, _ format: ResultFormat) throws -> [UInt8] {
        let key = "\(set.name) \(format.name)"
        if let last, last.key == key { return last.bytes }
        let bytes: [UInt8]
        if let layout = Layout.Format(rawValue: format.name) {
            bytes = set.bytes(Layout(layout))
        } else {
            bytes = try Conversion(from: .jsonDetail).convert(
                set.bytes(Layout(.jsonDetail)), to: format)
        }
        last = (key, bytes)
        return bytes
    }
}
