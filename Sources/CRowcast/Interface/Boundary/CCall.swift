import CRowcastHeader
import Rowcast
import TableCalculations

/// The arguments that all calls take beside inputs and outputs.
struct CCall {
    let options: [Settings.NamedText]
    let wantsReport: Bool
    /// Whether the call was cancelled, by its cancellation or by its callback of progress.
    let isCancelled: @Sendable () -> Bool
    /// Tells the callback of progress; nil without one.
    let progress: (@Sendable (ConversionProgress) -> Void)?

    init(_ call: UnsafePointer<rowcast_call>?) throws(ConversionError) {
        guard let call = call?.pointee else {
            options = []
            wantsReport = false
            isCancelled = { false }
            progress = nil
            return
        }
        options = try COption.all(call.options, call.option_count)
        wantsReport = call.report != nil
        let given = Cancellation.of(call.cancellation)
        let own = Cancellation()
        isCancelled = { own.isCancelled || given?.isCancelled == true }
        guard let callback = call.progress?.pointee, let report = callback.report else {
            progress = nil
            return
        }
        let context = CContext(callback.context)
        progress = { progress in
            let result = report(
                context.pointer, Int64(progress.rows), Int64(progress.bytes),
                Int64(progress.totalBytes ?? -1), progress.share ?? -1)
            if result != 0 { own.cancel() }
        }
    }

    /// The settings of the call.
    func settings(of place: Setting.Place) throws(ConversionError) -> Settings {
        var settings = try Settings(
            options, of: place, further: [.validate, .validateSchema] + Setting.calculations)
        settings.options.moveValueFormatsToCalculations()
        settings.options.isCancelled = isCancelled
        return settings
    }
}

/// The first argument of a callback, which only the callback knows.
struct CContext: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer?

    init(_ pointer: UnsafeMutableRawPointer?) { self.pointer = pointer }
}

/// Options as the header has them.
enum COption {
    static func all(
        _ options: UnsafePointer<rowcast_option>?, _ count: Int
    ) throws(ConversionError) -> [Settings.NamedText] {
        var texts: [Settings.NamedText] = []
        for option in try CArray.elements(options, count, "options") {
            guard let name = try CArgument.text(option.name, "the name of an option") else {
                throw ConversionError(.invalidOption, "the name of an option is NULL")
            }
            texts.append((name, try CArgument.text(option.value, "the value of \(name)")))
        }
        return texts
    }
}

/// Arrays of arguments.
enum CArray {
    /// - Parameter name: What the elements are, in the plural.
    static func elements<Element>(
        _ start: UnsafePointer<Element>?, _ count: Int, _ name: String
    ) throws(ConversionError) -> UnsafeBufferPointer<Element> {
        // A `size_t` beyond the memory of any process arrives as a negative number.
        guard count >= 0, start != nil || count == 0 else {
            throw ConversionError(
                .invalidOption,
                start == nil
                    ? "the \(name) are NULL, but their number is not 0"
                    : "the number of \(name) is greater than memory")
        }
        return UnsafeBufferPointer(start: start, count: count)
    }
}

/// Single arguments.
enum CArgument {
    /// A text, nil for NULL.
    static func text(
        _ pointer: UnsafePointer<CChar>?, _ name: @autoclosure () -> String
    ) throws(ConversionError) -> String? {
        guard let pointer else { return nil }
        guard let text = String(validatingCString: pointer) else {
            throw ConversionError(.invalidOption, "\(name().oneLine) is no UTF-8")
        }
        return text
    }

    /// A format by its name, nil for NULL.
    static func format(
        _ pointer: UnsafePointer<CChar>?, _ name: String
    ) throws(ConversionError) -> ResultFormat? {
        guard let text = try text(pointer, name) else { return nil }
        return try ResultFormat.existing(text)
    }
}

extension Cancellation {
    static func make() -> OpaquePointer {
        OpaquePointer(Unmanaged.passRetained(Cancellation()).toOpaque())
    }

    static func of(_ pointer: OpaquePointer?) -> Cancellation? {
        pointer.map { Unmanaged.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
    }

    static func free(_ pointer: OpaquePointer?) {
        guard let pointer else { return }
        Unmanaged<Cancellation>.fromOpaque(UnsafeRawPointer(pointer)).release()
    }
}
