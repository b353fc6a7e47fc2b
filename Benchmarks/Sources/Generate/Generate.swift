import DataSets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes a data set to a file, the same bytes on every machine.
@main
struct Generate {
    static let usage = """
        usage: generate DATASET [--rows N] [--format F] [--seed N] [--keys shuffled]
                        [--escapes everywhere] [--one-line] [-o FILE]
        data sets: \(DataSet.all.map(\.name).joined(separator: " "))
        formats:   \(Layout.Format.allCases.map(\.rawValue).joined(separator: " "))
        """

    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        guard let name = arguments.popFirst(),
            var set = DataSet.all.first(where: { $0.name == name })
        else { fail(usage) }
        var layout = Layout(.json)
        var path = "/dev/stdout"
        while let option = arguments.popFirst() {
            switch option {
            case "--one-line": layout.isOneLine = true
            case "--keys":
                guard arguments.popFirst() == "shuffled" else { fail(usage) }
                layout.shufflesKeys = true
            case "--escapes":
                guard arguments.popFirst() == "everywhere" else { fail(usage) }
                set.escapesEverywhere = true
            case "--rows": set.rowCount = number(arguments.popFirst())
            case "--seed": set.seed = number(arguments.popFirst())
            case "--format":
                guard let format = arguments.popFirst().flatMap(Layout.Format.init) else {
                    fail(usage)
                }
                layout.format = format
            case "-o":
                guard let file = arguments.popFirst() else { fail(usage) }
                path = file
            default: fail(usage)
            }
        }
        write(set, layout, to: path)
    }

    private static func write(_ set: DataSet, _ layout: Layout, to path: String) {
        guard let file = fopen(path, "w") else { fail("\(path) cannot be opened") }
        set.write(layout) { bytes in
            guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
                fail("\(path) cannot be written")
            }
        }
        guard fclose(file) == 0 else { fail("\(path) cannot be written") }
    }

    private static func number(_ text: String?) -> Int {
        guard let number = text.flatMap({ Int($0) }), number >= 0 else { fail(usage) }
        return number
    }

    private static func fail(_ message: String) -> Never {
        perror(message)
        exit(64)
    }
}
