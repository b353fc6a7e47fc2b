import DataSets
import Rowcast

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How many cores could a conversion use? Reading and writing go one frame after the other, the rest
/// in parallel. What each takes is measured with one thread, file to file, and the order in which the
/// pipeline gives out its tasks is then played with any number of threads.
///
/// What threads take from each other (memory bandwidth, shared cores) is not in it, so it is what can
/// be had at best. With the cores that there are, the clock is asked as well.
func measureScaling(_ harness: inout Harness) throws {
    let threads = [1, 2, 4, 8, 16, 32]
    harness.begin(
        "Scaling, file to file: ms a frame, and × one thread",
        ["read", "decode and encode", "write", "\(ConversionOptions.coreCount) measured"]
            + threads.map { "\($0)" })
    var set = harness.inputs.orders
    set.rowCount *= 10
    for (source, target) in [
        (ResultFormat.json, ResultFormat.csv), (.jsonDetail, .csv), (.csv, .json), (.csv, .txt),
        (.csv, .html), (.csv, .xlsx),
    ] where harness.fits(["scaling", "\(source.name) → \(target.name)", set.name]) {
        harness.didRun()
        guard let layout = Layout.Format(rawValue: source.name) else { continue }
        let folder = try TemporaryFolder()
        let file = try folder.file("input")
        set.write(Layout(layout)) { _ = fwrite($0, 1, $0.count, file) }
        guard fclose(file) == 0 else { throw Failure("no room for \(folder.path)") }

        func run(threads: Int) throws -> (total: Double, stages: Stages) {
            var options = ConversionOptions()
            options.threads = threads
            var best = (total: Double.infinity, stages: Stages())
            for _ in 0..<(harness.isSmoke ? 1 : 7) {
                let input = TimedSource(try FileSource(path: folder.path + "/input"))
                let output = try folder.file("output")
                let sink = TimedSink(DescriptorSink(fileno(output)))
                let conversion = Conversion(from: source, options: options)
                let start = ContinuousClock.now
                _ = try conversion.run(input, to: [ConversionOutput(target, to: sink)])
                let total = (ContinuousClock.now - start) / .seconds(1)
                fclose(output)
                guard total < best.total else { continue }
                let frames = max(1, (input.base.byteCount ?? 0) / options.frameBytes)
                let work = total - input.seconds - sink.seconds
                best = (
                    total,
                    Stages(
                        frames: frames, read: input.seconds / Double(frames),
                        work: work / Double(frames), write: sink.seconds / Double(frames))
                )
            }
            return best
        }
        let alone = try run(threads: 1)
        let together = try run(threads: ConversionOptions.coreCount)
        let stages = alone.stages
        let cells =
            [stages.read, stages.work, stages.write].map { harness.fixed($0 * 1000, 3) }
            + [harness.fixed(alone.total / together.total, 2)]
            + threads.map { harness.fixed(alone.total / stages.seconds(threads: $0), 1) }
        print("| \(source.name) → \(target.name) | \(cells.joined(separator: " | ")) |")
    }
}

/// Seconds that each frame takes.
private struct Stages {
    var frames = 1
    var read = 0.0
    var work = 0.0
    var write = 0.0

    /// How long the pipeline takes whose threads do what comes first: write, work, read. At most
    /// two frames more than threads are at work.
    func seconds(threads: Int) -> Double {
        var now = 0.0
        var (filled, finished, written) = (0, Set<Int>(), 0)
        var (isReading, isWriting, started) = (false, false, 0)
        /// When running tasks end, and what that changes.
        var running: [(end: Double, task: Task)] = []
        while written < frames {
            while running.count < threads {
                if !isWriting, finished.contains(written) {
                    isWriting = true
                    running.append((now + write, .write))
                } else if started < filled {
                    running.append((now + work, .work(started)))
                    started += 1
                } else if !isReading, filled < frames, filled - written < threads + 2 {
                    isReading = true
                    running.append((now + read, .read))
                } else {
                    break
                }
            }
            guard let next = running.indices.min(by: { running[$0].end < running[$1].end }) else {
                break
            }
            let (end, task) = running.remove(at: next)
            now = end
            switch task {
            case .read: (isReading, filled) = (false, filled + 1)
            case .work(let frame): finished.insert(frame)
            case .write: (isWriting, written) = (false, written + 1)
            }
        }
        return now
    }

    private enum Task {
        case read
        case work(Int)
        case write
    }
}

/// A source whose reads are timed.
private final class TimedSource: ByteSource {
    let base: FileSource
    private(set) var seconds = 0.0

    init(_ base: FileSource) { self.base = base }

    var byteCount: Int? { base.byteCount }
    var canRewind: Bool { base.canRewind }
    func rewind() throws(ConversionError) -> Bool { try base.rewind() }
    func checkUnchanged() throws(ConversionError) { try base.checkUnchanged() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        let start = ContinuousClock.now
        defer { seconds += (ContinuousClock.now - start) / .seconds(1) }
        return try base.read(into: buffer)
    }
}

/// A sink whose writes are timed.
private final class TimedSink: ByteSink {
    private let base: DescriptorSink
    private(set) var seconds = 0.0

    init(_ base: DescriptorSink) { self.base = base }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        let start = ContinuousClock.now
        defer { seconds += (ContinuousClock.now - start) / .seconds(1) }
        try base.write(bytes)
    }
}

/// A folder for two files, which goes with them.
private final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/rowcast-scaling-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure("no folder can be made in /tmp") }
        path = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    }

    func file(_ name: String) throws -> UnsafeMutablePointer<FILE> {
        guard let file = fopen("\(path)/\(name)", "w") else { throw Failure("no file in \(path)") }
        return file
    }

    deinit {
        unlink("\(path)/input")
        unlink("\(path)/output")
        rmdir(path)
    }
}
