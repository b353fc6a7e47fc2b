import CRowcastHeader
import Rowcast

/// An input of a call.
struct CInput {
    enum Content {
        case file(String)
        case memory(UnsafeRawBufferPointer)
        case callback(CallbackReader)
    }

    let content: Content
    let format: ResultFormat?
    /// The name that the caller gave, or the path.
    let name: String?

    static func all(
        _ inputs: UnsafePointer<rowcast_input>?, _ count: Int
    ) throws(ConversionError) -> [CInput] {
        var all: [CInput] = []
        for input in try CArray.elements(inputs, count, "inputs") {
            all.append(try CInput(input, "input \(all.count + 1)"))
        }
        return all
    }

    private init(_ input: rowcast_input, _ place: String) throws(ConversionError) {
        let path = try CArgument.text(input.path, "the path of \(place)")
        switch (path, input.bytes, input.read) {
        case (let path?, nil, nil):
            content = .file(path)
        case (nil, let bytes?, nil):
            guard input.byte_count >= 0 else {
                throw ConversionError(.invalidOption, "\(place) has more bytes than memory")
            }
            content = .memory(UnsafeRawBufferPointer(start: bytes, count: input.byte_count))
        case (nil, nil, let read?):
            content = .callback(
                CallbackReader(read: read, rewind: input.rewind, context: input.context))
        case (nil, nil, nil):
            throw ConversionError(.invalidOption, "\(place) has no path, no bytes and no callback")
        case (_, _, _):
            throw ConversionError(
                .invalidOption, "\(place) has more than one of path, bytes and callback")
        }
        format = try CArgument.format(input.format, "the format of \(place)")
        if let format, !format.canDecode {
            throw ConversionError(
                .unsupported, "\(format.name) cannot be read (\(place))")
        }
        name = try CArgument.text(input.name, "the name of \(place)") ?? path
    }

    /// Opens the input; nil as `isCancelled` asks nobody.
    func open(_ isCancelled: @escaping () -> Bool) throws(ConversionError) -> any ByteSource {
        switch content {
        case .file(let path): try FileSource(path: path)
        case .memory(let bytes): BorrowedSource(bytes)
        case .callback(let reader): CallbackSource(reader, isCancelled)
        }
    }
}
