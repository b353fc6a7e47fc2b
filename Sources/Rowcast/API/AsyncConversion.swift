extension Conversion {
    /// Converts a sequence of byte chunks, such as the body of an HTTP response, as they come.
    ///
    ///     for try await chunk in conversion.chunks(of: body, to: .csv) { … }
    ///
    /// `base` is read only when the consumer asks for more, so a slow consumer slows the producer
    /// down; at most a few frames are in memory. Frames are decoded and encoded in tasks of their
    /// own, `options.threads` at once. Where the header stands behind the rows the chunks are kept
    /// in a temporary file without a name and read again from there.
    ///
    /// `onFinish` gets the report, with all warnings, before the sequence ends; it is not called for
    /// a conversion that fails.
    ///
    /// The sequence throws `ConversionError`, any error of `base`, and `CancellationError` in a task
    /// that was cancelled.
    public func chunks<Base: AsyncSequence>(
        of base: Base, to format: ResultFormat,
        onFinish: (@Sendable (ConversionReport) -> Void)? = nil
    ) -> ConvertedChunks<Base> where Base.Element: Sequence<UInt8> {
        ConvertedChunks(outputs: chunks(of: base, to: [format], onFinish: onFinish))
    }

    /// Converts a sequence of byte chunks to several formats from one reading, as the chunks come.
    ///
    ///     for try await chunk in conversion.chunks(of: body, to: [.csv, .json]) {
    ///         try await files[chunk.output].write(chunk.bytes)
    ///     }
    ///
    /// Each piece of the result says which output it belongs to, by its place in `formats`. The
    /// pieces of one output come in order; all pieces of a frame come before the next frame is asked
    /// for, so the slowest output slows `base` down. Memory, threads, temporary files, `onFinish` and
    /// errors are those of a conversion to one format.
    public func chunks<Base: AsyncSequence>(
        of base: Base, to formats: [ResultFormat],
        onFinish: (@Sendable (ConversionReport) -> Void)? = nil
    ) -> ConvertedOutputs<Base> where Base.Element: Sequence<UInt8> {
        ConvertedOutputs(base: base, conversion: self, formats: formats, onFinish: onFinish)
    }
}

/// A piece of one of the outputs of `Conversion.chunks(of:to:)`.
public struct ConvertedChunk: Sendable, Equatable {
    /// Index of the output's format in the list of formats.
    public var output: Int
    /// The next bytes of that output; never empty.
    public var bytes: [UInt8]
}

/// The output of `Conversion.chunks(of:to:)` in one format: chunks of bytes, about one a frame.
public struct ConvertedChunks<Base: AsyncSequence>: AsyncSequence
where Base.Element: Sequence<UInt8> {
    let outputs: ConvertedOutputs<Base>

    /// Begins a conversion; each iterator is one.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(outputs: outputs.makeAsyncIterator())
    }

    /// Pulls chunks of output.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var outputs: ConvertedOutputs<Base>.AsyncIterator

        /// The next chunk, `nil` at the end of the output.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> [UInt8]? {
            try await outputs.next(isolation: actor)?.bytes
        }
    }
}

/// The outputs of `Conversion.chunks(of:to:)` in several formats: a chunk of bytes of each, about one
/// a frame.
public struct ConvertedOutputs<Base: AsyncSequence>: AsyncSequence
where Base.Element: Sequence<UInt8> {
    let base: Base
    let conversion: Conversion
    let formats: [ResultFormat]
    let onFinish: (@Sendable (ConversionReport) -> Void)?

    /// Begins a conversion; each iterator is one.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base.makeAsyncIterator(), self)
    }

    /// Pulls chunks of the outputs.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private enum State {
            case beginning(Base.AsyncIterator)
            case running(TaskDriver<Base>)
            case finished
        }

        private let conversion: Conversion
        private let formats: [ResultFormat]
        private let onFinish: (@Sendable (ConversionReport) -> Void)?
        private let clock = ContinuousClock()
        private let start: ContinuousClock.Instant
        private var state: State

        init(_ upstream: Base.AsyncIterator, _ outputs: ConvertedOutputs<Base>) {
            start = clock.now
            state = .beginning(upstream)
            conversion = outputs.conversion
            formats = outputs.formats
            onFinish = outputs.onFinish
        }

        /// The next chunk of some output, `nil` at the end of all outputs.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> ConvertedChunk? {
            let driver: TaskDriver<Base>
            switch state {
            case .beginning(let upstream): driver = try makeDriver(upstream)
            case .running(let running): driver = running
            case .finished: return nil
            }
            state = .finished
            guard let chunk = try await driver.next(isolation: actor) else {
                if let onFinish {
                    var report = driver.report
                    report.seconds = (clock.now - start) / .seconds(1)
                    onFinish(report)
                }
                return nil
            }
            state = .running(driver)
            return chunk
        }

        private func makeDriver(
            _ upstream: Base.AsyncIterator
        ) throws(ConversionError) -> TaskDriver<Base> {
            try conversion.options.validate()
            let options = conversion.options
            let encoding = try OutputEncoding(
                formats.map { ($0, options.writing) }, options)
            let document = Document(conversion, needs: encoding.needs, outputs: encoding)
            return TaskDriver(document, encoding, input: ChunkInput(upstream, document))
        }
    }
}

extension ConvertedChunks: Sendable where Base: Sendable {}
extension ConvertedOutputs: Sendable where Base: Sendable {}
