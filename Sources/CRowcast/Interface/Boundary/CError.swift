import CRowcastHeader
import Rowcast

/// Errors as the header has them.
enum CError {
    /// Does the work of a call; returns NULL, or the error for the caller to free.
    static func ofWork(
        _ work: () throws(ConversionError) -> Void
    ) -> UnsafeMutablePointer<rowcast_error>? {
        let spare = spare
        return withoutWriteSignals {
            do throws(ConversionError) {
                try work()
                return nil
            } catch {
                return (try? copy(error)) ?? spare
            }
        }
    }

    static func free(_ error: UnsafeMutablePointer<rowcast_error>?) {
        guard let error, error != spare else { return }
        for text in [
            error.pointee.code, error.pointee.message, error.pointee.column, error.pointee.path,
        ] {
            CMemory.free(UnsafeMutablePointer(mutating: text))
        }
        CMemory.free(error)
    }

    /// The error of a call where the system has no memory for an error; it is made before and not freed.
    private nonisolated(unsafe) static let spare: UnsafeMutablePointer<rowcast_error> = {
        let spare = UnsafeMutablePointer<rowcast_error>.allocate(capacity: 1)
        spare.initialize(
            to: rowcast_error(
                code: CText.constant("input_output"),
                message: CText.constant("the system has no memory"), byte: -1, line: -1, row: -1,
                column: nil, path: nil, system_error: 0))
        return spare
    }()

    private static func copy(
        _ error: ConversionError
    ) throws(ConversionError) -> UnsafeMutablePointer<rowcast_error> {
        let memory = try CMemory.allocate(MemoryLayout<rowcast_error>.size)
        let copy = memory.bindMemory(to: rowcast_error.self, capacity: 1)
        copy.initialize(
            to: rowcast_error(
                code: try text(error.code.rawValue),
                message: try text(OptionSpelling.names.text(error.message)),
                byte: number(error.position.byte), line: number(error.position.line),
                row: number(error.position.row), column: try text(error.position.column),
                path: try text(error.path), system_error: error.errno ?? 0))
        return copy
    }

    private static func text(_ text: String?) throws(ConversionError) -> UnsafePointer<CChar>? {
        guard let text else { return nil }
        return UnsafePointer(try CText.copy(text))
    }

    private static func number(_ number: Int?) -> Int64 { Int64(number ?? -1) }
}
