import ArgumentParser
package import Rowcast

extension ByteSize: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }

    /// The number in the largest unit that divides it: `64MB`.
    package var defaultValueDescription: String {
        for (shift, unit) in [(30, "GB"), (20, "MB"), (10, "KB")]
        where bytes > 0 && bytes & ((1 << shift) - 1) == 0 {
            return "\(bytes >> shift)\(unit)"
        }
        return String(bytes)
    }
}
