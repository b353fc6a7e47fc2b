/// A pass over the rows of a document: fills frames with input, and has the pipeline say what becomes
/// of them.
struct RowsPass {
    private(set) var pipeline: Pipeline
    private var cutter: FrameCutter
    private let rows: any RowDecoder
    private let transforms: [[any RowTransform]]
    private let calculation: Calculation?
    private let encoders: [any RowEncoder]
    private let tableRows: [TableRows]
    /// The rendition that each encoder gets.
    private let renditions: [Int]
    private let formats: [ResultFormat]
    /// The slot whose frame is being filled, and the memory for the next bytes of input, until a task
    /// has it.
    private var filling: Slot?
    private var room: UnsafeMutableRawBufferPointer?
    /// Why the input cannot be read on.
    private var inputFailure: ConversionError?
    private(set) var bytesRead: Int
    /// Number of frames that were filled.
    private(set) var frameCount = 0

    /// A pass for the encoders of `encoding`, or without any. The input stands behind the document's
    /// `startByteCount` bytes.
    init(
        _ pass: Pipeline.Pass, _ document: Document, _ rows: any RowDecoder,
        _ encoding: OutputEncoding?, _ calculation: Calculation? = nil,
        after earlier: Pipeline.EarlierRows? = nil, countsLines: Bool
    ) {
        self.rows = rows
        self.calculation = pass.calculation == nil ? nil : calculation
        transforms = encoding?.renditions.map(\.transforms) ?? []
        encoders = encoding?.encoders ?? []
        tableRows = encoding?.tableRows ?? []
        renditions = encoding?.renditionOfOutput ?? []
        formats = encoding?.formats ?? []
        var pass = pass
        pass.encoderCount = encoders.count
        pipeline = Pipeline(pass, after: earlier)
        cutter = FrameCutter(
            prefix: document.prefix, rowsStart: document.opened?.rowsStart ?? 0,
            boundary: rows.boundary,
            frameBytes: pass.frameBytes, countsLines: countsLines && rows.hasInputOffsets)
        bytesRead = document.startByteCount
    }

    /// The next task, `nil` when the pass has ended or failed.
    mutating func next() -> Engine.Task? {
        while true {
            if let room {
                self.room = nil
                return .read(room)
            }
            switch pipeline.nextTask() {
            case .read(let slot):
                filling = slot
                cutter.begin(slot.frame)
                fill(slot)
            case .decode(let slot): return .work(.decode(slot, rows, transforms, calculation))
            case .calculate(let slot):
                if let calculation { return .work(.calculate(slot, calculation)) }
            case .complete(let slot):
                if let calculation { return .work(.complete(slot, calculation, transforms)) }
            case .encode(let slot, let index):
                return .work(
                    .encode(
                        slot, index, encoders[index], tableRows[index],
                        rendition: renditions[index]))
            case .write(let slot): return .write(slot)
            case .wait: return .wait
            case .finish: return nil
            }
        }
    }

    /// An input that cannot be read on ends there; the failure is reported behind what was wrong with
    /// the rows before.
    mutating func didRead(_ read: Result<Int, ConversionError>) {
        guard let slot = filling else { return }
        var count = 0
        switch read {
        case .success(let byteCount): count = byteCount
        case .failure(let error): inputFailure = error
        }
        if count == 0 { cutter.didReachEnd() }
        slot.frame.didAppend(count)
        bytesRead += count
        fill(slot)
    }

    /// Hands the frame to the pipeline if it can be cut, and otherwise makes room for more input.
    private mutating func fill(_ slot: Slot) {
        while true {
            let cut = cutter.cut(slot.frame)
            if cut.isComplete {
                slot.lineCountAtEnd = cutter.lineCount
                filling = nil
                frameCount += 1
                pipeline.didRead(
                    slot, offset: cutter.offset - slot.frame.count,
                    isLast: cut.isLast && inputFailure == nil)
                if cut.isLast, let inputFailure { pipeline.didFailToRead(inputFailure) }
                return
            }
            if cutter.takeRest(slot.frame) { continue }
            room = cutter.room(in: slot.frame)
            return
        }
    }

    mutating func did(_ done: Work.Done) {
        switch done {
        case .decoded(let slot, let outcome): pipeline.didDecode(slot, outcome)
        case .calculated(let done): pipeline.didCalculate(done)
        case .completed(let slot, let failure): pipeline.didComplete(slot, failure)
        case .encoded(let slot, let index, .success(let summary)):
            pipeline.didEncode(slot, index, summary)
        case .encoded(_, let index, .failure(var error)):
            error.format = error.format ?? formats[index]
            pipeline.fail(error)
        }
    }

    mutating func didWrite(_ slot: Slot, _ result: Result<Void, ConversionError>) {
        if case .failure(let error) = result { pipeline.fail(error) }
        pipeline.didWrite(slot)
    }

    /// The line of a byte behind the rows, where lines were counted.
    func line(ofFooterByte byte: Int) -> Int? {
        pipeline.line(ofFooterByte: byte, lineCount: cutter.lineCount)
    }
}
