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
    /// The sequence throws `ConversionError` (`.unsupported` for encodings other than UTF-8), any error
    /// of `base`, and `CancellationError` in a task that was cancelled.
    public func chunks<Base: AsyncSequence>(
        of base: Base, to format: ResultFormat,
        onFinish: (@Sendable (ConversionReport) -> Void)? = nil
    ) -> ConvertedChunks<Base> where Base.Element: Sequence<UInt8> {
        ConvertedChunks(base: base, conversion: self, format: format, onFinish: onFinish)
    }
}

/// The output of `Conversion.chunks(of:to:)`: chunks of bytes, about one a frame.
public struct ConvertedChunks<Base: AsyncSequence>: AsyncSequence
where Base.Element: Sequence<UInt8> {
    let base: Base
    let conversion: Conversion
    let format: ResultFormat
    let onFinish: (@Sendable (ConversionReport) -> Void)?

    /// Begins a conversion; each iterator is one.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(input: ChunkInput(base.makeAsyncIterator()), conversion, format, onFinish)
    }

    /// Pulls chunks of output.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private enum State {
            case beginning(ChunkInput<Base>)
            case running(TaskDriver<Base>)
            case finished
        }

        private let conversion: Conversion
        private let format: ResultFormat
        private let onFinish: (@Sendable (ConversionReport) -> Void)?
        private let clock = ContinuousClock()
        private let start: ContinuousClock.Instant
        private var state: State

        init(
            input: ChunkInput<Base>, _ conversion: Conversion, _ format: ResultFormat,
            _ onFinish: (@Sendable (ConversionReport) -> Void)?
        ) {
            start = clock.now
            self.onFinish = onFinish
            state = .beginning(input)
            self.conversion = conversion
            self.format = format
        }

        /// The next chunk, `nil` at the end of the output.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> [UInt8]? {
            let driver: TaskDriver<Base>
            switch state {
            case .beginning(let input): driver = try makeDriver(input)
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
            _ input: ChunkInput<Base>
        ) throws(ConversionError) -> TaskDriver<Base> {
            try conversion.options.validate()
            guard conversion.options.reading.encoding == .utf8 else {
                throw ConversionError(
                    .unsupported, "chunks must be UTF-8",
                    hint: "convert other encodings from a ByteSource")
            }
            let options = conversion.options
            let encoding = try OutputEncoding([(format, options.writing)], limit: options.limit)
            let document = Document(conversion, facets: encoding.facets, outputs: encoding)
            return TaskDriver(document, encoding, input: input)
        }
    }
}

extension ConvertedChunks: Sendable where Base: Sendable {}
