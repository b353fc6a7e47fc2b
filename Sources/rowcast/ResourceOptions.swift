import ArgumentParser
import Rowcast

/// Limits for threads, memory and temporary files.
struct ResourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Threads at work (default: one a core); the output does not depend on it.",
            valueName: "count"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "The longest row, at most 255MB; one that fits a frame (512 KB) is never too long.",
            valueName: "size"))
    var maxRowBytes = ByteSize(ConversionOptions().maxRowBytes)

    @Option(
        help: ArgumentHelp(
            "The most bytes before the rows, and behind them, at most 255MB.", valueName: "size"))
    var maxHeaderBytes = ByteSize(ConversionOptions().maxHeaderBytes)

    @Option(
        help: ArgumentHelp(
            "Where a pipe that must be read twice is kept meanwhile, and columns of calculations beyond "
                + "--max-calculation-bytes (default: $TMPDIR or /tmp).",
            valueName: "folder"),
        completion: .directory)
    var temporaryFolder: String?

    @Option(
        help: ArgumentHelp(
            "The most bytes of the pipe kept there, and the most of columns.", valueName: "size"))
    var maxSpoolBytes = ByteSize(ConversionOptions().maxSpoolBytes)

    func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads is 1 to 256, not \(threads)")
        }
        guard (1...255 << 20).contains(maxRowBytes.bytes) else {
            throw ValidationError("--max-row-bytes is 1 to 255MB")
        }
        guard (1...255 << 20).contains(maxHeaderBytes.bytes) else {
            throw ValidationError("--max-header-bytes is 1 to 255MB")
        }
    }

    func apply(to options: inout ConversionOptions) {
        if let threads { options.threads = threads }
        options.maxRowBytes = maxRowBytes.bytes
        options.maxHeaderBytes = maxHeaderBytes.bytes
        if let folder = temporaryFolder ?? environmentValue("TMPDIR") {
            options.temporaryFolder = folder
        }
        options.maxSpoolBytes = maxSpoolBytes.bytes
    }
}
